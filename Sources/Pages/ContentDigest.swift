import CSodium

/// The SHA-256 of a content, as policies and entity tags name it.
struct ContentDigest {
  private let bytes: [UInt8]

  init(_ content: [UInt8]) {
    bytes = [UInt8](unsafeUninitializedCapacity: 32) { memory, count in
      if let start = memory.baseAddress {
        crypto_hash_sha256(start, content, UInt64(content.count))
        count = 32
      }
    }
  }

  /// In base 64 with padding (RFC 4648, section 4).
  var base64: String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for index in 0..<4 {
        text.append(
          index > group.count
            ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * index) & 63)])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
