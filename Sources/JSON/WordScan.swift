/// Looks at eight bytes of text at a time.
@usableFromInline
enum WordScan {
  /// Marks, with the high bit of its byte, each byte that is no plain JSON string text: below
  /// 0x20, a quote, a backslash, or 0x80 and above. Bits above the lowest mark may be wrong.
  @inlinable
  @inline(__always)
  static func needsCare(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    let below = word &- (ones &* 0x20)
    return (below | (quote &- ones) | (backslash &- ones) | word) & (ones &* 0x80)
  }

  /// The same without the bytes of 0x80 and above: what a writer must escape.
  @inlinable
  @inline(__always)
  static func needsEscape(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5C)
    let below = (word &- (ones &* 0x20)) & ~word
    let special = ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
    return (below | special) & (ones &* 0x80)
  }
}
