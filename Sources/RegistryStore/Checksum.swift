/// The checksum of a record: over its key and its value, 32 bits.
///
/// LMDB has no checksums of its own. A record that was damaged, or that stands under another key
/// than it was written for, is found with a probability of 1 - 2^-32, cheaply enough to be checked
/// on every read: one multiplication for 16 bytes, of which all 128 bits are used.
enum Checksum {
  static let start: UInt64 = 0x9E37_79B1_85EB_CA87
  static let prime: UInt64 = 0xC2B2_AE3D_27D4_EB4F

  /// The checksum of a value under its key.
  @inline(__always)
  static func compute(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) -> UInt32 {
    let state = absorbed(value, absorbed(key, start))
    // So that whatever differs makes any of the bits that are kept differ.
    return UInt32(truncatingIfNeeded: ((state ^ state >> 32) &* start) >> 32)
  }

  /// What tells a long text's key from those of texts that begin alike. Not proof against design:
  /// whoever keys by it compares the texts too.
  static func digest(_ text: UnsafeRawBufferPointer) -> UInt64 { absorbed(text, start) }

  /// The state after some bytes, and after how many there are of them.
  @inline(__always)
  private static func absorbed(_ bytes: UnsafeRawBufferPointer, _ state: UInt64) -> UInt64 {
    let count = bytes.count
    var state = state &+ UInt64(truncatingIfNeeded: count)
    guard let base = bytes.baseAddress else { return mixed(0, 0, state) }
    if count >= 8 {
      var offset = 0
      while offset &+ 16 < count {
        state = mixed(word(base, offset), word(base, offset &+ 8), state)
        offset &+= 16
      }
      // What is left is at most 16 bytes: its beginning and its end, which may overlap.
      return mixed(word(base, min(offset, count &- 8)), word(base, count &- 8), state)
    }
    var rest: UInt64 = 0
    for offset in 0..<count {
      rest = rest << 8 | UInt64(base.load(fromByteOffset: offset, as: UInt8.self))
    }
    return mixed(rest, 0, state)
  }

  /// The state after 16 bytes.
  @inline(__always)
  static func mixed(_ first: UInt64, _ second: UInt64, _ state: UInt64) -> UInt64 {
    let product = (first ^ prime).multipliedFullWidth(by: second ^ state)
    return product.high ^ product.low
  }

  @inline(__always)
  private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
