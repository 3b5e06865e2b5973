/// The CRC-32 of ISO 3309, as in zip and Ethernet: reflected, polynomial 04C11DB7.
func crc32(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
  var remainder = UInt32.max
  for byte in bytes {
    remainder = remainders[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)] ^ (remainder >> 8)
  }
  return ~remainder
}

/// The remainder of each byte.
private let remainders: InlineArray<256, UInt32> = InlineArray { index in
  var remainder = UInt32(index)
  for _ in 0..<8 {
    remainder = remainder & 1 == 1 ? 0xEDB8_8320 ^ (remainder >> 1) : remainder >> 1
  }
  return remainder
}
