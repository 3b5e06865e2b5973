/// A parsed source text: its bytes and one flat pre-order array of nodes.
///
/// Names, numbers and strings are ranges of bytes in `source`; nothing is copied out of it until
/// text leaves the engine. A document is never empty: node 0 is the document, or the value or type
/// that was parsed alone.
@frozen
public struct Document: Sendable {
  /// The text that was parsed: UTF-8.
  public let source: [UInt8]
  /// All nodes; the children of the node at index i begin at i + 1, its subtree ends at `next`.
  public let nodes: [Node]

  @usableFromInline
  internal init(source: [UInt8], nodes: [Node]) {
    self.source = source
    self.nodes = nodes
  }

  /// The node with this id.
  @inlinable
  public subscript(id: NodeID) -> Node { nodes[Int(id.rawValue)] }

  /// Which production a node stands for.
  @inlinable
  public func kind(of id: NodeID) -> NodeKind { self[id].kind }

  /// The bytes of the source that a node covers.
  @inlinable
  public func range(of id: NodeID) -> SourceRange { self[id].range }

  /// The definitions, in source order.
  @inlinable
  public var definitions: NodeChildren { children(of: .root) }

  /// The children of a node in source order, nodes of kind `name` included.
  @inlinable
  public func children(of id: NodeID) -> NodeChildren {
    NodeChildren(nodes: nodes, cursor: id.rawValue + 1, limit: self[id].next)
  }

  /// Those children of a node that have this kind, in source order.
  @inlinable
  public func children(of id: NodeID, _ kind: NodeKind) -> NodeChildrenOfKind {
    NodeChildrenOfKind(all: children(of: id), kind: kind)
  }

  /// The first child with this kind.
  @inlinable
  public func firstChild(of id: NodeID, _ kind: NodeKind) -> NodeID? {
    let limit = self[id].next
    var cursor = id.rawValue + 1
    while cursor < limit {
      let child = nodes[Int(cursor)]
      if child.kind == kind { return NodeID(cursor) }
      cursor = child.next
    }
    return nil
  }

  /// The line and column where a node begins; scans the source up to there.
  public func location(of id: NodeID) -> SourceLocation { location(ofOffset: self[id].start) }

  /// The line and column of a byte offset; scans the source up to there.
  public func location(ofOffset offset: UInt32) -> SourceLocation {
    SourceLocation(of: Int(offset), in: source)
  }

  /// The lines and columns of byte offsets, in their order; scans the source once for all.
  public func locations(ofOffsets offsets: some Collection<UInt32>) -> [SourceLocation] {
    var result = Array(repeating: SourceLocation(line: 1, column: 1), count: offsets.count)
    var scanner = LocationScanner(source)
    for (place, offset) in offsets.enumerated().sorted(by: { $0.element < $1.element }) {
      result[place] = scanner.location(of: Int(offset))
    }
    return result
  }
}

/// The children of a node; iterating allocates nothing.
@frozen
public struct NodeChildren: Sequence, IteratorProtocol, Sendable {
  @usableFromInline internal let nodes: [Node]
  @usableFromInline internal var cursor: UInt32
  @usableFromInline internal let limit: UInt32

  @inlinable
  internal init(nodes: [Node], cursor: UInt32, limit: UInt32) {
    self.nodes = nodes
    self.cursor = cursor
    self.limit = limit
  }

  /// The next child in source order.
  @inlinable
  public mutating func next() -> NodeID? {
    guard cursor < limit else { return nil }
    let id = NodeID(cursor)
    cursor = nodes[Int(cursor)].next
    return id
  }

  /// Whether there is none.
  @inlinable
  public var isEmpty: Bool { cursor >= limit }

  /// How many there are; walks them.
  @inlinable
  public var count: Int {
    var result = 0
    for _ in self { result += 1 }
    return result
  }

  /// The first, if any.
  @inlinable
  public var first: NodeID? { cursor < limit ? NodeID(cursor) : nil }
}

/// The children of a node that have one kind; iterating allocates nothing.
@frozen
public struct NodeChildrenOfKind: Sequence, IteratorProtocol, Sendable {
  @usableFromInline internal var all: NodeChildren
  @usableFromInline internal let kind: NodeKind

  @inlinable
  internal init(all: NodeChildren, kind: NodeKind) {
    self.all = all
    self.kind = kind
  }

  /// The next child in source order.
  @inlinable
  public mutating func next() -> NodeID? {
    while let id = all.next() {
      if all.nodes[Int(id.rawValue)].kind == kind { return id }
    }
    return nil
  }

  /// Whether there is none; looks at children until one fits.
  @inlinable
  public var isEmpty: Bool { first == nil }

  /// How many there are; walks them.
  @inlinable
  public var count: Int {
    var result = 0
    for _ in self { result += 1 }
    return result
  }

  /// The first, if any.
  @inlinable
  public var first: NodeID? {
    var copy = self
    return copy.next()
  }
}
