import Authorization
import Testing

@Suite struct PathTests {
  static let readable: [(String, String)] = [
    ("/packages.json", "index"),
    ("/packages.json?x=/../", "index"),
    ("/p2/acme/core.json", "metadata acme/core"),
    ("/p2/acme/core~dev.json", "metadata acme/core"),
    ("/p2/Acme/CORE.json", "metadata acme/core"),
    ("/p2/%61cme/co%72e.json", "metadata acme/core"),
    ("/p2/acme/core.json.json", "metadata acme/core.json"),
    ("/dist/acme/core/1.2.3.zip", "download acme/core 1.2.3"),
    ("/dist/acme/core/1.2.3.0.zip", "download acme/core 1.2.3.0"),
    ("/dist/acme/core/v1.0.0+b.5.zip?token=1", "download acme/core v1.0.0+b.5"),
    ("/dist/acme/core/dev-Main.zip", "download acme/core dev-Main"),
    ("/dist/acme/core/1.0%2B5.zip", "download acme/core 1.0+5"),
  ]

  static let unreadable: [String] = [
    "", "/", "packages.json", "http://host/packages.json", "/packages.json/", "/Packages.json",
    "/unknown", "/p2/acme.json", "/p2/acme/.json", "/p2//core.json", "//p2/acme/core.json",
    "/p2/acme/core", "/p2/acme/core/x.json", "/p2/acme/../core.json", "/p2/acme/%2e%2e/core.json",
    "/p2/..%2facme/core.json", "/p2/acme%2Fcore.json", "/p2/acme%2fcore.json",
    "/p2/acme%5Ccore.json", "/p2/acme\\core.json", "/p2/acme/core%00.json", "/p2/acme/core%0A.json",
    "/p2/acme/core%.json", "/p2/acme/core%4.json", "/p2/acme/core%zz.json", "/p2/acme;x/core.json",
    "/p2/acme%3Bx/core.json", "/p2/acme/core.json#x", "/p2/acme/co%252e%252ere.json",
    "/p2/acme/core%252Fx.json", "/p2/ac me/core.json", "/p2/acme/c\u{F6}re.json",
    "/p2/.acme/core.json", "/p2/acme/-core.json", "/dist/acme/core/.zip",
    "/dist/acme/core/1..0.zip",
    "/dist/acme/core/1.0.0", "/dist/acme/core/%5C.zip", "/dist/acme/core/1.0/x.zip",
    "/p2/" + String(repeating: "a", count: 200) + "/core.json",
    "/dist/acme/core/" + String(repeating: "1", count: 2040) + ".zip",
    "/packages.json" + String(repeating: "/", count: 2048),
  ]

  @Test(arguments: readable)
  func readsCanonicalPaths(_ path: String, _ expected: String) throws {
    #expect(try describe(path, PathTemplates()) == expected)
  }

  @Test(arguments: unreadable)
  func refuses(_ path: String) throws {
    #expect(try describe(path, PathTemplates()) == "unreadable")
  }

  @Test(arguments: [
    ("/files/{vendor}/{name}/v{version}.tar.gz", "/files/a/b/v1.0.tar.gz", "download a/b 1.0"),
    ("/{vendor}/x/{name}", "/Acme/x/Core", "metadata acme/core"),
    ("/repo/index.json", "/repo/index.json", "index"),
    ("/d/{version}/{name}/{vendor}", "/d/1.0/core/acme", "download acme/core 1.0"),
    ("/files/{vendor}/{name}/v{version}.tar.gz", "/files/a/b/v.tar.gz", "unreadable"),
    ("/files/{vendor}/{name}/v{version}.tar.gz", "/packages.json", "unreadable"),
  ])
  func readsConfiguredTemplates(_ template: String, _ path: String, _ expected: String) throws {
    #expect(try describe(path, PathTemplates([template])) == expected)
  }

  @Test(arguments: [
    ("", PathTemplateError.malformed("")),
    ("x", .malformed("x")),
    ("/", .malformed("/")),
    ("/a//b", .malformed("/a//b")),
    ("/a/../b", .malformed("/a/../b")),
    ("/{vendor}", .incomplete("/{vendor}")),
    ("/{name}/x", .incomplete("/{name}/x")),
    ("/{version}", .incomplete("/{version}")),
    ("/{vendor}/{vendor}/{name}", .incomplete("/{vendor}/{vendor}/{name}")),
    ("/{vendor}-{name}", .ambiguous("/{vendor}-{name}")),
    ("/{package}", .unknownPlaceholder("/{package}")),
    ("/{vendor", .unknownPlaceholder("/{vendor")),
    ("/vendor}", .unknownPlaceholder("/vendor}")),
    ("/}{", .unknownPlaceholder("/}{")),
  ])
  func refusesTemplates(_ template: String, _ error: PathTemplateError) {
    #expect(throws: error) { try PathTemplates([template]) }
  }

  @Test(arguments: [
    ("", "index"),
    ("x=1", "index"),
    ("package=acme/core", "metadata acme/core"),
    ("package=acme%2FCore&version=v1.0", "download acme/core v1.0"),
    ("version=1.0+5&a=b&package=acme/core", "download acme/core 1.0+5"),
    ("package=acme/core&version=dev-feature/x", "download acme/core dev-feature/x"),
    ("version=1.0", "unreadable"),
    ("package=", "unreadable"),
    ("package", "unreadable"),
    ("package&version=1.0", "unreadable"),
    ("package=acme/core&version", "unreadable"),
    ("packages=acme/core", "index"),
    ("package=acme/core&version=", "unreadable"),
    ("package=acme/core&package=acme/core", "unreadable"),
    ("package=acme/core&version=1&version=2", "unreadable"),
    ("package=acme%252Fcore", "unreadable"),
    ("package=acme/core&version=%00", "unreadable"),
    ("package=acme/core&version=%5C", "unreadable"),
    ("package=acme/core%2", "unreadable"),
    ("package=" + String(repeating: "a", count: 2048), "unreadable"),
  ])
  func readsQueries(_ query: String, _ expected: String) {
    let arena = ByteArena()
    #expect(
      describe(AccessTarget(query: arena.keep(query), scratch: scratch(arena))) == expected)
  }

  @Test func noPathMakesReadingFail() throws {
    let alphabet = Array("/pdistacme{}.%20fF5cC;~?#\\0\u{0}\u{FF}json".utf8)
    let templates = try PathTemplates()
    let arena = ByteArena()
    let memory = scratch(arena)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let length = Int.random(in: 0...40, using: &generator)
      let path = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
      path.withUnsafeBytes { bytes in
        switch templates.target(of: bytes, scratch: memory) {
        case .unreadable, .index: break
        case .metadata(let package), .download(let package, _):
          #expect(package.count(where: { $0 == UInt8(ascii: "/") }) == 1)
        }
      }
    }
  }

  /// A path that is canonical as it stands is read without being decoded; one that has an escape is
  /// decoded first.
  @Test func aPathMeansTheSameWithAnEscapeInIt() throws {
    let pieces = ["p2", "dist", "acme", "Core", "1.2.3", "packages.json", ".json", "~dev", ".zip"]
    let marks = ["/", "/", "/", "/", ".", "..", "-", "_", "+", "//"]
    let templates = try PathTemplates()
    let arena = ByteArena()
    let memory = scratch(arena)
    var kinds: Set<String> = []
    for _ in 0..<20_000 {
      var path = ""
      for _ in 0..<Int.random(in: 1...4) {
        path += marks.randomElement() ?? ""
        path += pieces.randomElement() ?? ""
      }
      path += ["", ".json", ".zip"].randomElement() ?? ""
      let letters = path.utf8.indices.filter { path.utf8[$0] | 0x20 > UInt8(ascii: "a") }
      guard let index = letters.randomElement() else { continue }
      let escape = "%" + String(path.utf8[index], radix: 16)
      let escaped = path[..<index] + escape + path[path.utf8.index(after: index)...]
      let plain = describe(templates.target(of: arena.keep(path), scratch: memory))
      #expect(
        describe(templates.target(of: arena.keep(String(escaped)), scratch: memory)) == plain)
      kinds.insert(String(plain.prefix { $0 != " " }))
    }
    #expect(kinds == ["unreadable", "index", "metadata", "download"])
  }

  private func scratch(_ arena: ByteArena) -> UnsafeMutableRawBufferPointer {
    let memory = arena.keep([UInt8](repeating: 0, count: AccessTarget.scratchLength))
    return UnsafeMutableRawBufferPointer(mutating: memory)
  }

  private func describe(_ path: String, _ templates: PathTemplates) -> String {
    let arena = ByteArena()
    return describe(templates.target(of: arena.keep(path), scratch: scratch(arena)))
  }

  private func describe(_ target: AccessTarget) -> String {
    func text(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }
    return switch target {
    case .unreadable: "unreadable"
    case .index: "index"
    case .metadata(let package): "metadata \(text(package))"
    case .download(let package, let version): "download \(text(package)) \(text(version))"
    }
  }
}
