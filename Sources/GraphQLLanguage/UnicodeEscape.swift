/// A `\u` escape at the front of some bytes, section 2.10.4.
///
/// EscapedUnicode :: `{` HexDigit+ `}` or four hexadecimal digits, of which two may form a
/// surrogate pair.
struct UnicodeEscape {
  let scalar: UInt32
  /// Bytes that the escape takes, `\u` included.
  let length: Int

  /// Nil if there is no valid escape.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count > 2, bytes[2] == UInt8(ascii: "{") {
      var value: UInt32 = 0
      var length = 3
      // At most eight digits, as in \u{0010FFFF}: graphql-js has the same limit, the grammar none.
      while length < min(bytes.count, 12) {
        if bytes[length] == UInt8(ascii: "}"), length > 3, Self.isScalar(value) {
          self.scalar = value
          self.length = length + 1
          return
        }
        guard let digit = ByteClass.hexValue(bytes[length]), value < 1 << 28 else { return nil }
        value = value << 4 | digit
        length += 1
      }
      return nil
    }
    guard let first = Self.fourDigits(bytes, at: 2) else { return nil }
    if Self.isScalar(first) {
      scalar = first
      length = 6
      return
    }
    guard first < 0xDC00, bytes.count >= 12, bytes[6] == UInt8(ascii: "\\"),
      bytes[7] == UInt8(ascii: "u"), let second = Self.fourDigits(bytes, at: 8),
      second >= 0xDC00, second <= 0xDFFF
    else { return nil }
    scalar = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    length = 12
  }

  /// How many bytes of an invalid escape its error message quotes.
  static func reportedLength(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    guard bytes.count > 2, bytes[2] == UInt8(ascii: "{") else { return 6 }
    var value: UInt64 = 0
    var length = 3
    while length < 12 {
      guard length < bytes.count else { return length + 1 }
      guard let digit = ByteClass.hexValue(bytes[length]) else { return length + 1 }
      value = value << 4 | UInt64(digit)
      length += 1
      if value > 0x7FFF_FFFF { return length }
    }
    return length
  }

  private static func fourDigits(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt32? {
    guard bytes.count >= offset + 4 else { return nil }
    var value: UInt32 = 0
    for index in offset..<offset + 4 {
      guard let digit = ByteClass.hexValue(bytes[index]) else { return nil }
      value = value << 4 | digit
    }
    return value
  }

  private static func isScalar(_ value: UInt32) -> Bool {
    value < 0xD800 || (value > 0xDFFF && value <= 0x10FFFF)
  }
}
