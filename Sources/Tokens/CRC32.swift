/// The CRC-32 of ISO 3309, as in zip and Ethernet: reflected, polynomial 04C11DB7.
///
/// Eight bytes a step, because each step waits for the one before it.
func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  var remainder = UInt32.max
  var offset = 0
  while offset + 8 <= bytes.count {
    let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    let mixed = word ^ UInt64(remainder)
    remainder = 0
    for position in 0..<8 {
      let byte = Int(truncatingIfNeeded: mixed >> UInt64(8 * position)) & 0xFF
      remainder ^= remainders[(7 - position) << 8 | byte]
    }
    offset += 8
  }
  while offset < bytes.count {
    let byte = UInt8(truncatingIfNeeded: remainder) ^ bytes[offset]
    remainder = remainders[Int(byte)] ^ (remainder >> 8)
    offset += 1
  }
  return ~remainder
}

/// The remainder of each byte; then those of each byte before one to seven zero bytes.
private let remainders: InlineArray<2048, UInt32> = InlineArray { index in
  var remainder = UInt32(index & 0xFF)
  for _ in 0..<8 * (1 + index >> 8) {
    remainder = remainder & 1 == 1 ? 0xEDB8_8320 ^ (remainder >> 1) : remainder >> 1
  }
  return remainder
}
