/// Accessors for literal values, section 2.10.
extension Document {
  /// Whether a string value is written with triple quotes.
  @inlinable
  public func isBlockString(_ id: NodeID) -> Bool { self[id].flags.contains(.block) }

  /// Whether a boolean value is `true`.
  @inlinable
  public func booleanValue(of id: NodeID) -> Bool { self[id].flags.contains(.isTrue) }

  /// The elements of a list value.
  @inlinable
  public func elements(of list: NodeID) -> NodeChildren { children(of: list) }

  /// The fields of an object value: `objectField` nodes.
  @inlinable
  public func objectFields(of object: NodeID) -> NodeChildren { children(of: object) }

  /// The bytes between the quotes where they are the value as they stand: no escape, no block
  /// string that needs its indentation removed. Nil otherwise: use `appendStringValue`.
  @inlinable
  public func verbatimStringValue(of id: NodeID) -> SourceRange? {
    let node = self[id]
    guard !node.flags.contains(.encoded) else { return nil }
    let quotes: UInt32 = node.flags.contains(.block) ? 3 : 1
    return SourceRange(start: node.start + quotes, end: node.end - quotes)
  }

  /// The value of a string, decoded; copies.
  public func stringValue(of id: NodeID) -> String {
    var bytes: [UInt8] = []
    appendStringValue(of: id, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the value of a string, decoded to UTF-8.
  public func appendStringValue(of id: NodeID, to output: inout [UInt8]) {
    if let range = verbatimStringValue(of: id) {
      output.append(contentsOf: source[range.indices])
      return
    }
    let node = self[id]
    if node.flags.contains(.block) {
      BlockString.appendValue(ofRaw: source[Int(node.start) + 3..<Int(node.end) - 3], to: &output)
    } else {
      QuotedString.appendValue(ofRaw: source[Int(node.start) + 1..<Int(node.end) - 1], to: &output)
    }
  }

  /// A list or object element that holds a variable makes a value no constant; walks the subtree.
  public func containsVariable(_ id: NodeID) -> Bool {
    nodes[Int(id.rawValue)..<Int(self[id].next)].contains { $0.kind == .variable }
  }
}
