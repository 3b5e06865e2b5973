/// CRC-32C (Castagnoli), the checksum of headers and frames: sixteen bytes a step by tables.
enum CRC32C {
  private static let stride = 16

  /// Table `k` at `256 * k` says what a byte does to the sum `k` bytes later. Made once, never
  /// freed.
  nonisolated(unsafe) private static let tables: UnsafePointer<UInt32> = {
    let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: stride * 256)
    for index in 0..<256 {
      var sum = UInt32(index)
      for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1 }
      tables[index] = sum
    }
    for index in 256..<stride * 256 {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
    }
    return UnsafePointer(tables)
  }()

  /// The sum over what `sum` covers, followed by `bytes`; `sum` is 0 at the start.
  static func extended(_ sum: UInt32 = 0, over bytes: UnsafeRawBufferPointer) -> UInt32 {
    let tables = tables
    var sum = ~sum
    var offset = 0
    while offset + stride <= bytes.count {
      let first = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
      let second = bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self).littleEndian
      // Only the first bytes wait for the sum before; the processor looks up the others meanwhile.
      let later = looked(up: second, in: tables)
      sum = looked(up: first ^ UInt64(sum), in: tables + 8 * 256) ^ later
      offset += stride
    }
    while offset < bytes.count {
      sum = sum >> 8 ^ tables[Int((sum ^ UInt32(bytes[offset])) & 0xFF)]
      offset += 1
    }
    return ~sum
  }

  /// What eight bytes do to the sum, the last of them by the first of eight tables.
  @inline(__always)
  private static func looked(up word: UInt64, in tables: UnsafePointer<UInt32>) -> UInt32 {
    let low = UInt32(truncatingIfNeeded: word)
    let high = UInt32(truncatingIfNeeded: word >> 32)
    return tables[7 * 256 + Int(low & 0xFF)] ^ tables[6 * 256 + Int(low >> 8 & 0xFF)]
      ^ tables[5 * 256 + Int(low >> 16 & 0xFF)] ^ tables[4 * 256 + Int(low >> 24)]
      ^ tables[3 * 256 + Int(high & 0xFF)] ^ tables[2 * 256 + Int(high >> 8 & 0xFF)]
      ^ tables[256 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
  }
}
