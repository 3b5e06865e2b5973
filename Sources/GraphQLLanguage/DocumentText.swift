extension Document {
  /// The bytes in a range of the source; shares the source's storage.
  @inlinable
  public func bytes(in range: SourceRange) -> ArraySlice<UInt8> { source[range.indices] }

  /// The text in a range of the source; copies.
  public func text(in range: SourceRange) -> String {
    String(decoding: source[range.indices], as: UTF8.self)
  }

  /// The source text of a node; copies.
  public func text(of id: NodeID) -> String { text(in: self[id].range) }

  /// Whether two ranges of the source hold the same bytes.
  @inlinable
  public func isEqual(_ left: SourceRange, _ right: SourceRange) -> Bool {
    if left == right { return true }
    guard left.count == right.count else { return false }
    return isEqual(left, to: self, right)
  }

  /// Whether a range of this source and one of another document hold the same bytes.
  @inlinable
  public func isEqual(_ range: SourceRange, to other: Document, _ otherRange: SourceRange) -> Bool {
    guard range.count == otherRange.count else { return false }
    var left = Int(range.start)
    var right = Int(otherRange.start)
    while left < Int(range.end) {
      if source[left] != other.source[right] { return false }
      left += 1
      right += 1
    }
    return true
  }

  /// Whether a range of the source holds exactly this ASCII text.
  @inlinable
  public func isEqual(_ range: SourceRange, _ text: StaticString) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    let expected = text.utf8Start
    var index = 0
    while index < text.utf8CodeUnitCount {
      if source[Int(range.start) + index] != expected[index] { return false }
      index += 1
    }
    return true
  }

  /// Lends the bytes in a range of the source; they are valid during the call only.
  @inlinable
  public func withBytes<Result>(
    in range: SourceRange, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    source.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range.indices])) }
  }
}
