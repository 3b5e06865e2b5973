public import JSON

/// A JSON value of a case file; objects keep the order of their keys, numbers their text.
public indirect enum CaseValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([CaseValue])
  case object([Member])

  /// A key of an object and its value.
  public struct Member: Sendable, Equatable {
    /// The key.
    public let key: String
    /// Its value.
    public let value: CaseValue

    /// A member.
    public init(_ key: String, _ value: CaseValue) {
      self.key = key
      self.value = value
    }
  }

  /// Reads a JSON text.
  public init(parsing bytes: [UInt8]) throws {
    let limits = JSONLimits(bytes: 64 << 20, depth: 2_000, values: 10_000_000)
    let document = try JSONDocument.parse(bytes, limits: limits)
    self.init(document, .root)
  }

  /// Converts a parsed value and everything in it.
  public init(_ document: JSONDocument, _ id: JSONNodeID) {
    switch document.kind(of: id) {
    case .null: self = .null
    case .false: self = .bool(false)
    case .true: self = .bool(true)
    case .number: self = .number(document.string(of: id))
    case .string: self = .string(document.string(of: id))
    case .array: self = .array(document.elements(of: id).map { CaseValue(document, $0) })
    case .object:
      self = .object(
        document.members(of: id).map {
          Member(document.string(of: $0.key), CaseValue(document, $0.value))
        })
    }
  }
}

extension CaseValue {
  /// The value of a member; nil if this is no object or has no such key.
  public subscript(key: String) -> CaseValue? { members.first { $0.key == key }?.value }

  /// The members of an object; none for anything else.
  public var members: [Member] {
    if case .object(let members) = self { return members }
    return []
  }

  /// The elements of an array; none for anything else.
  public var elements: [CaseValue] {
    if case .array(let elements) = self { return elements }
    return []
  }

  /// The text of a string; nil for anything else.
  public var string: String? {
    if case .string(let text) = self { return text }
    return nil
  }

  /// A boolean; nil for anything else.
  public var bool: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  /// A number as an integer, if it is one.
  public var int: Int? {
    if case .number(let text) = self { return Int(text) }
    return nil
  }

  /// Whether this is `null`.
  public var isNull: Bool { self == .null }

  /// The value as JSON text, keys in their order.
  public var json: String {
    var buffer = JSONBuffer()
    write(to: &buffer)
    return String(decoding: buffer.copy(), as: UTF8.self)
  }

  /// Appends the value as JSON text.
  public func write(to buffer: inout JSONBuffer) {
    switch self {
    case .null: buffer.appendNull()
    case .bool(let value): buffer.appendBool(value)
    case .number(let text): buffer.append(raw: Array(text.utf8))
    case .string(let text): buffer.appendQuoted(text)
    case .array(let elements):
      buffer.append("[")
      for (index, element) in elements.enumerated() {
        if index > 0 { buffer.append(",") }
        element.write(to: &buffer)
      }
      buffer.append("]")
    case .object(let members):
      buffer.append("{")
      for (index, member) in members.enumerated() {
        if index > 0 { buffer.append(",") }
        buffer.appendQuoted(member.key)
        buffer.append(":")
        member.value.write(to: &buffer)
      }
      buffer.append("}")
    }
  }
}
