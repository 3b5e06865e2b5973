/// A position in one of a schema's flat arrays.
///
/// Every id is a 32-bit number that means something only together with the schema it came from.
public protocol SchemaID: Hashable, Sendable {
  /// The index into the schema's array of this kind of definition.
  var rawValue: UInt32 { get }

  /// The id of the definition at `rawValue`.
  init(rawValue: UInt32)
}

/// Names one type definition of a schema.
@frozen public struct TypeID: SchemaID {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Names one field of an object or interface type.
@frozen public struct FieldID: SchemaID {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Names one argument (of a field or directive) or one input field.
@frozen public struct InputValueID: SchemaID {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Names one value of an enum type.
@frozen public struct EnumValueID: SchemaID {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Names one directive definition.
@frozen public struct DirectiveID: SchemaID {
  public let rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Consecutive ids: the members of one definition, in the order of their definition.
@frozen public struct IDRange<ID: SchemaID>: RandomAccessCollection, Hashable, Sendable {
  @usableFromInline let first: UInt32
  @usableFromInline let limit: UInt32

  /// The `count` ids from `first` on.
  @inlinable public init(first: UInt32, count: Int) {
    self.first = first
    self.limit = first + UInt32(count)
  }

  /// No ids at all.
  @inlinable public static var empty: Self { Self(first: 0, count: 0) }

  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { Int(limit - first) }

  /// The id at `position`, counted from the first member.
  @inlinable public subscript(position: Int) -> ID {
    precondition(position >= 0 && position < endIndex)
    return ID(rawValue: first + UInt32(position))
  }

  /// Whether `id` is one of these.
  @inlinable public func contains(_ id: ID) -> Bool {
    id.rawValue >= first && id.rawValue < limit
  }

  /// How many members stand before `id`, which must be one of these.
  @inlinable public func offset(of id: ID) -> Int {
    precondition(contains(id))
    return Int(id.rawValue - first)
  }
}

/// A piece of a schema's text (a name, a description, a reason), as a byte range into it.
@frozen public struct TextRange: Hashable, Sendable {
  public let start: UInt32
  public let count: UInt32

  @inlinable public init(start: UInt32, count: UInt32) {
    self.start = start
    self.count = count
  }

  /// The same range for subscripting the schema's text.
  @inlinable public var indices: Range<Int> { Int(start)..<Int(start) + Int(count) }
}
