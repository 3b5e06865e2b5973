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
}
