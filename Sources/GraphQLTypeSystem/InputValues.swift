/// Input values in one flat, reusable arena: coerced variables, arguments and default values.
///
/// A value is a node followed, for lists and objects, by its content in order; the texts of strings
/// lie in `bytes`. An arena kept between requests allocates nothing once it has grown: it is
/// emptied by counting from 0 again, and what stands behind the counts is written over. Whoever
/// reads a value walks from node to node by `next`.
public struct InputValues: Sendable {
  @usableFromInline private(set) var nodes: [InputNode] = []
  @usableFromInline private(set) var nodeCount = 0
  /// The texts of all strings, in UTF-8, and perhaps more.
  public private(set) var bytes: [UInt8] = []
  private var byteCount = 0

  /// Most nodes that coercion makes in one arena.
  ///
  /// A literal may repeat a large variable, and a list may repeat a default value: without a bound
  /// a short request could make gigabytes. It is above what any admissible JSON text holds.
  public static let maximumNodes = 2_000_000

  /// About how many bytes the values take.
  public var footprint: Int { nodeCount * MemoryLayout<InputNode>.stride + byteCount }

  /// Whether a copy of the value at `id` of `other` stays within the bound.
  func hasRoom(forCopyOf id: InputNodeID, of other: borrowing InputValues) -> Bool {
    nodeCount + Int(other[id].next.rawValue - id.rawValue) <= Self.maximumNodes
  }

  /// An arena without values.
  public init() {}

  /// Where the next value will stand.
  @inlinable public var end: InputNodeID { InputNodeID(rawValue: UInt32(nodeCount)) }

  /// The node at `id`.
  @inlinable public subscript(id: InputNodeID) -> InputNode { nodes[Int(id.rawValue)] }

  /// The first item or member inside the list or object at `id`.
  @inlinable public func content(of id: InputNodeID) -> InputNodeID {
    InputNodeID(rawValue: id.rawValue + 1)
  }

  /// The text of a string, where it stays until the values change.
  @inlinable public func text(of node: InputNode) -> UnsafeBufferPointer<UInt8> {
    bytes.withUnsafeBufferPointer { UnsafeBufferPointer(rebasing: $0[node.text.indices]) }
  }

  /// The text of the string at `id` as a String.
  public func string(_ id: InputNodeID) -> String {
    String(decoding: bytes[self[id].text.indices], as: UTF8.self)
  }

  /// Empties the arena and keeps its memory, unless one large request has made it large.
  public mutating func removeAll() {
    nodeCount = 0
    byteCount = 0
    if nodes.count > Self.keptNodes { nodes = [] }
    if bytes.count > Self.keptBytes { bytes = [] }
  }

  private static var keptNodes: Int { 1 << 14 }
  private static var keptBytes: Int { 1 << 18 }

  /// Takes back every node from `id` on (their texts stay until `removeAll`).
  public mutating func truncate(to id: InputNodeID) {
    nodeCount = Int(id.rawValue)
  }
}

// MARK: - Appending

extension InputValues {
  @discardableResult @inlinable
  mutating func append(_ kind: InputKind, _ payload: UInt64) -> InputNodeID {
    let id = end
    var node = InputNode(kind: kind, payload: payload)
    node.next = InputNodeID(rawValue: id.rawValue + 1)
    appendNode(node)
    return id
  }

  @usableFromInline mutating func appendNode(_ node: InputNode) {
    if nodeCount < nodes.count { nodes[nodeCount] = node } else { nodes.append(node) }
    nodeCount += 1
  }

  private mutating func appendBytes(_ text: Span<UInt8>) -> TextRange {
    let start = byteCount
    byteCount += text.count
    if byteCount > bytes.count {
      bytes.append(contentsOf: repeatElement(0, count: byteCount - bytes.count))
    }
    bytes.withUnsafeMutableBytes { bytes in
      text.withUnsafeBytes { bytes[start...].copyBytes(from: $0) }
    }
    return TextRange(start: UInt32(start), count: UInt32(text.count))
  }

  /// Appends null.
  @discardableResult @inlinable public mutating func appendNull() -> InputNodeID {
    append(.null, 0)
  }

  /// Appends a boolean.
  @discardableResult @inlinable public mutating func append(_ value: Bool) -> InputNodeID {
    append(.boolean, value ? 1 : 0)
  }

  /// Appends an integer.
  @discardableResult @inlinable public mutating func append(_ value: Int64) -> InputNodeID {
    append(.integer, UInt64(bitPattern: value))
  }

  /// Appends a double.
  @discardableResult @inlinable public mutating func append(_ value: Double) -> InputNodeID {
    append(.float, value.bitPattern)
  }

  /// Appends a value of an enum type.
  @discardableResult @inlinable public mutating func append(_ value: EnumValueID) -> InputNodeID {
    let id = append(.enumValue, UInt64(value.rawValue))
    markResolved(id)
    return id
  }

  @usableFromInline mutating func markResolved(_ id: InputNodeID) {
    nodes[Int(id.rawValue)].isResolved = true
  }

  /// Appends a text: a string, or with `kind` a key, a name or the digits of a big integer.
  @discardableResult public mutating func append(
    _ text: Span<UInt8>, as kind: InputKind = .string
  ) -> InputNodeID {
    let range = appendBytes(text)
    return append(kind, UInt64(range.start) << 32 | UInt64(range.count))
  }

  /// Begins a list or object; what is appended until `close` is its content.
  @discardableResult public mutating func open(_ kind: InputKind) -> InputNodeID {
    append(kind, 0)
  }

  /// Ends the list or object at `id`, which has `count` items or members.
  public mutating func close(_ id: InputNodeID, count: Int) {
    nodes[Int(id.rawValue)].payload = UInt64(count)
    nodes[Int(id.rawValue)].next = end
  }

  /// Says that the value at `id` is that of `field` in the object around it.
  public mutating func setField(_ field: InputValueID, of id: InputNodeID) {
    nodes[Int(id.rawValue)].field = field
  }

  /// Puts `node` in the place of the value at `id`, which must be the last value.
  public mutating func replaceLast(_ id: InputNodeID, with node: InputNode) {
    let field = self[id].field
    truncate(to: id)
    var replacement = node
    replacement.field = field
    replacement.next = InputNodeID(rawValue: id.rawValue + 1)
    appendNode(replacement)
  }

  /// Appends a copy of the value at `id` of this arena; its texts are shared.
  @discardableResult public mutating func append(copying id: InputNodeID) -> InputNodeID {
    let base = end
    for index in id.rawValue..<self[id].next.rawValue {
      appendCopy(of: nodes[Int(index)], movedFrom: id, to: base)
    }
    return base
  }

  /// Appends a copy of the value at `id` of another arena.
  @discardableResult
  public mutating func append(copying id: InputNodeID, of other: InputValues) -> InputNodeID {
    let base = end
    for index in id.rawValue..<other[id].next.rawValue {
      var node = other.nodes[Int(index)]
      if node.hasText {
        let text = appendBytes(other.bytes.span.extracting(node.text.indices))
        node.payload = UInt64(text.start) << 32 | UInt64(text.count)
      }
      appendCopy(of: node, movedFrom: id, to: base)
    }
    return base
  }

  private mutating func appendCopy(
    of node: InputNode, movedFrom start: InputNodeID, to base: InputNodeID
  ) {
    var copy = node
    copy.next = InputNodeID(rawValue: node.next.rawValue - start.rawValue + base.rawValue)
    if end == base { copy.field = .none }
    appendNode(copy)
  }
}
