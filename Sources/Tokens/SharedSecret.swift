/// A secret that those who send messages know too, compared and checked in a time that does not
/// tell how much of a guess was right.
public struct SharedSecret: Sendable {
  /// Least length, in bytes.
  public static let minimumLength = 16

  private let signer: TokenDigester
  private let itself: AdministratorToken

  /// Takes the secret; nil when it is too short.
  public init?(_ text: String) {
    guard text.utf8.count >= Self.minimumLength, let itself = AdministratorToken(text) else {
      return nil
    }
    signer = TokenDigester(key: Array(text.utf8))
    self.itself = itself
  }

  /// Whether the presented bytes are the secret.
  public func matches(_ presented: UnsafeRawBufferPointer) -> Bool { itself.matches(presented) }

  /// Whether a signature is this message's: its HMAC-SHA-256 (RFC 2104) under the secret, in
  /// hexadecimal digits.
  public func signs(_ message: UnsafeRawBufferPointer, signature: String) -> Bool {
    let expected = signer.digest(message).withUnsafeBytes { digest in
      digest.map { byte in
        let digits = String(byte, radix: 16)
        return digits.utf8.count == 1 ? "0" + digits : digits
      }.joined()
    }
    return Array(signature.lowercased().utf8).withUnsafeBytes { presented in
      AdministratorToken(expected)?.matches(presented) ?? false
    }
  }
}
