import CSodium

/// BLAKE2b of some bytes.
enum Digest {
  static let markByteCount = 16
  static let byteCount = 32

  static func compute(
    _ bytes: UnsafeRawBufferPointer, key: [UInt8] = [], byteCount: Int = Digest.byteCount
  ) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: byteCount)
    crypto_generichash(
      &digest, byteCount, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
      UInt64(bytes.count), key.isEmpty ? nil : key, key.count)
    return digest
  }
}

/// A digest of parts that come one after the other: each time that of the digest so far and the
/// next part.
struct RunningDigest {
  private(set) var value: [UInt8] = []

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    value = (value + Array(bytes)).withUnsafeBytes { Digest.compute($0) }
  }
}
