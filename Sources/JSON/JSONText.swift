extension JSONDocument {
  /// The bytes of a value as written; of a string without its quotes.
  @inlinable
  public func bytes(of id: JSONNodeID) -> ArraySlice<UInt8> { source[self[id].range] }

  /// The whole text of a value as written, subtree and quotes included.
  public func raw(of id: JSONNodeID) -> ArraySlice<UInt8> {
    let node = self[id]
    let quote = node.kind == .string ? 1 : 0
    return source[Int(node.start) - quote..<Int(node.end) + quote]
  }

  /// A string's value, unescaped; copies. Of other values, their text.
  public func string(of id: JSONNodeID) -> String {
    guard self[id].kind == .string, self[id].isSpecial else {
      return String(decoding: bytes(of: id), as: UTF8.self)
    }
    var output: [UInt8] = []
    appendString(of: id, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Appends a string's value as UTF-8. An escaped surrogate without its partner becomes U+FFFD.
  public func appendString(of id: JSONNodeID, to output: inout [UInt8]) {
    let raw = bytes(of: id)
    guard self[id].isSpecial else {
      output.append(contentsOf: raw)
      return
    }
    output.reserveCapacity(output.count + raw.count)
    var index = raw.startIndex
    while index < raw.endIndex {
      let byte = raw[index]
      guard byte == UInt8(ascii: "\\") else {
        output.append(byte)
        index += 1
        continue
      }
      index += 2
      switch raw[index - 1] {
      case UInt8(ascii: "b"): output.append(0x08)
      case UInt8(ascii: "f"): output.append(0x0C)
      case UInt8(ascii: "n"): output.append(0x0A)
      case UInt8(ascii: "r"): output.append(0x0D)
      case UInt8(ascii: "t"): output.append(0x09)
      case UInt8(ascii: "u"): appendScalar(raw, &index, to: &output)
      case let plain: output.append(plain)
      }
    }
  }

  /// Decodes four hexadecimal digits at `index`, and a second escape if they are half a pair.
  private func appendScalar(
    _ raw: ArraySlice<UInt8>, _ index: inout Int, to output: inout [UInt8]
  ) {
    var value = Self.fourDigits(raw, index)
    index += 4
    let hasEscape = raw[index...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
    if (0xD800...0xDBFF).contains(value), hasEscape {
      let low = Self.fourDigits(raw, index + 2)
      if (0xDC00...0xDFFF).contains(low) {
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        index += 6
      }
    }
    let scalar = Unicode.Scalar(value) ?? Unicode.Scalar(0xFFFD as UInt16)!
    output.append(contentsOf: Unicode.UTF8.encode(scalar)!)
  }

  private static func fourDigits(_ raw: ArraySlice<UInt8>, _ start: Int) -> UInt32 {
    var value: UInt32 = 0
    for byte in raw[start..<start + 4] {
      let digit = byte < 0x40 ? byte & 0xF : (byte & 0xF) + 9
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// Whether a string's value is exactly this ASCII text.
  public func isEqual(_ id: JSONNodeID, _ text: StaticString) -> Bool {
    let node = self[id]
    guard node.kind == .string else { return false }
    let expected = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    if node.isSpecial { return string(of: id).utf8.elementsEqual(expected) }
    return source[node.range].elementsEqual(expected)
  }

  /// Whether two strings of this document have the same value.
  public func isEqual(_ left: JSONNodeID, _ right: JSONNodeID) -> Bool {
    if self[left].isSpecial || self[right].isSpecial {
      return string(of: left).utf8.elementsEqual(string(of: right).utf8)
    }
    return bytes(of: left).elementsEqual(bytes(of: right))
  }

  /// A number as an integer: it has neither fraction nor exponent and fits 64 bits.
  public func integer(of id: JSONNodeID) -> Int? {
    let node = self[id]
    guard node.kind == .number, !node.isSpecial else { return nil }
    let digits = source[node.range]
    let isNegative = digits.first == UInt8(ascii: "-")
    var value = 0
    for byte in isNegative ? digits.dropFirst() : digits {
      let digit = Int(byte &- UInt8(ascii: "0"))
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) =
        isNegative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      if overflow || carry { return nil }
      value = sum
    }
    return value
  }

  /// A number as a double: the nearest one; infinite if it is out of range. Nil for other values.
  public func double(of id: JSONNodeID) -> Double? {
    guard self[id].kind == .number else { return nil }
    return Double(String(decoding: bytes(of: id), as: UTF8.self))
  }
}
