public import RegistryModel

/// Who asks.
@frozen
public enum Credential {
  /// Nobody.
  case none
  /// Something that cannot be a token.
  case malformed
  /// A token's secret as it was presented; nothing about it is checked yet.
  case token(UnsafeRawBufferPointer)
  /// A customer, named by an administrator instead of by a token.
  case customer(CustomerID)
}

/// What is asked for.
@frozen
public enum AccessTarget {
  /// The path or a name cannot be read, or is not canonical.
  case unreadable
  /// The repository's index.
  case index
  /// A package's metadata; the name is canonical.
  case metadata(package: UnsafeRawBufferPointer)
  /// A version's archive; the name is canonical, the version as it was asked for.
  case download(package: UnsafeRawBufferPointer, version: UnsafeRawBufferPointer)
}

/// A question to decide. Its bytes belong to the caller and outlive the decision.
@frozen
public struct AccessRequest {
  public var credential: Credential
  public var target: AccessTarget
  /// The moment as of which to decide.
  public var now: Timestamp

  @inlinable
  public init(credential: Credential, target: AccessTarget, now: Timestamp) {
    self.credential = credential
    self.target = target
    self.now = now
  }
}
