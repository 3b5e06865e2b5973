public import Authorization
public import RegistryModel
public import RegistryStore

/// What stands for a composite value between its field and the fields below it: a record where it
/// lies in the map, or an index into what the context keeps.
@frozen
public enum AdminObject: BitwiseCopyable {
  /// `Query`, `Mutation` or `Subscription`.
  case root
  case customer(CustomerRecord)
  /// `PackageAccess`.
  case grant(GrantRecord)
  /// `BundleAccess`.
  case bundleGrant(BundleGrantRecord)
  case frozenVersion(FrozenVersionRecord, frozenAt: Timestamp)
  case token(TokenRecord)
  /// `TokenResponse`.
  case mintedToken(TokenRecord)
  case package(PackageRecord)
  case version(VersionRecord)
  case bundle(BundleRecord)
  /// `AccessDecision`: the one that the context holds at this moment.
  case decision
  case serverInfo
  /// `CheckActivity`: what the context holds of it.
  case activity
  /// `CheckMinute`, by its index.
  case minute(Int)
  /// `CheckOutcome`.
  case outcome(AccessCode, checks: UInt64)
  /// `Denial`, by its index.
  case denial(Int)
  case customerCounts(CustomerCounts)
  /// `DownloadStats`, by its index in the context.
  case statistics(Int)
  /// `PackageDownloads`.
  case packageUsage(statistics: Int, row: Int)
  /// `DailyDownloads`.
  case dailyUsage(statistics: Int, row: Int)
  case auditEntry(AuditRecord)
  /// `PackageSyncEvent` or `CustomerActivityEvent`: the one that the context holds.
  case event
  /// `CustomerConnection` or `PackageConnection`; the context keeps it.
  case connection(Int)
  /// An edge of a connection that the context keeps.
  case edge(connection: Int, row: Int)
  /// `PageInfo` of a connection that the context keeps.
  case pageInfo(Int)
}

// A resolver is registered for one type and is only ever called with that type's case.
extension AdminObject {
  @inline(__always) var customer: CustomerRecord {
    guard case .customer(let record) = self else { mismatch() }
    return record
  }

  @inline(__always) var grant: GrantRecord {
    guard case .grant(let record) = self else { mismatch() }
    return record
  }

  @inline(__always) var bundleGrant: BundleGrantRecord {
    guard case .bundleGrant(let record) = self else { mismatch() }
    return record
  }

  @inline(__always) var frozenVersion: FrozenVersionRecord {
    guard case .frozenVersion(let record, _) = self else { mismatch() }
    return record
  }

  @inline(__always) var frozenAt: Timestamp {
    guard case .frozenVersion(_, let moment) = self else { mismatch() }
    return moment
  }

  @inline(__always) var token: TokenRecord {
    switch self {
    case .token(let record), .mintedToken(let record): return record
    default: mismatch()
    }
  }

  @inline(__always) var package: PackageRecord {
    guard case .package(let record) = self else { mismatch() }
    return record
  }

  @inline(__always) var version: VersionRecord {
    guard case .version(let record) = self else { mismatch() }
    return record
  }

  @inline(__always) var bundle: BundleRecord {
    guard case .bundle(let record) = self else { mismatch() }
    return record
  }

  /// The index of what the context keeps.
  @inline(__always) var index: Int {
    switch self {
    case .connection(let index), .pageInfo(let index), .minute(let index), .denial(let index),
      .statistics(let index):
      return index
    case .edge(let index, _), .packageUsage(let index, _), .dailyUsage(let index, _): return index
    default: mismatch()
    }
  }

  @inline(__always) var outcome: (code: AccessCode, checks: UInt64) {
    guard case .outcome(let code, let checks) = self else { mismatch() }
    return (code, checks)
  }

  @inline(__always) var customerCounts: CustomerCounts {
    guard case .customerCounts(let counts) = self else { mismatch() }
    return counts
  }

  /// The row of what the index stands for.
  @inline(__always) var row: Int {
    switch self {
    case .edge(_, let row), .packageUsage(_, let row), .dailyUsage(_, let row): return row
    default: mismatch()
    }
  }

  @inline(__always) var auditEntry: AuditRecord {
    guard case .auditEntry(let record) = self else { mismatch() }
    return record
  }

  @inline(never) private func mismatch() -> Never {
    preconditionFailure("a resolver was called with an object of another type")
  }
}
