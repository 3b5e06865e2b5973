/// A half-open range of byte offsets into a source text.
@frozen
public struct SourceRange: Sendable, Hashable {
  /// The first byte.
  public let start: UInt32
  /// The byte after the last.
  public let end: UInt32

  /// The bytes from `start` up to, not including, `end`.
  @inlinable
  public init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = end
  }

  /// Number of bytes.
  @inlinable
  public var count: Int { Int(end) - Int(start) }

  /// Whether there is no byte in it.
  @inlinable
  public var isEmpty: Bool { start == end }

  /// The range as array indices.
  @inlinable
  public var indices: Range<Int> { Int(start)..<Int(end) }
}

/// A line and a column of a source text, both counted from 1; columns count Unicode scalars.
@frozen
public struct SourceLocation: Sendable, Hashable {
  /// The line, from 1.
  public let line: Int
  /// The column in Unicode scalars, from 1.
  public let column: Int

  /// A line and a column, both from 1.
  @inlinable
  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The location of a byte offset; scans the text up to there.
  ///
  /// Lines end at a line feed, a carriage return or both together (specification section 2.1.4).
  public init(of offset: Int, in source: [UInt8]) {
    let limit = min(offset, source.count)
    var line = 1
    var lineStart = 0
    var index = 0
    while index < limit {
      let byte = source[index]
      index += 1
      if byte == UInt8(ascii: "\n") {
        line += 1
        lineStart = index
      } else if byte == UInt8(ascii: "\r") {
        if index < source.count, source[index] == UInt8(ascii: "\n") {
          if index == limit { break }
          index += 1
        }
        line += 1
        lineStart = index
      }
    }
    var column = 1
    for byte in source[lineStart..<limit] where byte & 0xC0 != 0x80 { column += 1 }
    self.init(line: line, column: column)
  }
}
