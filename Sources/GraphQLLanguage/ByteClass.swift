/// Classes of source bytes, section 2.1.
@usableFromInline
enum ByteClass {
  /// `A` to `Z`, `a` to `z` and `_`.
  @inline(__always)
  static func isNameStart(_ byte: UInt8) -> Bool {
    let letter = (byte | 0x20) &- UInt8(ascii: "a") < 26
    return letter || byte == UInt8(ascii: "_")
  }

  /// A letter, a digit or `_`.
  @usableFromInline
  @inline(__always)
  static func isNameContinue(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// The value of a hexadecimal digit, or nil.
  @inline(__always)
  static func hexValue(_ byte: UInt8) -> UInt32? {
    if isDigit(byte) { return UInt32(byte &- UInt8(ascii: "0")) }
    let letter = (byte | 0x20) &- UInt8(ascii: "a")
    return letter < 6 ? UInt32(letter) + 10 : nil
  }
}
