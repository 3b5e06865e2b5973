internal import CSodium

/// Turns secrets into the digests they are stored under: HMAC-SHA-256 under the pepper.
///
/// The keyed state is made once. Each digest copies it by value, 208 bytes on the stack: two
/// compressions instead of four, and no allocation.
public struct TokenDigester: Sendable {
  private let keyed: crypto_auth_hmacsha256_state

  /// Prepares the keyed state.
  public init(_ pepper: Pepper) {
    self.init(key: pepper.bytes)
  }

  init(key: [UInt8]) {
    precondition(sodium_init() >= 0, "libsodium could not be initialized")
    var keyed = crypto_auth_hmacsha256_state()
    crypto_auth_hmacsha256_init(&keyed, key, key.count)
    self.keyed = keyed
  }

  /// The digest of a secret; allocates nothing.
  public func digest(_ secret: UnsafeRawBufferPointer) -> TokenDigest {
    var state = keyed
    var digest = TokenDigest()
    if let start = secret.assumingMemoryBound(to: UInt8.self).baseAddress {
      crypto_auth_hmacsha256_update(&state, start, UInt64(secret.count))
    }
    digest.withUnsafeMutableBytes { output in
      guard let start = output.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
      crypto_auth_hmacsha256_final(&state, start)
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
