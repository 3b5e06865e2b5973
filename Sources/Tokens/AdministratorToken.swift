internal import CCrypto

/// The root token of the admin API, compared without telling how much of a guess was right.
///
/// Only digests under a key of this process are kept and compared, so neither the time of a
/// comparison nor a look at this value gives the token away.
public struct AdministratorToken: Sendable {
  private let digester: TokenDigester
  private let expected: TokenDigest

  /// Takes the configured token; nil when it is empty.
  public init?(_ token: String) {
    guard !token.isEmpty else { return nil }
    digester = TokenDigester(key: randomBytes(Pepper.byteCount))
    expected = Array(token.utf8).withUnsafeBytes { [digester] in digester.digest($0) }
  }

  /// Whether the presented bytes are the token; takes the same time wherever they differ.
  public func matches(_ presented: UnsafeRawBufferPointer) -> Bool {
    let found = digester.digest(presented)
    return expected.withUnsafeBytes { expected in
      found.withUnsafeBytes { found in
        CRYPTO_memcmp(expected.baseAddress, found.baseAddress, TokenDigest.byteCount) == 0
      }
    }
  }
}

/// Bytes from the operating system's random numbers.
func randomBytes(_ count: Int) -> [UInt8] {
  var random = SystemRandomNumberGenerator()
  return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
}
