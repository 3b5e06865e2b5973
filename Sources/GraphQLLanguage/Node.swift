/// One syntax node: 16 bytes in the document's pre-order array.
///
/// A node's children begin right after it and its subtree ends at `next`, so that a walk reads the
/// array front to back.
@frozen
public struct Node: Sendable, Equatable {
  /// Which production the node stands for.
  public internal(set) var kind: NodeKind
  /// Details that depend on the kind; read them through `Document`'s accessors.
  public internal(set) var flags: NodeFlags
  /// Length in bytes of the name that stands at `start`; meaningful with `.nameFirst` only.
  @usableFromInline internal var nameLength: UInt16
  /// Byte offset of the first token's first byte.
  public internal(set) var start: UInt32
  /// Byte offset just past the last token.
  public internal(set) var end: UInt32
  /// Index of the first node after this one's subtree.
  public internal(set) var next: UInt32

  @inline(__always)
  init(_ kind: NodeKind, flags: NodeFlags, nameLength: UInt16, start: Int, end: Int, next: Int) {
    self.kind = kind
    self.flags = flags
    self.nameLength = nameLength
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
  }

  /// The bytes of the source that the node covers.
  @inlinable
  public var range: SourceRange { SourceRange(start: start, end: end) }
}

/// Details of a node, one bit each; several kinds share a bit.
@frozen
public struct NodeFlags: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt8

  /// Flags from their bits.
  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Operation (type) definition: mutation.
  public static let mutation = NodeFlags(rawValue: 1 << 0)
  /// Operation (type) definition: subscription.
  public static let subscription = NodeFlags(rawValue: 1 << 1)
  /// String value: written with triple quotes.
  public static let block = NodeFlags(rawValue: 1 << 0)
  /// String value: contains an escape, or is a block string of more than plain text.
  public static let encoded = NodeFlags(rawValue: 1 << 1)
  /// Boolean value: `true`.
  public static let isTrue = NodeFlags(rawValue: 1 << 0)
  /// Directive definition: `repeatable`.
  public static let repeatable = NodeFlags(rawValue: 1 << 0)
  /// Field: the first child is its alias, the second its name.
  public static let alias = NodeFlags(rawValue: 1 << 2)
  /// The name is the node's first token; there is no child of kind `name` for it.
  public static let nameFirst = NodeFlags(rawValue: 1 << 7)
}

/// The place of a node in its document's array.
@frozen
public struct NodeID: Sendable, Hashable, Comparable {
  /// The index in `Document.nodes`.
  public let rawValue: UInt32

  /// The node at an index of `Document.nodes`.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The document itself, or the value or type that was parsed alone.
  public static let root = NodeID(0)

  /// Whether a node begins before another in the source, or contains it.
  @inlinable
  public static func < (left: NodeID, right: NodeID) -> Bool { left.rawValue < right.rawValue }
}

/// The kind of an operation, specification section 2.4.
public enum OperationType: UInt8, Sendable, CaseIterable {
  case query = 0
  case mutation = 1
  case subscription = 2

  /// The keyword.
  public var keyword: String {
    switch self {
    case .query: "query"
    case .mutation: "mutation"
    case .subscription: "subscription"
    }
  }
}
