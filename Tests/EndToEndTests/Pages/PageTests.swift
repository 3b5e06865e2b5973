import Foundation
import Testing

/// The pages in a browser: Debian's Chromium without a window, driven by the scripts beside this
/// file over its DevTools protocol. A folder named by PACKGATE_PICTURES gets pictures to look at.
@Suite(.serialized) struct PageTests {
  static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Scripts")

  static let hasBrowser = FileManager.default.isExecutableFile(atPath: "/usr/bin/chromium")

  /// A server with a package of three versions and two customers, one of whom has a grant.
  struct Stage {
    let scratch: Scratch
    let service: Service
    var customerToken = ""

    init(_ settings: [String: String] = [:]) throws {
      scratch = try Scratch()
      let source = try SourceRepository(
        name: "acme/core", versions: ["v1.0.0", "v1.2.0", "v2.0.0"],
        in: try scratch.subfolder("sources"))
      service = try Service(
        data: scratch.folder.appending(path: "data"),
        environment: ["GRAPHQL_PLAYGROUND": "true"].merging(settings) { $1 })
      let client = AdminClient(url: service.url)
      try client.run(
        """
        mutation($url: String!) {
          addPackage(input: {name: "acme/core", repositoryUrl: $url}) { name }
          syncPackage(name: "acme/core") { name }
        }
        """, variables: ["url": source.url])
      let made = try client.run(
        """
        mutation {
          jane: createCustomer(input: {
            name: "Jane", email: "jane@example.com", externalId: "shop-1",
            packages: [{package: "acme/core", constraint: "^1.0"}]
          }) { token { plainToken } }
          globex: createCustomer(input: {
            name: "Globex", email: "it@globex.example", externalId: "shop-2"
          }) { id }
        }
        """)
      let token = (made["jane"] as? [String: Any])?["token"] as? [String: Any]
      customerToken = try #require(token?["plainToken"] as? String)
    }

    /// Runs a script against the server: the scenarios that went well, in their order.
    func scenarios(_ script: String, isSilent: Bool = false) throws -> [String] {
      let settings: [String: Any] = [
        "origin": service.url, "token": Service.administrator, "customerToken": customerToken,
        "isSilent": isSilent,
      ]
      let json = try JSONSerialization.data(withJSONObject: settings)
      return try PageTests.run(script, String(decoding: json, as: UTF8.self))
    }
  }

  static func run(_ script: String, _ argument: String) throws -> [String] {
    let run = try Command.run(
      "python3", ["-B", scripts.appending(path: script).path, argument], limit: 120)
    #expect(run.status == 0, "\(run.output)\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }

  @Test(.enabled(if: hasBrowser, "Chromium is not installed")) func thePlaygroundKnowsItsLanguages()
    throws
  {
    let modules = Readme.root.appending(path: "Sources/Pages/Playground").path
    #expect(
      try Self.run("language.py", modules) == ["completions", "problems", "formats", "variables"])
  }

  @Test(.enabled(if: hasBrowser, "Chromium is not installed")) func thePlaygroundWorks() throws {
    let stage = try Stage()
    defer { stage.scratch.remove() }
    #expect(
      try stage.scenarios("playground.py") == [
        "asks_for_a_token", "completes_what_is_typed", "completes_arguments_and_values",
        "marks_what_is_wrong", "takes_variables_and_headers", "shares_and_remembers",
        "documents_the_schema", "serves_both_endpoints", "formats_and_shows_keys",
        "runs_a_subscription", "runs_a_subscription_where_sockets_are_not_let_through",
        "fits_other_screens",
      ])
  }

  @Test(.enabled(if: hasBrowser, "Chromium is not installed"))
  func thePlaygroundWorksWithoutIntrospection() throws {
    let stage = try Stage(["GRAPHQL_INTROSPECTION": "false"])
    defer { stage.scratch.remove() }
    #expect(
      try stage.scenarios("playground.py", isSilent: true) == ["works_without_introspection"])
  }

  @Test(.enabled(if: hasBrowser, "Chromium is not installed")) func theDashboardIsLive() throws {
    let stage = try Stage()
    defer { stage.scratch.remove() }
    #expect(
      try stage.scenarios("dashboard.py") == [
        "asks_for_a_token", "shows_counts", "shows_a_denial_when_it_happens", "fits_other_screens",
      ])
  }

  // MARK: HTTP

  private func curl(_ arguments: String...) throws -> String {
    try Command.run("curl", ["-sS", "--max-time", "20"] + arguments).output
  }

  @Test func thePlaygroundIsThereWhenAskedForAndTheDashboardAlways() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    for isWanted in [false, true] {
      let service = try Service(
        data: scratch.folder.appending(path: "data-\(isWanted)"),
        environment: ["GRAPHQL_PLAYGROUND": "\(isWanted)"])
      let status = ["-o", "/dev/null", "-w", "%{http_code}"]
      let playground = try Command.run(
        "curl", ["-sS"] + status + ["\(service.url)/graphql/playground"])
      #expect(playground.output == (isWanted ? "200" : "404"))
      let dashboard = try curl("-i", "\(service.url)/dashboard")
      #expect(dashboard.hasPrefix("HTTP/1.1 200 "))
      #expect(dashboard.contains("\r\nContent-Type: text/html; charset=utf-8\r\n"))
      #expect(dashboard.contains("\r\nContent-Security-Policy: default-src 'none'; "))
      #expect(dashboard.contains("href=\"graphql/playground\"") == isWanted)
      #expect(!dashboard.contains(Service.administrator))
      service.stop()
    }
  }

  @Test func aPageIsSentOnceAndCompressed() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    let address = "\(service.url)/dashboard"
    let head = try curl("-I", address)
    let tag = try #require(
      head.split(separator: "\r\n").first { $0.hasPrefix("ETag: ") }?.dropFirst(6))
    let length = try #require(
      head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }?.dropFirst(16))
    #expect(try curl(address).utf8.count == Int(length))
    let unchanged = try curl("-i", "-H", "If-None-Match: \(tag)", address, address)
    #expect(unchanged.components(separatedBy: "HTTP/1.1 304 Not Modified\r\n").count == 3)
    #expect(!unchanged.contains("Content-Length"))
    #expect(try curl("-i", "-H", "If-None-Match: \"other\"", address).contains("HTTP/1.1 200 "))
    #expect(try curl("--compressed", address) == (try curl(address)))
    let compressed = try curl("-I", "-H", "Accept-Encoding: gzip", address)
    #expect(compressed.contains("\r\nContent-Encoding: gzip\r\nVary: Accept-Encoding\r\n"))
    #expect(try curl("-I", "-X", "POST", address).hasPrefix("HTTP/1.1 405 "))
  }
}
