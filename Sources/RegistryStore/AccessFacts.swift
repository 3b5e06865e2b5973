public import Authorization
import LMDB
import PackageVersions
public import RegistryModel

/// A package as a check found it, with the customer's direct access to it, if any.
public struct CheckedPackage: BitwiseCopyable {
  let id: PackageID
  let access: AccessRecord?
}

/// A snapshot answers a check from the map: no lock, no allocation, no copy of a value.
///
/// A check of a direct grant costs three look-ups: token, package name, version. One more finds the
/// direct access of a customer that has too much of it for its tokens' records. Where there is no
/// direct access, the customer's bundles and each bundle's membership are asked too.
extension Snapshot: AccessFacts {
  /// Most of the time this takes is waiting for a page that is in none of the processor's caches:
  /// something else is done meanwhile.
  public func token(_ token: TokenKey, meanwhile: () -> Void) -> Fact<TokenFacts> {
    scratch.token = nil
    let found: UnsafeRawBufferPointer?
    do throws(StoreError) {
      found = try value(ofToken: token.high, meanwhile: meanwhile)
    } catch {
      return .unreadable
    }
    guard let found else { return .missing }
    var key = key(.tokens)
    key.append(number: token.high)
    guard let record = CheckedToken(key: key.bytes, value: found), let scope = record.scope else {
      return .unreadable
    }
    guard record.low == token.low else { return .missing }
    scratch.token = record
    return .found(
      TokenFacts(
        id: record.token, customer: record.customer, isRevoked: record.isRevoked,
        graceUntil: record.graceUntil, expiresAt: record.expiresAt, scope: scope,
        packageScopes: PackageScopes(record.packageScopes)))
  }

  /// Costs no look-up for the customer of the token found last.
  public func customer(_ id: CustomerID) -> Fact<CustomerFacts> {
    if let token = scratch.token, token.customer == id {
      guard let status = token.status else { return .unreadable }
      return .found(
        CustomerFacts(
          id: id, status: status, expiresAt: token.customerExpiresAt, frozenAt: token.frozenAt,
          hasFreezeList: token.hasFreezeList, externalID: token.externalID))
    }
    let found: CustomerRecord?
    do throws(StoreError) { found = try customer(id) } catch { return .unreadable }
    guard let found else { return .missing }
    return .found(
      CustomerFacts(
        id: id, status: found.storedStatus, expiresAt: found.expiresAt, frozenAt: found.frozenAt,
        hasFreezeList: found.hasFreezeList, externalID: found.externalID.bytes))
  }

  /// One look-up.
  public func id(ofPackageNamed name: UnsafeRawBufferPointer) -> Fact<PackageID> {
    do throws(StoreError) {
      guard let id = try packageID(named: name) else { return .missing }
      return .found(id)
    } catch {
      return .unreadable
    }
  }

  /// Costs a look-up where the token found last does not list the customer's access.
  public func package(
    _ id: PackageID, named name: UnsafeRawBufferPointer, for customer: CustomerID
  ) -> Fact<CheckedPackage> {
    do throws(StoreError) {
      if let token = scratch.token, token.customer == customer, token.listsAccess {
        return .found(CheckedPackage(id: id, access: try token.access(to: id)))
      }
      let access = try access(customer, packageName: name)
      guard access.map({ $0.package == id }) ?? true else { return .unreadable }
      return .found(CheckedPackage(id: id, access: access))
    } catch {
      return .unreadable
    }
  }

  public func id(of package: CheckedPackage) -> PackageID { package.id }

  public func grants(of package: CheckedPackage, to customer: CustomerID) -> CheckedGrants {
    CheckedGrants(self, package, customer)
  }

  /// One look-up where the package has no labels, else up to two more a blocked label.
  public func blockingLabel(
    among labels: BlockedLabels, ofPackage name: UnsafeRawBufferPointer
  ) -> Fact<UnsafeRawBufferPointer> {
    do throws(StoreError) {
      return try first(of: labels, in: composerLabels(package: name))
    } catch {
      return .unreadable
    }
  }

  /// One look-up where the version has no labels, else up to two more a blocked label.
  public func blockingLabel(
    among labels: BlockedLabels, ofVersion key: UnsafeRawBufferPointer,
    ofPackage name: UnsafeRawBufferPointer
  ) -> Fact<UnsafeRawBufferPointer> {
    do throws(StoreError) {
      return try first(of: labels, in: composerLabels(package: name, version: key))
    } catch {
      return .unreadable
    }
  }

  private func first(
    of blocked: BlockedLabels, in carried: ComposerLabels?
  ) throws(StoreError) -> Fact<UnsafeRawBufferPointer> {
    guard let carried else { return .missing }
    for index in 0..<blocked.count {
      if let label = try label(named: blocked[index]), carried.contains(label.id) {
        return .found(label.name.bytes)
      }
    }
    return .missing
  }

  public func version(
    _ key: UnsafeRawBufferPointer, of package: CheckedPackage
  ) -> Fact<VersionFacts> {
    let found: VersionRecord?
    do throws(StoreError) { found = try version(key, of: package.id) } catch { return .unreadable }
    guard let found else { return .missing }
    return .found(VersionFacts(found, key: key))
  }

  public func freezeEntry(
    of version: VersionFacts, of package: CheckedPackage, for customer: CustomerID
  ) -> Fact<Void> {
    package.access?.isFrozen(version.number) == true ? .found(()) : .missing
  }

  /// Opens a cursor, which allocates: for denials only.
  public func versions(of package: CheckedPackage) -> CheckedVersions {
    CheckedVersions(self, package.id)
  }
}

extension VersionFacts {
  init(_ record: VersionRecord, key: UnsafeRawBufferPointer) {
    self.init(
      number: record.number, key: key, text: record.text.bytes, releasedAt: record.releasedAt,
      addedAt: record.addedAt, isYanked: record.isYanked)
  }
}

/// The grants of one customer on one package: the direct one, then those through bundles.
public struct CheckedGrants: FactIterator {
  private enum Position {
    case direct
    case bundles
    case entry(BundleGrantsRecord, offset: Int, left: Int)
    case end
  }

  private let snapshot: Snapshot
  private let package: CheckedPackage
  private let customer: CustomerID
  private var position = Position.direct

  init(_ snapshot: Snapshot, _ package: CheckedPackage, _ customer: CustomerID) {
    self.snapshot = snapshot
    self.package = package
    self.customer = customer
  }

  public mutating func next() -> Fact<GrantFacts> {
    do throws(StoreError) {
      while true {
        switch position {
        case .direct:
          position = .bundles
          if let access = package.access, access.isGranted { return .found(direct(access)) }
        case .bundles:
          position = .end
          if let token = snapshot.scratch.token, token.customer == customer, !token.hasBundles {
            return .missing
          }
          if let record = try snapshot.bundleGrantsRecord(of: customer) {
            position = .entry(
              record, offset: BundleGrantsRecord.firstOffset, left: record.count)
          }
        case .entry(let record, let offset, let left):
          position = .end
          guard left > 0 else { return .missing }
          guard let (entry, next) = record.entry(at: offset) else { return .unreadable }
          position = .entry(record, offset: next, left: left - 1)
          if let joinedAt = try snapshot.membership(of: package.id, in: entry.bundle) {
            return .found(through(entry, joinedAt: joinedAt))
          }
        case .end:
          return .missing
        }
      }
    } catch {
      position = .end
      return .unreadable
    }
  }

  private func direct(_ access: AccessRecord) -> GrantFacts {
    GrantFacts(
      limits: GrantLimits(
        constraint: CompiledConstraint(access.compiled),
        constraintText: access.constraint.bytes, updatesUntil: access.updatesUntil),
      grantedAt: access.grantedAt, expiresAt: access.expiresAt)
  }

  private func through(_ entry: BundleGrantsRecord.Entry, joinedAt: Timestamp) -> GrantFacts {
    GrantFacts(
      limits: GrantLimits(
        constraint: CompiledConstraint(entry.compiled), constraintText: entry.constraint.bytes,
        updatesUntil: entry.updatesUntil),
      grantedAt: max(entry.grantedAt, joinedAt), expiresAt: entry.expiresAt)
  }
}

/// All versions of one package, highest first, named branches last.
public struct CheckedVersions: FactIterator {
  /// Closes the cursor with its last reference.
  private final class Versions {
    var walk: VersionWalk
    init(_ snapshot: Snapshot, _ package: PackageID) throws(StoreError) {
      walk = try VersionWalk(snapshot, package)
    }
  }

  private let versions: Versions?
  private var failed = false

  init(_ snapshot: Snapshot, _ package: PackageID) {
    versions = try? Versions(snapshot, package)
  }

  public mutating func next() -> Fact<VersionFacts> {
    guard let versions, !failed else { return .unreadable }
    do throws(StoreError) {
      guard let (key, version) = try versions.walk.next() else { return .missing }
      return .found(VersionFacts(version, key: key))
    } catch {
      failed = true
      return .unreadable
    }
  }
}
