/// JSON strings.
extension JSONBuffer {
  /// Appends a string in quotes whose bytes are known to need no escape; cost: one copy.
  @inlinable
  public mutating func appendQuoted(clean bytes: UnsafeRawBufferPointer) {
    let length = bytes.count
    guard ShortCopy.lengths.contains(length), allocated &- written >= length &+ 2 else {
      return appendQuoted(long: bytes)
    }
    let end = written
    let target = base + end
    target.storeBytes(of: 0x22, as: UInt8.self)
    ShortCopy.copy(bytes.baseAddress.unsafelyUnwrapped, to: target + 1, length)
    target.storeBytes(of: 0x22, toByteOffset: length &+ 1, as: UInt8.self)
    written = end &+ length &+ 2
  }

  /// The same for a text of any length, and where the buffer may have to grow.
  @inline(never)
  @usableFromInline
  internal mutating func appendQuoted(long bytes: UnsafeRawBufferPointer) {
    reserve(bytes.count + 2)
    append(byte: 0x22)
    append(raw: bytes)
    append(byte: 0x22)
  }

  /// Appends a string in quotes of at most `capacity` bytes, which `body` writes and counts; they
  /// must need no escape.
  @inlinable
  @inline(__always)
  public mutating func appendQuoted(
    cleanCapacity capacity: Int, initializingWith body: (UnsafeMutableRawBufferPointer) -> Int
  ) {
    reserve(capacity + 2)
    let end = written
    let target = base + end
    target.storeBytes(of: 0x22, as: UInt8.self)
    let length = body(UnsafeMutableRawBufferPointer(start: target + 1, count: capacity))
    precondition(length >= 0 && length <= capacity, "more was written than there is room for")
    target.storeBytes(of: 0x22, toByteOffset: length &+ 1, as: UInt8.self)
    written = end &+ length &+ 2
  }

  /// Appends a string in quotes, escaping what JSON wants escaped; the bytes are UTF-8.
  @inlinable
  public mutating func appendQuoted(_ bytes: UnsafeRawBufferPointer) {
    append(byte: 0x22)
    appendEscaped(bytes)
    append(byte: 0x22)
  }

  /// Appends a string in quotes, escaped; the bytes are UTF-8.
  @inlinable
  public mutating func appendQuoted(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { appendQuoted($0) }
  }

  /// Appends text in quotes.
  public mutating func appendQuoted(_ text: String) {
    var text = text
    text.withUTF8 { appendQuoted(UnsafeRawBufferPointer($0)) }
  }

  /// Appends the inside of a string, escaped; eight bytes at a time where none needs an escape.
  @inlinable
  public mutating func appendEscaped(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress else { return }
    let length = bytes.count
    // Room for the bytes as they are, and for the eight that one step may write past them.
    reserve(length + 8)
    var index = 0
    while index + 8 <= length {
      let word = source.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let marks = WordScan.needsEscape(UInt64(littleEndian: word))
      base.storeBytes(of: word, toByteOffset: count, as: UInt64.self)
      if marks == 0 {
        index += 8
        written += 8
      } else {
        let clean = marks.trailingZeroBitCount >> 3
        written += clean
        index += clean
        appendEscape(source.load(fromByteOffset: index, as: UInt8.self))
        index += 1
        reserve(length - index + 8)
      }
    }
    while index < length {
      let byte = source.load(fromByteOffset: index, as: UInt8.self)
      if byte < 0x20 || byte == 0x22 || byte == 0x5C {
        appendEscape(byte)
        reserve(length - index)
      } else {
        base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        written += 1
      }
      index += 1
    }
  }

  @inline(never)
  @usableFromInline
  internal mutating func appendEscape(_ byte: UInt8) {
    switch byte {
    case 0x22: append(#"\""#)
    case 0x5C: append(#"\\"#)
    case 0x08: append(#"\b"#)
    case 0x09: append(#"\t"#)
    case 0x0A: append(#"\n"#)
    case 0x0C: append(#"\f"#)
    case 0x0D: append(#"\r"#)
    default:
      append(#"\u00"#)
      append(byte: byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
      let digit = byte & 0xF
      append(byte: digit < 10 ? digit + 0x30 : digit - 10 + UInt8(ascii: "a"))
    }
  }
}
