internal import GraphQLLanguage
public import JSON

extension Schema {
  /// A JSON value as a GraphQL literal of an input type, as documents and default values need it.
  ///
  /// The reverse of coercing a literal: enum values lose their quotes, and digits that are an ID
  /// become an integer.
  ///
  /// - Returns: nil if the value does not fit the type, or has a key that no literal can have.
  public func literal(
    of value: JSONNodeID = .root, in json: JSONDocument, for type: TypeReference
  ) -> String? {
    guard problems(of: value, in: json, for: type, limit: 1, showsSuggestions: false).isEmpty
    else { return nil }
    return LiteralWriter(schema: self, json: json).text(value, type)
  }
}

/// Writes values that are known to fit their types.
private struct LiteralWriter {
  let schema: Schema
  let json: JSONDocument

  func text(_ value: JSONNodeID, _ type: TypeReference) -> String? {
    if json.kind(of: value) == .null { return "null" }
    if let item = type.listItem {
      // A value that is no list stands for a list of itself, and may stay so.
      guard json.kind(of: value) == .array else { return text(value, item) }
      return list(json.elements(of: value).map { text($0, item) })
    }
    switch schema.kind(of: type.named) {
    case .inputObject:
      return object(value) { member in
        schema.inputField(member.key, json, type.named).flatMap {
          text(member.value, schema[$0].type)
        }
      }
    case .enum: return json.string(of: value)
    default:
      if type.named == .id, json.kind(of: value) == .string, isInteger(json.bytes(of: value)) {
        return json.string(of: value)
      }
      return untyped(value)
    }
  }

  /// A value of a scalar, whatever it is.
  private func untyped(_ value: JSONNodeID) -> String? {
    switch json.kind(of: value) {
    case .null, .false, .true, .number: String(decoding: json.bytes(of: value), as: UTF8.self)
    case .string:
      String(
        decoding: QuotedString.text(ofValue: Array(json.string(of: value).utf8)), as: UTF8.self)
    case .array: list(json.elements(of: value).map(untyped))
    case .object: object(value) { untyped($0.value) }
    }
  }

  private func list(_ items: [String?]) -> String? {
    let known = items.compactMap { $0 }
    return known.count == items.count ? "[" + known.joined(separator: ", ") + "]" : nil
  }

  private func object(
    _ value: JSONNodeID, _ text: (JSONMembers.Element) -> String?
  ) -> String? {
    var fields: [String] = []
    for member in json.members(of: value) {
      let key = json.string(of: member.key)
      guard case .type? = try? SchemaCoordinate(Array(key.utf8)), let text = text(member) else {
        return nil
      }
      fields.append("\(key): \(text)")
    }
    return fields.isEmpty ? "{}" : "{ " + fields.joined(separator: ", ") + " }"
  }

  /// An optional minus, then 0 or digits that do not begin with it.
  private func isInteger(_ text: ArraySlice<UInt8>) -> Bool {
    let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text
    guard let first = digits.first else { return false }
    return digits.allSatisfy { $0 &- UInt8(ascii: "0") < 10 }
      && (first != UInt8(ascii: "0") || digits.count == 1)
  }
}
