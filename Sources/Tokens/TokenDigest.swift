/// The keyed SHA-256 digest of a token's secret: what is stored in the secret's place.
///
/// Thirty-two bytes held as four words, so that a digest is copied and compared without memory of
/// its own.
@frozen
public struct TokenDigest: Hashable, Sendable, BitwiseCopyable {
  @usableFromInline var words: (UInt64, UInt64, UInt64, UInt64)

  /// The length of a digest in bytes.
  public static let byteCount = 32

  @inlinable
  init() { words = (0, 0, 0, 0) }

  /// Lends the 32 bytes.
  @inlinable
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try Swift.withUnsafeBytes(of: words, body)
  }

  /// Whether two digests hold the same bytes; not in constant time.
  @inlinable
  public static func == (left: TokenDigest, right: TokenDigest) -> Bool {
    left.words == right.words
  }

  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}
