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
}
