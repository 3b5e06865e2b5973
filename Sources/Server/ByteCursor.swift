import Glibc

/// Writes bytes one after the other into memory that was reserved for all of them.
struct ByteCursor: ~Copyable {
  private let memory: UnsafeMutableRawBufferPointer
  /// Number of bytes written so far.
  private(set) var count = 0

  init(_ memory: UnsafeMutableRawBufferPointer) {
    self.memory = memory
  }

  mutating func append(_ byte: UInt8) {
    memory[count] = byte
    count += 1
  }

  mutating func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    precondition(bytes.count <= memory.count - count)
    memory.baseAddress!.advanced(by: count).copyMemory(from: start, byteCount: bytes.count)
    count += bytes.count
  }

  /// Has a closure write exactly `length` bytes.
  mutating func fill(_ length: Int, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
    body(UnsafeMutableRawBufferPointer(rebasing: memory[count..<(count + length)]))
    count += length
  }

  mutating func append(decimal value: Int) {
    precondition(value >= 0)
    var divisor = 1
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(0x30 + UInt8(value / divisor % 10))
      divisor /= 10
    }
  }

  /// Writes bytes of unknown content as part of a header value, at most three for each.
  ///
  /// Whatever could end the header or lose its edges in transport (control characters, bytes beyond
  /// ASCII, `%` itself, a space at either end) is percent-encoded.
  mutating func append(headerValue bytes: UnsafeRawBufferPointer) {
    for (index, byte) in bytes.enumerated() {
      let atEdge = index == 0 || index == bytes.count - 1
      if 0x21...0x7E ~= byte && byte != 0x25 || byte == 0x20 && !atEdge {
        append(byte)
      } else {
        append(0x25)
        append(Self.hexDigit(byte >> 4))
        append(Self.hexDigit(byte & 15))
      }
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? 0x30 + value : 0x41 - 10 + value
  }
}

/// Whether `bytes` are exactly those of `text`.
func equal(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
  bytes.count == text.utf8CodeUnitCount
    && (bytes.isEmpty || memcmp(bytes.baseAddress!, text.utf8Start, bytes.count) == 0)
}

/// Whether `bytes` are those of `text`, which is in lower case, whatever the case of their letters.
func equalIgnoringCase(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
  guard bytes.count == text.utf8CodeUnitCount else { return false }
  for index in bytes.indices {
    let byte = bytes[index]
    let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
    if lower != text.utf8Start[index] { return false }
  }
  return true
}
