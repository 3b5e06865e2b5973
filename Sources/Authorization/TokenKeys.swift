public import RegistryModel
public import Tokens

extension TokenDigester {
  /// The key under which a secret's token is found; allocates nothing.
  @inlinable
  public func key(of secret: UnsafeRawBufferPointer) -> TokenKey {
    // A digest is longer than a key, so the fallback stands for nothing; no token has it.
    digest(secret).withUnsafeBytes { TokenKey(digest: $0) ?? TokenKey(high: 0, low: 0) }
  }

  /// What the store keeps of a new token.
  public func minted(_ secret: TokenSecret) -> MintedToken {
    MintedToken(key: secret.withUnsafeBytes { key(of: $0) }, hint: secret.hint)
  }
}
