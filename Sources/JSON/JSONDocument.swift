/// A parsed JSON text: its bytes and one flat pre-order array of nodes.
///
/// Keys keep their order and duplicates. Numbers and strings are ranges of bytes; strings are
/// unescaped when asked for.
@frozen
public struct JSONDocument: Sendable {
  /// The text that was parsed: UTF-8.
  public let source: [UInt8]
  /// All nodes; an object's members are a string node and a value node each.
  public let nodes: [JSONNode]

  @usableFromInline
  internal init(source: [UInt8], nodes: [JSONNode]) {
    self.source = source
    self.nodes = nodes
  }

  /// The node with this id.
  @inlinable
  public subscript(id: JSONNodeID) -> JSONNode { nodes[Int(id.rawValue)] }

  /// What a value is.
  @inlinable
  public func kind(of id: JSONNodeID) -> JSONKind { self[id].kind }

  /// The elements of an array, in order; none for anything else.
  @inlinable
  public func elements(of id: JSONNodeID) -> JSONElements {
    let node = self[id]
    let limit = node.kind == .array ? node.next : 0
    return JSONElements(nodes: nodes, cursor: id.rawValue + 1, limit: limit)
  }

  /// The members of an object in order, duplicates included; none for anything else.
  @inlinable
  public func members(of id: JSONNodeID) -> JSONMembers {
    let node = self[id]
    let limit = node.kind == .object ? node.next : 0
    return JSONMembers(nodes: nodes, cursor: id.rawValue + 1, limit: limit)
  }

  /// The value of an object's member; of duplicate keys the last wins. Nil if there is none.
  public func member(_ key: StaticString, of id: JSONNodeID) -> JSONNodeID? {
    var found: JSONNodeID?
    for member in members(of: id) where isEqual(member.key, key) { found = member.value }
    return found
  }

  /// The key of an object that occurs twice, if there is one; quadratic in short objects, with a
  /// sorted list in long ones.
  public func duplicateKey(in id: JSONNodeID) -> JSONNodeID? {
    let keys = members(of: id).map { $0.key }
    if keys.count <= 8 {
      for (index, key) in keys.enumerated() {
        for earlier in keys[..<index] where isEqual(earlier, key) { return key }
      }
      return nil
    }
    let sorted = keys.map { (key: $0, text: string(of: $0)) }.sorted { $0.text < $1.text }
    for (left, right) in zip(sorted, sorted.dropFirst()) where left.text == right.text {
      return max(left.key, right.key)
    }
    return nil
  }
}

/// One JSON value or key: 16 bytes in the document's pre-order array.
@frozen
public struct JSONNode: Sendable, Equatable {
  /// What the value is.
  public let kind: JSONKind
  /// String: it has an escape. Number: it has a fraction or an exponent.
  public let isSpecial: Bool
  /// Byte offset of the value; of a string, of what follows its opening quote.
  public let start: UInt32
  /// Byte offset just past the value; of a string, of its closing quote.
  public internal(set) var end: UInt32
  /// Index of the first node after this one's subtree.
  public internal(set) var next: UInt32

  @inline(__always)
  init(_ kind: JSONKind, isSpecial: Bool = false, start: Int, end: Int, next: Int) {
    self.kind = kind
    self.isSpecial = isSpecial
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
  }

  /// The bytes of the source, of a string without its quotes.
  @inlinable
  public var range: Range<Int> { Int(start)..<Int(end) }
}

/// What a JSON value is.
public enum JSONKind: UInt8, Sendable {
  case null, `false`, `true`, number, string, array, object
}

/// The place of a node in its document's array.
@frozen
public struct JSONNodeID: Sendable, Hashable, Comparable {
  /// The index in `JSONDocument.nodes`.
  public let rawValue: UInt32

  /// The node at an index of `JSONDocument.nodes`.
  @inlinable
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// The outermost value.
  public static let root = JSONNodeID(0)

  /// Whether a value begins before another in the text, or contains it.
  @inlinable
  public static func < (left: JSONNodeID, right: JSONNodeID) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// The elements of an array; iterating allocates nothing.
@frozen
public struct JSONElements: Sequence, IteratorProtocol, Sendable {
  @usableFromInline internal let nodes: [JSONNode]
  @usableFromInline internal var cursor: UInt32
  @usableFromInline internal let limit: UInt32

  @inlinable
  internal init(nodes: [JSONNode], cursor: UInt32, limit: UInt32) {
    self.nodes = nodes
    self.cursor = cursor
    self.limit = limit
  }

  /// The next element.
  @inlinable
  public mutating func next() -> JSONNodeID? {
    guard cursor < limit else { return nil }
    let id = JSONNodeID(cursor)
    cursor = nodes[Int(cursor)].next
    return id
  }
}

/// The members of an object; iterating allocates nothing.
@frozen
public struct JSONMembers: Sequence, IteratorProtocol, Sendable {
  @usableFromInline internal let nodes: [JSONNode]
  @usableFromInline internal var cursor: UInt32
  @usableFromInline internal let limit: UInt32

  @inlinable
  internal init(nodes: [JSONNode], cursor: UInt32, limit: UInt32) {
    self.nodes = nodes
    self.cursor = cursor
    self.limit = limit
  }

  /// The next member.
  @inlinable
  public mutating func next() -> (key: JSONNodeID, value: JSONNodeID)? {
    guard cursor < limit else { return nil }
    let key = JSONNodeID(cursor)
    let value = JSONNodeID(cursor + 1)
    cursor = nodes[Int(value.rawValue)].next
    return (key, value)
  }
}
