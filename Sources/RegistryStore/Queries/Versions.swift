import LMDB
import PackageVersions
public import RegistryModel

extension Snapshot {
  /// The version under a key of `PackageVersions.VersionKey`, or `nil`. One look-up.
  @inline(__always)
  public func version(
    _ versionKey: UnsafeRawBufferPointer, of package: PackageID
  ) throws(StoreError) -> VersionRecord? {
    guard let record = try storedVersion(versionKey, of: package) else { return nil }
    return record.isRemoved ? nil : record
  }

  /// The version of any spelling that normalizes to it, or `nil`.
  public func version(
    _ text: String, of package: PackageID
  ) throws(StoreError) -> VersionRecord? {
    guard let version = try? Version(text) else { return nil }
    guard let record = try storedVersion(version, of: package) else { return nil }
    return record.isRemoved ? nil : record
  }

  /// A version's record, be it gone upstream or not.
  @inline(__always)
  func storedVersion(
    _ versionKey: UnsafeRawBufferPointer, of package: PackageID
  ) throws(StoreError) -> VersionRecord? {
    var key = key(.versions)
    key.append(package)
    key.append(versionKey)
    return try version(at: key, of: package)
  }

  func storedVersion(
    _ version: Version, of package: PackageID
  ) throws(StoreError) -> VersionRecord? {
    var key = key(.versions)
    key.append(package)
    key.append(bytes: version.key)
    return try self.version(at: key, of: package)
  }

  @inline(__always)
  private func version(
    at key: KeyBuffer, of package: PackageID
  ) throws(StoreError) -> VersionRecord? {
    guard let value = try value(key) else { return nil }
    guard let record = VersionRecord(package: package, key: key.bytes, value: value) else {
      throw .unreadable(.versions)
    }
    return record
  }

  /// Visits the versions of a package, highest first and named branches last, until the closure
  /// gives false.
  public func forEachVersion(
    of package: PackageID, _ body: (VersionRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    var walk = try VersionWalk(self, package)
    while let (_, version) = try walk.next() {
      guard try body(version) else { return }
    }
  }

  /// The highest stable version that is not yanked, else the highest of all that are not.
  public func latestVersion(of package: PackageID) throws(StoreError) -> VersionRecord? {
    var walk = try VersionWalk(self, package)
    var highest: VersionRecord?
    while let (_, version) = try walk.next() {
      if version.isYanked { continue }
      if version.stability == .stable { return version }
      if highest == nil { highest = version }
    }
    return highest
  }
}

/// The versions of a package that exist, highest first, named branches last.
struct VersionWalk: ~Copyable {
  private var walk: Walk
  private let package: PackageID

  init(_ snapshot: Snapshot, _ package: PackageID) throws(StoreError) {
    walk = try Walk(snapshot, KeyPrefix(.versions, package), descending: true)
    self.package = package
  }

  /// The next version, and its key as of `PackageVersions.VersionKey`.
  mutating func next() throws(StoreError) -> (
    key: UnsafeRawBufferPointer, version: VersionRecord
  )? {
    while let (key, entry) = try walk.next() {
      guard let version = VersionRecord(package: package, key: entry.key, value: entry.value)
      else { throw .unreadable(.versions) }
      if !version.isRemoved { return (key, version) }
    }
    return nil
  }
}
