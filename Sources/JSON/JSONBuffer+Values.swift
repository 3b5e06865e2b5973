/// JSON values.
extension JSONBuffer {
  /// Appends `null`.
  @inlinable
  public mutating func appendNull() { append("null") }

  /// Appends `true` or `false`.
  @inlinable
  public mutating func appendBool(_ value: Bool) {
    if value { append("true") } else { append("false") }
  }

  /// Appends an integer in decimal digits.
  @inlinable
  public mutating func appendInteger(_ value: Int) {
    if value >= 0, value < 10 { return append(byte: UInt8(truncatingIfNeeded: value) &+ 0x30) }
    appendDigits(value)
  }

  @usableFromInline
  internal mutating func appendDigits(_ value: Int) {
    // The longest is -9223372036854775808.
    reserve(20)
    var rest = value.magnitude
    let length = (value < 0 ? 1 : 0) + Self.digitCount(rest)
    var place = count + length
    written = place
    repeat {
      place -= 1
      let digit = UInt8(truncatingIfNeeded: rest % 10)
      base.storeBytes(of: digit &+ 0x30, toByteOffset: place, as: UInt8.self)
      rest /= 10
    } while rest > 0
    if value < 0 { base.storeBytes(of: 0x2D, toByteOffset: place - 1, as: UInt8.self) }
  }

  private static func digitCount(_ value: UInt) -> Int {
    var digits = 1
    var rest = value
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    return digits
  }

  /// Appends a double in the fewest digits that read back as the same value, in the form that
  /// JavaScript gives numbers: `3`, `0.1`, `1e+21`, `1e-7`. What is not finite becomes `null`.
  public mutating func appendDouble(_ value: Double) {
    guard value.isFinite else { return appendNull() }
    if let integer = value.wholeNumber, integer.magnitude < 1 << 53 {
      return appendInteger(integer)
    }
    appendShortest(value)
  }

  private mutating func appendShortest(_ value: Double) {
    // The standard library finds the digits; only their arrangement differs.
    var digits: [UInt8] = []
    var exponent = 0
    var point: Int?
    var text = value.magnitude.description.utf8[...]
    while let byte = text.popFirst() {
      if byte == UInt8(ascii: ".") {
        point = digits.count
      } else if byte == UInt8(ascii: "e") {
        exponent = Int(Substring(text)) ?? 0
        break
      } else {
        digits.append(byte)
      }
    }
    var position = (point ?? digits.count) + exponent
    let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
    digits.removeFirst(leading)
    position -= leading
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    if value < 0 { append(byte: UInt8(ascii: "-")) }
    append(digits, pointAt: position)
  }

  /// Appends 0.DIGITS times ten to the `position`.
  private mutating func append(_ digits: [UInt8], pointAt position: Int) {
    if position > 21 || position < -5 {
      append(byte: digits[0])
      if digits.count > 1 {
        append(byte: UInt8(ascii: "."))
        append(raw: digits[1...])
      }
      append(byte: UInt8(ascii: "e"))
      if position > 0 { append(byte: UInt8(ascii: "+")) }
      appendInteger(position - 1)
    } else if position <= 0 {
      append("0.")
      for _ in position..<0 { append(byte: UInt8(ascii: "0")) }
      append(raw: digits)
    } else if position < digits.count {
      append(raw: digits[..<position])
      append(byte: UInt8(ascii: "."))
      append(raw: digits[position...])
    } else {
      append(raw: digits)
      for _ in digits.count..<position { append(byte: UInt8(ascii: "0")) }
    }
  }
}

extension Double {
  /// The integer this is, if it is one and fits an Int.
  ///
  /// The standard library's `rounded` and `Int(exactly:)` would call the C mathematics library,
  /// which a program without Foundation does not link.
  public var wholeNumber: Int? {
    guard self >= -0x1p63, self < 0x1p63 else { return nil }
    let whole = Int(self)
    return Double(whole) == self ? whole : nil
  }
}
