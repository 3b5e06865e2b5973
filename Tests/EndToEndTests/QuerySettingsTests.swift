import Foundation
import Testing

/// Settings of how queries are answered, at a running server.
@Suite struct QuerySettingsTests {
  static func service(_ scratch: Scratch, _ environment: [String: String]) throws -> Service {
    try Service(data: scratch.folder.appending(path: "data"), environment: environment)
  }

  /// Takes some milliseconds, on any machine more than one.
  static let slow: String = {
    let type = "type { name kind ofType { name kind ofType { name } } }"
    let fields = "fields { name description args { name \(type) } \(type) }"
    let roots = (0..<15).map { "a\($0): __schema { types { name description \(fields) } }" }
    return "{ \(roots.joined(separator: " ")) }"
  }()

  @Test(arguments: ["", CatalogTests.path], [("1", false), ("0", true)])
  func aQueryHasItsTime(api: String, _ setting: (timeout: String, isAnswered: Bool)) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Self.service(
      scratch,
      [
        "PACKGATE_QUERY_TIMEOUT": setting.timeout, "PACKGATE_CATALOG_TIMEOUT": setting.timeout,
      ])
    defer { service.stop() }
    let answer = try AdminClient(url: service.url + api).send(Self.slow)
    #expect(answer.errors.isEmpty == setting.isAnswered)
    #expect(answer.text.contains("took longer than 1 milliseconds") == !setting.isAnswered)
  }

  /// The status of an answer of the newer media type.
  static func status(_ service: Service, _ body: String) throws -> String {
    try Command.run(
      "curl",
      [
        "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "10", "-H",
        "Authorization: Bearer \(Service.administrator)", "-H", "Content-Type: application/json",
        "-H", "Accept: application/graphql-response+json", "--data-binary", body,
        "\(service.url)/graphql",
      ]
    ).output
  }

  @Test(arguments: [
    ("audits", ["200", "200", "200", "400", "400"]),
    ("draft", ["200", "294", "294", "400", "422"]),
  ])
  func statusCodesFollowTheRules(rules: String, statuses: [String]) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Self.service(scratch, ["PACKGATE_HTTP_STATUS": rules])
    defer { service.stop() }
    let documents = [
      "{ serverInfo { labels } }", "{ a: __typename customers(first: -1) { edges { cursor } } }",
      "mutation { deleteCustomer(id: 9) }", "{", "{ nobody }",
    ]
    let answers = try documents.map { try Self.status(service, #"{"query":"\#($0)"}"#) }
    #expect(answers == statuses)
  }

  @Test(arguments: ["", CatalogTests.path])
  func limitsAreSettings(api: String) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Self.service(scratch, ["PACKGATE_QUERY_LIMITS": "depth=1 aliases=2"])
    defer { service.stop() }
    let client = AdminClient(url: service.url + api)
    #expect(try client.send("{ a: __typename b: __typename }").errors.isEmpty)
    #expect(
      try client.send("{ a: __typename b: __typename c: __typename }").text
        .contains("more than 2 aliases"))
    let nested = api.isEmpty ? "{ serverInfo { labels } }" : "{ publicPackage { __typename } }"
    #expect(try client.send(nested).text.contains("more than 1 levels"))
  }

  @Test(arguments: ["width=2", "depth", "depth=0", "depth=", "depth=1=2", "depth=x"])
  func aLimitThatIsNoneEndsTheServer(text: String) throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let run = try CommandLineFolder.packgate(
      ["serve", "--data", folder.data.path, "--port", "0"],
      environment: ["ADMIN_TOKEN": Service.administrator, "PACKGATE_QUERY_LIMITS": text])
    #expect(run.status == 2)
    #expect(run.errors.contains("PACKGATE_QUERY_LIMITS") && run.errors.contains("depth"))
  }

  static let known = "{ serverInfo { labels } }"
  /// Made with sha256sum.
  static let digest = "beb959324bd8f6efbf7a05418ee0c95cc9a3efe425c70d4b6033655dd0d1ff80"
  static let answer = #"{"data":{"serverInfo":{"labels":0}}}"#

  /// What is answered to the known document by its digest, to it with its text, to the digest
  /// again, and to another document: the code of an error.
  @Test(arguments: [
    ([], ["PERSISTED_QUERY_NOT_SUPPORTED", "", "PERSISTED_QUERY_NOT_SUPPORTED", ""]),
    (["DOCUMENTS"], ["", "", "", ""]),
    (["DOCUMENTS", "DOCUMENTS_ONLY"], ["", "", "", "FORBIDDEN"]),
    (["REGISTER_DOCUMENTS"], ["PERSISTED_QUERY_NOT_FOUND", "", "", ""]),
  ])
  func documentsAreKnownByTheirDigest(settings: [String], codes: [String]) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let file = scratch.folder.appending(path: "documents.json")
    try Data(#"{"\#(Self.digest)":"\#(Self.known)"}"#.utf8).write(to: file)
    // What one event loop registers, all know.
    var environment = ["PACKGATE_LOOPS": "4"]
    for name in settings {
      environment["PACKGATE_\(name)"] = name == "DOCUMENTS" ? file.path : "true"
    }
    let service = try Self.service(scratch, environment)
    defer { service.stop() }
    let named = #""extensions":{"persistedQuery":{"version":1,"sha256Hash":"\#(Self.digest)"}}"#
    let bodies = [
      "{\(named)}", #"{"query":"\#(Self.known)",\#(named)}"#, "{\(named)}",
      #"{"query":"{ s: serverInfo { labels } }"}"#,
    ]
    for (body, code) in zip(bodies, codes) {
      let text = try Command.run(
        "curl",
        [
          "-sS", "--max-time", "10", "-H", "Authorization: Bearer \(Service.administrator)", "-H",
          "Content-Type: application/json", "--data-binary", body, "\(service.url)/graphql",
        ]
      ).output
      if code.isEmpty {
        #expect(text.hasPrefix(#"{"data":"#), "\(text)")
        #expect(text == Self.answer || body == bodies[3])
      } else {
        #expect(text.contains("\"code\":\"\(code)\""), "\(text)")
      }
    }
  }

  @Test(arguments: [
    ("", "is empty"), ("{", "is not JSON"), ("[]", "object"),
    (#"{"one":"{ a }"}"#, #""one" is not the SHA-256"#), (#"{"two":2}"#, #""two" is not a string"#),
    (#"{"\u000athree":{}}"#, #""\nthree""#),
    (
      #"{"021fb596db81e6d02bf3d2586ee3981fe519f275c0ac9ca76bbcf2ebb4097d96":"{"}"#,
      "line 1, column 2: Syntax Error"
    ),
    (
      #"{"9bcbbce5b9b931f0cf6a7cb49dc1dbb972270b2ae584efd8572f90bbc1403f63":"{ nobody }"}"#,
      "line 1, column 3: Cannot query field"
    ),
  ])
  func aFileOfDocumentsIsChecked(text: String, says: String) throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let file = try folder.write(text, to: "documents.json")
    let run = try CommandLineFolder.packgate(
      ["serve", "--data", folder.data.path, "--port", "0"],
      environment: ["ADMIN_TOKEN": Service.administrator, "PACKGATE_DOCUMENTS": file.path])
    #expect(run.status == 2)
    #expect(run.errors.contains("PACKGATE_DOCUMENTS") && run.errors.contains(says), "\(run.errors)")
  }
}
