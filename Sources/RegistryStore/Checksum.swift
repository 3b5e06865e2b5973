/// The checksum of a record: over its key and its value, 32 bits.
///
/// LMDB has no checksums of its own. A record that was damaged, or that stands under another key
/// than it was written for, is found with a probability of 1 - 2^-32, cheaply enough to be checked
/// on every read: two lanes of multiply and rotate, 16 bytes a step.
enum Checksum {
  static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  static let prime3: UInt64 = 0x1656_67B1_9E37_79F9

  /// The checksum of a value under its key.
  @inline(__always)
  static func compute(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) -> UInt32 {
    var low = prime3 &+ UInt64(truncatingIfNeeded: key.count) << 32
    var high = prime2 &+ UInt64(truncatingIfNeeded: value.count)
    absorb(key, &low, &high)
    absorb(value, &low, &high)
    return UInt32(truncatingIfNeeded: mixed(low, high) >> 32)
  }

  /// What tells a long text's key from those of texts that begin alike. Not proof against design:
  /// whoever keys by it compares the texts too.
  static func digest(_ text: UnsafeRawBufferPointer) -> UInt64 {
    var low = prime3
    var high = prime2 &+ UInt64(truncatingIfNeeded: text.count)
    absorb(text, &low, &high)
    return mixed(low, high)
  }

  @inline(__always)
  private static func mixed(_ low: UInt64, _ high: UInt64) -> UInt64 {
    var mixed = low ^ rotated(high, 32)
    mixed ^= mixed >> 33
    mixed = mixed &* prime2
    mixed ^= mixed >> 29
    return mixed &* prime3
  }

  @inline(__always)
  static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
    word << count | word >> (64 - count)
  }

  @inline(__always)
  private static func absorb(
    _ bytes: UnsafeRawBufferPointer, _ low: inout UInt64, _ high: inout UInt64
  ) {
    let count = bytes.count
    guard count > 0, let base = bytes.baseAddress else { return }
    var offset = 0
    while offset + 16 <= count {
      low = rotated((low ^ word(base, offset)) &* prime1, 29)
      high = rotated((high ^ word(base, offset + 8)) &* prime2, 31)
      offset += 16
    }
    if offset + 8 <= count {
      low = rotated((low ^ word(base, offset)) &* prime1, 29)
      offset += 8
    }
    var rest: UInt64 = 0
    if count >= 8 {
      // What is left is the end of the last eight bytes.
      let last = UInt64(bigEndian: base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
      rest = last & ~(UInt64.max &<< UInt64(truncatingIfNeeded: 8 &* (count &- offset)))
    } else {
      while offset < count {
        rest = rest << 8 | UInt64(base.load(fromByteOffset: offset, as: UInt8.self))
        offset += 1
      }
    }
    high = rotated((high ^ rest) &* prime2, 31)
  }

  @inline(__always)
  private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
