public import RegistryModel

/// One grant of a customer's on one package, direct or through a bundle.
///
/// It lies in the map, and is read when it is asked: valid until its transaction ends or writes.
public struct GrantRecord: BitwiseCopyable {
  public let packageName: StoredText
  private let terms: Terms

  private enum Terms: BitwiseCopyable {
    case direct(AccessRecord)
    case bundle(BundleGrantsRecord.Entry, package: PackageID, joinedAt: Timestamp)
  }

  /// The grant in a customer's access to a package.
  init(_ packageName: StoredText, _ access: AccessRecord) {
    self.packageName = packageName
    terms = .direct(access)
  }

  /// What the grant of a bundle gives of a package in it.
  init(_ package: PackageRecord, in bundle: BundleGrantsRecord.Entry, since joinedAt: Timestamp) {
    packageName = package.name
    terms = .bundle(bundle, package: package.id, joinedAt: joinedAt)
  }

  public var package: PackageID {
    switch terms {
    case .direct(let access): access.package
    case .bundle(_, let package, _): package
    }
  }

  public var constraint: StoredText {
    switch terms {
    case .direct(let access): access.constraint
    case .bundle(let grant, _, _): grant.constraint
    }
  }

  /// For a bundle, the later of the bundle's grant and the package's joining it.
  public var grantedAt: Timestamp {
    switch terms {
    case .direct(let access): access.grantedAt
    case .bundle(let grant, _, let joinedAt): max(grant.grantedAt, joinedAt)
    }
  }

  /// `never` when the grant does not end.
  public var expiresAt: Timestamp {
    switch terms {
    case .direct(let access): access.expiresAt
    case .bundle(let grant, _, _): grant.expiresAt
    }
  }

  /// `never` when there is no cut-off.
  public var updatesUntil: Timestamp {
    switch terms {
    case .direct(let access): access.updatesUntil
    case .bundle(let grant, _, _): grant.updatesUntil
    }
  }

  /// The bundle the access comes through; `nil` for a direct grant.
  public var bundle: BundleID? {
    switch terms {
    case .direct: nil
    case .bundle(let grant, _, _): grant.bundle
    }
  }

  /// The constraint as a check evaluates it.
  var compiled: UnsafeRawBufferPointer {
    switch terms {
    case .direct(let access): access.compiled
    case .bundle(let grant, _, _): grant.compiled
    }
  }

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
