public import PackageVersions
public import RegistryModel

/// What rows 18 to 23 say about one version.
@usableFromInline
enum VersionRuling {
  /// Allowed, by this constraint unless a freeze list decided.
  case allowed(UnsafeRawBufferPointer?)
  case denied(AccessCode, isCorrupt: Bool)
}

extension AccessPolicy {
  /// The first grant that has not ended (row 13).
  @inlinable
  func firstLive<Grants: FactIterator>(
    _ grants: Grants, _ now: Timestamp
  ) -> Fact<GrantFacts> where Grants.Value == GrantFacts {
    var grants = grants
    while true {
      let next = grants.next()
      guard case .found(let grant) = next else { return next }
      if now < grant.expiresAt { return next }
    }
  }

  /// Rows 18 to 23.
  @inlinable
  func judge<Facts: AccessFacts, Grants: FactIterator>(
    _ version: VersionFacts, of package: Facts.Package, for customer: CustomerFacts,
    _ grants: Grants, _ now: Timestamp, _ facts: Facts
  ) -> VersionRuling where Grants.Value == GrantFacts {
    // Row 18.
    if version.isYanked && !allowsYanked { return .denied(.versionYanked, isCorrupt: false) }

    guard customer.status == .frozen else { return judge(version, grants, now) }

    // Row 19: a freeze with a list.
    if customer.hasFreezeList {
      switch facts.freezeEntry(of: version, of: package, for: customer.id) {
      case .found: return .allowed(nil)
      case .missing: return .denied(.versionFrozenOut, isCorrupt: false)
      case .unreadable: return .denied(.versionFrozenOut, isCorrupt: true)
      }
    }

    // Row 20: a freeze to what was accessible at its moment.
    guard customer.frozenAt != .never else { return .denied(.versionFrozenOut, isCorrupt: true) }
    guard version.addedAt <= customer.frozenAt else {
      return .denied(.versionFrozenOut, isCorrupt: false)
    }
    return judge(version, grants, now, frozenAt: customer.frozenAt)
  }

  /// Row 20: only what was granted at the freeze counts.
  ///
  /// Facts that give a list instead of none are exact about grants that were changed since.
  @inlinable
  func judge<Grants: FactIterator>(
    _ version: VersionFacts, _ grants: Grants, _ now: Timestamp, frozenAt: Timestamp
  ) -> VersionRuling where Grants.Value == GrantFacts {
    var grants = grants
    var isCorrupt = false
    while true {
      switch grants.next() {
      case .missing: return .denied(.versionFrozenOut, isCorrupt: isCorrupt)
      case .unreadable: return .denied(.versionFrozenOut, isCorrupt: true)
      case .found(let grant):
        guard now < grant.expiresAt, grant.grantedAt <= frozenAt,
          version.releasedAt <= grant.limits.updatesUntil
        else { continue }
        if grant.limits.constraint.matches(version.key) {
          return .allowed(grant.limits.constraintText)
        }
        isCorrupt = isCorrupt || !grant.limits.constraint.isWellFormed
      }
    }
  }

  /// Rows 21 to 23: inside one grant all its limits must hold, and one grant is enough.
  @inlinable
  func judge<Grants: FactIterator>(
    _ version: VersionFacts, _ grants: Grants, _ now: Timestamp
  ) -> VersionRuling where Grants.Value == GrantFacts {
    var grants = grants
    var code = AccessCode.updatesEnded
    var isCorrupt = false
    while true {
      switch grants.next() {
      case .missing: return .denied(code, isCorrupt: isCorrupt)
      case .unreadable: return .denied(.constraintDenied, isCorrupt: true)
      case .found(let grant):
        guard now < grant.expiresAt, version.releasedAt <= grant.limits.updatesUntil else {
          continue
        }
        if grant.limits.constraint.matches(version.key) {
          return .allowed(grant.limits.constraintText)
        }
        code = .constraintDenied
        isCorrupt = isCorrupt || !grant.limits.constraint.isWellFormed
      }
    }
  }
}

/// The grants that have not ended, read once to judge many versions by.
@usableFromInline
struct GatheredGrants: FactIterator {
  @usableFromInline var grants: [GrantFacts] = []
  @usableFromInline var isReadable = true
  @usableFromInline var position = 0

  @inlinable
  init<Grants: FactIterator>(_ source: Grants, at now: Timestamp)
  where Grants.Value == GrantFacts {
    var source = source
    while true {
      switch source.next() {
      case .found(let grant): if now < grant.expiresAt { grants.append(grant) }
      case .missing: return
      case .unreadable:
        isReadable = false
        return
      }
    }
  }

  @inlinable
  mutating func next() -> Fact<GrantFacts> {
    guard position < grants.count else { return isReadable ? .missing : .unreadable }
    defer { position += 1 }
    return .found(grants[position])
  }
}
