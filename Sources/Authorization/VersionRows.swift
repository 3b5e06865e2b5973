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
  func judge<Facts: AccessFacts>(
    _ version: VersionFacts, of package: Facts.Package, for customer: CustomerFacts,
    _ grants: Facts.Grants, _ now: Timestamp, _ facts: Facts
  ) -> VersionRuling {
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
