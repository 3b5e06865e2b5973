internal import CCrypto

/// Turns secrets into the digests they are stored under: HMAC-SHA-256 (RFC 2104) under the pepper.
///
/// The keyed states are made once. Each digest copies them by value, 112 bytes each on the stack:
/// two compressions instead of four, and no allocation. The library compresses with the SHA
/// instructions of the processor, where it has them: three times as fast as portable code.
public struct TokenDigester: Sendable {
  private static let blockLength = 64

  /// SHA-256 after the block that stands before the message, and before the inner digest.
  private let inner: SHA256_CTX
  private let outer: SHA256_CTX

  /// Prepares the keyed states.
  public init(_ pepper: Pepper) {
    self.init(key: pepper.bytes)
  }

  init(key: [UInt8]) {
    var block = key
    if key.count > TokenDigester.blockLength {
      block = key.withUnsafeBytes { bytes in
        TokenDigester.finished(bytes, after: TokenDigester.state(after: []))
      }.withUnsafeBytes { Array($0) }
    }
    block += repeatElement(0, count: TokenDigester.blockLength - block.count)
    inner = TokenDigester.state(after: block.map { $0 ^ 0x36 })
    outer = TokenDigester.state(after: block.map { $0 ^ 0x5C })
  }

  /// The digest of a secret; allocates nothing.
  public func digest(_ secret: UnsafeRawBufferPointer) -> TokenDigest {
    TokenDigester.finished(secret, after: inner).withUnsafeBytes {
      TokenDigester.finished($0, after: outer)
    }
  }

  /// Tells this pepper from others, and nothing of it: the digest of a text that is no secret's.
  public var fingerprint: UInt64 {
    Array("packgate: fingerprint of a pepper".utf8).withUnsafeBytes {
      UInt64(bigEndian: digest($0).words.0)
    }
  }

  private static func state(after block: [UInt8]) -> SHA256_CTX {
    var state = SHA256_CTX()
    SHA256_Init(&state)
    SHA256_Update(&state, block, block.count)
    return state
  }

  /// The SHA-256 of what a state has taken and these bytes.
  private static func finished(
    _ bytes: UnsafeRawBufferPointer, after state: SHA256_CTX
  ) -> TokenDigest {
    var state = state
    var digest = TokenDigest()
    SHA256_Update(&state, bytes.baseAddress, bytes.count)
    digest.withUnsafeMutableBytes { output in
      guard let start = output.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
      SHA256_Final(start, &state)
    }
    return digest
  }
}

extension TokenDigest {
  @inline(__always)
  mutating func withUnsafeMutableBytes(_ body: (UnsafeMutableRawBufferPointer) -> Void) {
    Swift.withUnsafeMutableBytes(of: &words, body)
  }
}
