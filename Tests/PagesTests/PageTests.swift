import Testing

@testable import Pages

@Suite struct PageTests {
  static let pages: [(name: String, page: Page)] = [
    ("playground", .playground(isOpen: false)), ("open playground", .playground(isOpen: true)),
    ("dashboard", .dashboard(isOpen: false, hasPlayground: false)),
    ("linked dashboard", .dashboard(isOpen: false, hasPlayground: true)),
  ]

  static func text(_ page: Page) -> String { String(decoding: page.body, as: UTF8.self) }

  /// What stands between two marks that are there once each.
  static func part(_ text: String, from start: String, to end: String) throws -> Substring {
    let rest = try #require(text.firstRange(of: start)).upperBound
    let stop = try #require(text[rest...].firstRange(of: end)).lowerBound
    return text[rest..<stop]
  }

  @Test func aPageIsOneDocumentThatIsWhole() throws {
    for (name, page) in Self.pages {
      let text = Self.text(page)
      #expect(text.hasPrefix("<!doctype html>\n"), "\(name)")
      #expect(text.hasSuffix("</html>\n"), "\(name)")
      #expect(!text.contains("{{"), "\(name) has a mark left")
      let script = try Self.part(text, from: "<script type=\"module\">", to: "</script>")
      for line in script.split(separator: "\n") {
        #expect(!line.hasPrefix("import ") && !line.hasPrefix("export "), "\(name): \(line)")
      }
      #expect(text.utf8.allSatisfy { $0 < 0x80 }, "\(name) is not ASCII")
    }
  }

  @Test func aPageNamesNoOtherHost() {
    let namespace = "http://www.w3.org/2000/svg"
    for (name, page) in Self.pages {
      let rest = Self.text(page).replacing(namespace, with: "")
      #expect(!rest.contains("http://") && !rest.contains("https://"), "\(name)")
    }
  }

  @Test func thePolicyAdmitsThisScriptAndTheseStyles() throws {
    for (name, page) in Self.pages {
      let text = Self.text(page)
      for (directive, tag) in [("script", "<script type=\"module\">"), ("style", "<style>")] {
        let content = try Self.part(text, from: tag, to: "</\(directive)>")
        let digest = ContentDigest(Array(content.utf8)).base64
        #expect(page.headers.contains("\(directive)-src 'sha256-\(digest)';"), "\(name)")
      }
      for line in [
        "default-src 'none';", "connect-src 'self';", "frame-ancestors 'none';",
        "base-uri 'none';", "X-Content-Type-Options: nosniff\r\n",
        "Referrer-Policy: no-referrer\r\n", "ETag: \(page.entityTag)\r\n",
      ] {
        #expect(page.headers.contains(line), "\(name) lacks \(line)")
      }
      #expect(page.headers.hasSuffix("\r\n"))
    }
  }

  @Test func whatDiffersIsTold() {
    let tags = Set(Self.pages.map(\.page.entityTag))
    #expect(tags.count == Self.pages.count)
    #expect(Self.text(Self.pages[0].page).contains("data-access=\"token\""))
    #expect(Self.text(Self.pages[1].page).contains("data-access=\"open\""))
    #expect(!Self.text(Self.pages[2].page).contains("href=\"graphql/playground\""))
    #expect(Self.text(Self.pages[3].page).contains("href=\"graphql/playground\""))
  }

  /// Digests of FIPS 180-4's examples, and lengths around a group of three.
  @Test(arguments: [
    ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
  ])
  func digests(content: String, digest: String) {
    #expect(ContentDigest(Array(content.utf8)).base64 == digest)
  }

  @Test func marksAreFilledWherePresent() {
    #expect(Page.fill("a{{b}}c{{d}}", { $0 == "b" ? "1" : "2" }) == "a1c2")
    #expect(Page.fill("{{a", { _ in "x" }) == "a")
    #expect(Page.fill("", { _ in "x" }) == "")
  }

  @Test func modulesBecomeOneScript() {
    let module = "import { a } from \"a.js\";\n\nexport const b = a;\n  import (c)\n"
    #expect(Page.script(Array(module.utf8)) == "\nconst b = a;\n  import (c)\n")
  }
}
