import LMDB
import RegistryModel

@testable import RegistryStore

/// Reads a whole store through its queries, as the values of the model.
struct StoreReader {
  let snapshot: Snapshot

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  func state() throws(StoreError) -> RegistryState {
    var state = RegistryState()
    let everyCustomer = PageRequest<CustomerID>(isForward: true, count: 10_000)
    let customers = try snapshot.customers(CustomerFilter(now: start), page: everyCustomer)
    for record in customers.rows { state.customers.append(try customer(record)) }
    let everyPackage = PageRequest<String>(isForward: true, count: 10_000)
    let packages = try snapshot.packages(PackageFilter(), page: everyPackage)
    for record in packages.rows { state.packages.append(try package(record)) }
    state.packages.sort { $0.id < $1.id }
    try snapshot.forEachBundle { record throws(StoreError) in
      var bundle = RegistryState.Bundle(id: record.id.rawValue, name: record.name.string)
      for package in try snapshot.packages(of: record.id) {
        bundle.members[package.name.string] = try snapshot.membership(
          of: package.id, in: record.id)
      }
      state.bundles.append(bundle)
      return true
    }
    state.bundles.sort { $0.id < $1.id }
    state.catalog = try catalog()
    return state
  }

  private func customer(
    _ record: CustomerRecord
  ) throws(StoreError) -> RegistryState.Customer {
    var customer = RegistryState.Customer(
      id: record.id.rawValue, name: record.name.string, email: record.email.string,
      externalID: record.externalID.stringIfPresent, createdAt: record.createdAt)
    customer.status = record.storedStatus
    customer.reason = record.statusReason.stringIfPresent
    customer.expiresAt = record.expiresAt.ifSet
    customer.frozenAt = record.frozenAt.ifSet
    try snapshot.forEachToken(of: record.id) { token throws(StoreError) in
      customer.tokens.append(
        RegistryState.Token(
          id: token.id.rawValue, createdAt: token.createdAt, expiresAt: token.expiresAt.ifSet,
          revokedAt: token.revokedAt.ifSet, graceUntil: token.graceUntil.ifSet,
          lastUsedAt: token.lastUsedAt.ifSet))
      return true
    }
    try snapshot.forEachGrant(of: record) { grant throws(StoreError) in
      guard grant.bundle == nil else { return true }
      customer.grants[grant.packageName.string] = RegistryState.Grant(
        constraint: grant.constraint.string, grantedAt: grant.grantedAt,
        expiresAt: grant.expiresAt.ifSet, updatesUntil: grant.updatesUntil.ifSet)
      return true
    }
    try snapshot.forEachBundleGrant(of: record.id) { grant throws(StoreError) in
      customer.bundles[grant.bundle.rawValue] = RegistryState.Grant(
        constraint: grant.constraint.string, grantedAt: grant.grantedAt,
        expiresAt: grant.expiresAt.ifSet, updatesUntil: grant.updatesUntil.ifSet)
      return true
    }
    customer.frozen = try frozen(record.id)
    return customer
  }

  /// From the ranges themselves, because the query leaves out versions that are gone upstream.
  private func frozen(_ id: CustomerID) throws(StoreError) -> [String: Set<[UInt8]>] {
    var frozen: [String: Set<[UInt8]>] = [:]
    try snapshot.forEachAccess(of: id) { name, access throws(StoreError) in
      try forEachStoredVersion(access.package) { key, version in
        if access.isFrozen(version.number) { frozen[name.string, default: []].insert(key) }
      }
      return true
    }
    return frozen
  }

  private func package(_ record: PackageRecord) throws(StoreError) -> RegistryState.Package {
    var package = RegistryState.Package(id: record.id.rawValue, name: record.name.string)
    package.syncedAt = record.syncedAt.ifSet
    var numbers: [UInt32: [UInt8]] = [:]
    try forEachStoredVersion(record.id) { key, version in
      numbers[version.number.rawValue] = key
      package.versions[key] = RegistryState.Version(
        text: version.text.string, releasedAt: version.releasedAt.ifSet,
        isYanked: version.isYanked, isRemoved: version.isRemoved,
        downloads: (try? snapshot.usage(of: version))?.downloads ?? .max)
    }
    package.numbers = numbers.sorted { $0.key < $1.key }.map(\.value)
    return package
  }

  private func forEachStoredVersion(
    _ package: PackageID, _ body: ([UInt8], VersionRecord) -> Void
  ) throws(StoreError) {
    var walk = try Walk(snapshot, KeyPrefix(.versions, package))
    while let (rest, entry) = try walk.next() {
      let record = VersionRecord(package: package, key: entry.key, value: entry.value)
      guard let record else { throw .unreadable(.versions) }
      body(Array(rest), record)
    }
  }
}
