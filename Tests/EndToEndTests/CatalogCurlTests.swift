import Foundation
import Testing

/// The catalog label API as scripts send to it with curl, mistakes included.
@Suite struct CatalogCurlTests {
  private static func curl(_ service: Service, _ path: String, _ arguments: String...) throws
    -> Command
  {
    try Command.run(
      "curl",
      [
        "-sS", "--max-time", "30", "-w", "\n%{http_code}",
        "-H", "Authorization: Bearer \(Service.administrator)",
      ] + arguments + [service.url + "/catalog/api/v1" + path])
  }

  private static func post(_ service: Service, _ body: String) throws -> Command {
    try curl(
      service, "/custom/graphql", "-H", "Content-Type: application/json", "--data-binary", body)
  }

  /// Bodies as scripts make them of names that they have not escaped, and ones that are no JSON.
  static let broken = [
    #"{"query":"{ customCatalogLabel { getLabel(name: \"a\"b\") { name } } }"}"#,
    #"{"query":"{ customCatalogLabel { getLabel(name: \"a) { name } } }"}"#,
    #"{"query":"{ customCatalogLabel { getLabel(name: \"a\nb\") { name } } }"}"#,
    #"{"query":"{ customCatalogLabel { getLabel(name: \"a\\q\") { name } } }"}"#,
    #"{"query":"{ customCatalogLabel { getLabel(name: \"\\u12\") { name } } }"}"#,
    #"{"query":"{ customCatalogLabel { getLabel(name: "a") { name } } }"}"#,
    "{\"query\":\"{ customCatalogLabel { getLabel(name: \\\"a\\\") { name } }\n\"}",
    #"{"query":""}"#, "{}", "",
  ]

  @Test func brokenStringsGetACleanErrorAndTheServerGoesOn() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    for body in Self.broken {
      let answer = try Self.post(service, body)
      #expect(answer.status == 0, "\(body): \(answer)")
      let lines = answer.output.split(separator: "\n")
      let object = try JSONSerialization.jsonObject(with: Data(lines.dropLast().joined().utf8))
      let errors = (object as? [String: Any])?["errors"] as? [[String: Any]]
      #expect(errors?.isEmpty == false, "\(body): \(answer)")
      #expect((errors?.first?["message"] as? String)?.isEmpty == false)
      #expect(["200", "400"].contains(String(lines.last ?? "")), "\(body): \(answer)")
    }
    let unescaped = try Self.post(service, Self.broken[2])
    #expect(unescaped.output.contains("Syntax Error"), "\(unescaped)")
    let sound = try Self.post(
      service, #"{"query":"{customCatalogLabel{getLabel(name:\"a\"){id}}}"}"#)
    #expect(
      sound.output == #"{"data":{"customCatalogLabel":{"getLabel":null}}}"# + "\n200", "\(sound)")
  }

  static let variables = [
    #""variables":{}"#, #""variables":null"#, #""operationName":null"#,
    #""variables":{"o":"DESC"},"operationName":"q""#,
  ]

  @Test(arguments: variables)
  func requestsAsScriptsSendThem(_ rest: String) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    let document =
      "query q($o: OrderDirection! = ASC) { customCatalogLabel { searchLabels("
      + "orderBy: {,,field: NAME direction: $o,}) { totalCount } } }"
    let answer = try Self.post(service, #"{"query":"\#(document)",\#(rest)}"#)
    #expect(answer.output.contains(#""totalCount":0"#), "\(answer)")
  }

  @Test func systemEndpointsAnswer() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    for path in ["ping", "version", "app_health"] {
      let answer = try Self.curl(service, "/system/\(path)")
      #expect(answer.output.hasSuffix("\n200"), "\(path): \(answer)")
    }
    let version = try CommandLineFolder.packgate(["--version"]).output
      .trimmingCharacters(in: .newlines)
    #expect(try Self.curl(service, "/system/version").output.contains(version))
  }
}
