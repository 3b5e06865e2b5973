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
    var scanner = LocationScanner(source)
    self = scanner.location(of: offset)
  }
}

/// Finds the locations of ascending byte offsets in one pass over a text.
struct LocationScanner {
  private let source: [UInt8]
  private var offset = 0
  private var line = 1
  private var column = 1

  init(_ source: [UInt8]) { self.source = source }

  /// The location of an offset not before the last one.
  mutating func location(of target: Int) -> SourceLocation {
    let limit = min(target, source.count)
    while offset < limit {
      let byte = source[offset]
      offset += 1
      // Of both together the line feed ends the line.
      let isFirstOfTwo = byte == 0x0D && offset < source.count && source[offset] == 0x0A
      if byte == 0x0A || byte == 0x0D && !isFirstOfTwo {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return SourceLocation(line: line, column: column)
  }
}
