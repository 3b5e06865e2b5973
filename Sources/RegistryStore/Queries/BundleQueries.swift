import LMDB
public import RegistryModel

extension Snapshot {
  /// Visits all bundles by name until the closure gives false.
  public func forEachBundle(
    _ body: (BundleRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try walk(KeyPrefix(.bundleNames)) { _, entry throws(StoreError) in
      guard
        let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8),
        let bundle = try bundle(BundleID(rawValue: record.number(0)))
      else { throw .unreadable(.bundleNames) }
      return try body(bundle)
    }
  }

  /// The packages of a bundle by name; each costs a look-up.
  public func packages(of bundle: BundleID) throws(StoreError) -> [PackageRecord] {
    var packages: [PackageRecord] = []
    try forEachMembership(of: bundle) { id, _ throws(StoreError) in
      guard let package = try package(id) else { throw .unreadable(.memberships) }
      packages.append(package)
      return true
    }
    packages.sort { compare($0.name.bytes, $1.name.bytes) < 0 }
    return packages
  }

  /// Visits the packages of a bundle and when each joined.
  func forEachMembership(
    of bundle: BundleID,
    _ body: (PackageID, _ joinedAt: Timestamp) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try walk(KeyPrefix(.memberships, bundle)) { rest, entry throws(StoreError) in
      guard rest.count == 4,
        let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8)
      else { throw .unreadable(.memberships) }
      return try body(PackageID(rawValue: UInt64(rest.short(at: 0))), record.time(0))
    }
  }
}
