public import RegistryModel

/// One grant of a customer's on one package, direct or through a bundle.
///
/// Its texts lie in the map: valid until its transaction ends or writes.
public struct GrantRecord: BitwiseCopyable {
  public let package: PackageID
  public let packageName: StoredText
  public let constraint: StoredText
  /// For a bundle, the later of the bundle's grant and the package's joining it.
  public let grantedAt: Timestamp
  /// `never` when the grant does not end.
  public let expiresAt: Timestamp
  /// `never` when there is no cut-off.
  public let updatesUntil: Timestamp
  /// The bundle the access comes through; `nil` for a direct grant.
  public let bundle: BundleID?
  /// The constraint as a check evaluates it.
  let compiled: UnsafeRawBufferPointer

  /// Whether the grant is the customer's own or comes through a bundle.
  public var source: AccessSource { bundle == nil ? .direct : .bundle }
}

/// The grant of a bundle to a customer; its texts lie in the map.
public struct BundleGrantRecord: BitwiseCopyable {
  public let bundle: BundleID
  public let constraint: StoredText
  public let grantedAt: Timestamp
  /// `never` when the grant does not end.
  public let expiresAt: Timestamp
  /// `never` when there is no cut-off.
  public let updatesUntil: Timestamp
}

/// One entry of a customer's freeze list.
public struct FrozenVersionRecord: BitwiseCopyable {
  public let packageName: StoredText
  public let version: VersionRecord
}
