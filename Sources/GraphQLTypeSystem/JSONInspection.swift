internal import JSON

extension JSONScalar {
  /// Longest text of a value in a message, in bytes; what is beyond is cut.
  static let inspectionLimit = 2_000

  /// A JSON value as messages show it: objects with bare keys, at most two levels and ten items.
  static func inspect(_ value: JSONNodeID, _ json: JSONDocument) -> String {
    var text = ""
    inspect(value, json, depth: 0, &text)
    return shortened(text)
  }

  /// A text for a message, cut to `inspectionLimit`.
  static func shortened(_ text: String) -> String {
    guard text.utf8.count > inspectionLimit else { return text }
    return String(decoding: Array(text.utf8.prefix(inspectionLimit)), as: UTF8.self) + "..."
  }

  private static func inspect(
    _ value: JSONNodeID, _ json: JSONDocument, depth: Int, _ text: inout String
  ) {
    guard text.utf8.count <= inspectionLimit else { return }
    switch json.kind(of: value) {
    case .null, .true, .false, .number:
      text += String(decoding: json.bytes(of: value), as: UTF8.self)
    case .string: text += quoted(json.string(of: value))
    case .array: inspect(array: value, json, depth: depth, &text)
    case .object: inspect(object: value, json, depth: depth, &text)
    }
  }

  private static func inspect(
    array: JSONNodeID, _ json: JSONDocument, depth: Int, _ text: inout String
  ) {
    var count = 0
    for element in json.elements(of: array) {
      if depth >= 2 {
        text += "[Array]"
        return
      }
      if count < 10 {
        text += count == 0 ? "[" : ", "
        inspect(element, json, depth: depth + 1, &text)
      }
      count += 1
    }
    if count == 11 { text += ", ... 1 more item" }
    if count > 11 { text += ", ... \(count - 10) more items" }
    text += count == 0 ? "[]" : "]"
  }

  private static func inspect(
    object: JSONNodeID, _ json: JSONDocument, depth: Int, _ text: inout String
  ) {
    var isFirst = true
    for member in json.members(of: object) {
      if depth >= 2 {
        text += "[Object]"
        return
      }
      guard text.utf8.count <= inspectionLimit else { return }
      text += isFirst ? "{ " : ", "
      isFirst = false
      text += json.string(of: member.key) + ": "
      inspect(member.value, json, depth: depth + 1, &text)
    }
    text += isFirst ? "{}" : " }"
  }

  /// A string in double quotes, escaped as JSON.
  static func quoted(_ string: String) -> String {
    var buffer = JSONBuffer(capacity: 64)
    buffer.appendQuoted(string)
    return String(decoding: buffer.copy(), as: UTF8.self)
  }
}
