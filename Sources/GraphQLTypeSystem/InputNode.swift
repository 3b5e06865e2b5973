/// What one node of an input value is.
public enum InputKind: UInt8, Sendable {
  /// The value null.
  case null
  /// A boolean.
  case boolean
  /// An integer that fits 64 bits.
  case integer
  /// An integer beyond 64 bits, kept as its digits; only inside values not yet coerced.
  case bigInteger
  /// A double.
  case float
  /// A string (after coercion also an ID): UTF-8 bytes.
  case string
  /// A value of an enum type, as its `EnumValueID`; in a value not yet coerced, its name.
  case enumValue
  /// A list; the items follow.
  case list
  /// An input object; the values given or defaulted follow, each with its `field`.
  case object
  /// Only inside the raw value of a custom scalar: the key of the member that follows it.
  case key
}

/// A position in an `InputValues`.
@frozen public struct InputNodeID: Hashable, Sendable {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// One node of an input value: a leaf, or the head of a list or object whose content follows it.
@frozen public struct InputNode: Sendable {
  /// What the node is.
  public var kind: InputKind
  /// Whether `payload` of an `enumValue` is an `EnumValueID` and not yet a name's bytes.
  public var isResolved: Bool
  /// The input field this is the value of, when it stands in an input object.
  public var field: InputValueID
  /// The node after this one and everything inside it.
  public var next: InputNodeID
  /// The leaf's value: bits of the number, byte range of the text, count of items or members.
  public var payload: UInt64

  @inlinable init(kind: InputKind, payload: UInt64) {
    self.kind = kind
    self.isResolved = false
    self.field = .none
    self.next = InputNodeID(rawValue: 0)
    self.payload = payload
  }

  /// Of a boolean: its value.
  @inlinable public var boolean: Bool { payload != 0 }

  /// Of an integer: its value.
  @inlinable public var integer: Int64 { Int64(bitPattern: payload) }

  /// Of a float: its value.
  @inlinable public var float: Double { Double(bitPattern: payload) }

  /// Of a string, key, big integer or unresolved enum name: the range of its bytes.
  @inlinable public var text: TextRange {
    TextRange(
      start: UInt32(truncatingIfNeeded: payload >> 32), count: UInt32(truncatingIfNeeded: payload))
  }

  /// Of a resolved enum value: which one.
  @inlinable public var enumValue: EnumValueID {
    EnumValueID(rawValue: UInt32(truncatingIfNeeded: payload))
  }

  /// Of a list or object: how many items or members it has.
  @inlinable public var count: Int { Int(payload) }
}

extension InputValueID {
  /// No field: the value of a node that is not a member of an input object.
  @inlinable public static var none: InputValueID { InputValueID(rawValue: .max) }
}

extension InputNode {
  /// Whether `text` means something for this node.
  @inlinable public var hasText: Bool {
    switch kind {
    case .string, .key, .bigInteger: true
    case .enumValue: !isResolved
    case .null, .boolean, .integer, .float, .list, .object: false
    }
  }
}
