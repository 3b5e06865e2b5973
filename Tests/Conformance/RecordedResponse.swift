import GraphQLLanguage
import JSON

/// Data and errors of a response, in a form that compares as the cases ask: data in order, errors
/// in any.
struct RecordedResponse: Equatable, CustomStringConvertible {
  /// Nil when the response has no data at all.
  let data: String?
  let errors: [String]

  /// The response that a case expects.
  init(expected: CaseValue, isRequestError: Bool, withLocations: Bool = true) {
    data = isRequestError ? nil : (expected["data"] ?? .null).withPlainNumbers.json
    errors = (expected["errors"]?.elements ?? []).map { error in
      Self.describe(
        InspectedText.normalized(ExpectedError(error).message),
        withLocations && error["no_location"]?.bool != true ? error["locations"] : nil,
        error["path"])
    }.sorted()
  }

  /// A response as the engine wrote it.
  init(text: [UInt8], withLocations: Bool = true) throws {
    let response = try CaseValue(parsing: text)
    data = response["data"]?.withPlainNumbers.json
    errors = (response["errors"]?.elements ?? []).map { error in
      Self.describe(
        InspectedText.normalized(error["message"]?.string ?? ""),
        withLocations ? error["locations"] : nil, error["path"])
    }.sorted()
  }

  private static func describe(
    _ message: String, _ locations: CaseValue?, _ path: CaseValue?
  ) -> String {
    let places = (locations?.elements ?? []).map(ExpectedError.location)
      .map { "\($0.line):\($0.column)" }
    return "\(message) \(places) \(path?.json ?? "")"
  }

  var description: String { "\(data ?? "no data") \(errors)" }
}

extension CaseValue {
  /// Numbers in one notation; the order of keys stays.
  var withPlainNumbers: CaseValue {
    switch self {
    case .number(let text): .number(Double(text).map { "\($0)" } ?? text)
    case .array(let elements): .array(elements.map(\.withPlainNumbers))
    case .object(let members):
      .object(members.map { Member($0.key, $0.value.withPlainNumbers) })
    default: self
    }
  }
}
