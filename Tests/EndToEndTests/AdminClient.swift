import Foundation
import Testing

/// Sends GraphQL documents to the admin API with curl, as a script would.
struct AdminClient {
  var url: String
  var token: String? = Service.administrator

  struct Answer {
    var text: String
    var data: [String: Any]
    var errors: [[String: Any]]
  }

  func send(_ document: String, variables: [String: Any] = [:], headers: [String] = []) throws
    -> Answer
  {
    let body = try JSONSerialization.data(withJSONObject: [
      "query": document, "variables": variables,
    ])
    var arguments = [
      "-sS", "--max-time", "60", "-H", "Content-Type: application/json", "--data-binary", "@-",
    ]
    if let token { arguments += ["-H", "Authorization: Bearer \(token)"] }
    for header in headers { arguments += ["-H", header] }
    let run = try Command.run(
      "curl", arguments + ["\(url)/graphql"], input: String(decoding: body, as: UTF8.self))
    let object =
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any] ?? [:]
    return Answer(
      text: run.output, data: object["data"] as? [String: Any] ?? [:],
      errors: object["errors"] as? [[String: Any]] ?? [])
  }

  /// Sends a document that must succeed.
  @discardableResult
  func run(_ document: String, variables: [String: Any] = [:]) throws -> [String: Any] {
    let answer = try send(document, variables: variables)
    try #require(answer.errors.isEmpty, "\(document) answered \(answer.text)")
    return answer.data
  }
}
