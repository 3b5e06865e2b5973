/// A named type with its list and non-null wrappers (section 3.4.1), in eight bytes.
///
/// Wrappers are bits, the outermost lowest: 1 non-null, 0 list; a leading 1 ends them. Two
/// references are the same type exactly if they are equal.
@frozen public struct TypeReference: Hashable, Sendable {
  /// The type inside all wrappers.
  public let named: TypeID
  @usableFromInline let wrappers: UInt32

  @inlinable init(named: TypeID, wrappers: UInt32) {
    self.named = named
    self.wrappers = wrappers
  }

  /// The bare named type.
  @inlinable public init(_ named: TypeID) { self.init(named: named, wrappers: 1) }

  /// How many wrappers a reference can have.
  @inlinable public static var maximumWrappers: Int { 31 }

  /// How many wrappers this one has.
  @inlinable public var wrapperCount: Int { 31 - wrappers.leadingZeroBitCount }

  /// Whether there are no wrappers.
  @inlinable public var isNamed: Bool { wrappers == 1 }

  /// Whether the outermost wrapper is non-null.
  @inlinable public var isNonNull: Bool { wrappers & 1 == 1 && wrappers != 1 }

  /// Whether the outermost wrapper is a list (a non-null list is not).
  @inlinable public var isList: Bool { wrappers & 1 == 0 }

  /// This type without its outermost non-null wrapper, if it has one.
  @inlinable public var nullable: TypeReference {
    isNonNull ? TypeReference(named: named, wrappers: wrappers >> 1) : self
  }

  /// The item type if this is a list or a non-null list, else nil.
  @inlinable public var listItem: TypeReference? {
    let list = nullable
    return list.isList ? TypeReference(named: named, wrappers: list.wrappers >> 1) : nil
  }

  /// The type inside the outermost wrapper, or nil without wrappers.
  @inlinable public var ofType: TypeReference? {
    isNamed ? nil : TypeReference(named: named, wrappers: wrappers >> 1)
  }

  /// A list of this type; nil if there is no room for another wrapper.
  @inlinable public var asList: TypeReference? {
    wrapperCount < Self.maximumWrappers
      ? TypeReference(named: named, wrappers: wrappers << 1) : nil
  }

  /// This type made non-null (itself if it is); nil if there is no room for another wrapper.
  @inlinable public var asNonNull: TypeReference? {
    if isNonNull { return self }
    return wrapperCount < Self.maximumWrappers
      ? TypeReference(named: named, wrappers: wrappers << 1 | 1) : nil
  }
}
