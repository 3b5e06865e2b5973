import LMDB
import PackageVersions
import RegistryModel

/// What must hold for packages, versions, bundles and download counts.
extension Inspection {
  mutating func package(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let id = packageID(rest),
      let record = PackageRecord(id: id, key: entry.key, value: entry.value)
    else { return Self.damaged }
    seen.packages += 1
    seen.nextPackage = max(seen.nextPackage, id.rawValue + 1)
    guard PackageName.isValid(record.name.bytes) else { return "has a name that is none" }
    return try snapshot.packageID(named: record.name.bytes) == id
      ? nil : "is missing in the index of names"
  }

  func packageName(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8) else {
      return Self.damaged
    }
    let package = try snapshot.package(PackageID(rawValue: record.number(0)))
    guard let package else { return "has no package" }
    return package.name.bytes.equals(rest) ? nil : "is not what its package says"
  }

  mutating func version(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count > 4 else { return Self.damaged }
    let id = PackageID(rawValue: UInt64(rest.short(at: 0)))
    guard let record = VersionRecord(package: id, key: entry.key, value: entry.value) else {
      return Self.damaged
    }
    guard let package = try snapshot.package(id) else { return "has no package" }
    let number = record.number.rawValue
    guard number > 0, number < package.nextVersion, versions.insert(number, of: id) else {
      return "has a number that is not its own"
    }
    guard let version = try? Version(record.text.string),
      rest.dropFirst(4).elementsEqual(version.key),
      record.normalized.bytes.elementsEqual(version.normalized.utf8)
    else { return "stands under another key than its text has" }
    return version.stability == record.stability ? nil : "has another stability than its text"
  }

  mutating func bundle(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let id = bundleID(rest),
      let record = BundleRecord(id: id, key: entry.key, value: entry.value)
    else { return Self.damaged }
    seen.bundles += 1
    seen.nextBundle = max(seen.nextBundle, id.rawValue + 1)
    return try snapshot.bundle(named: record.name.string)?.id == id
      ? nil : "is missing in the index of names"
  }

  func bundleName(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8) else {
      return Self.damaged
    }
    let bundle = try snapshot.bundle(BundleID(rawValue: record.number(0)))
    guard let bundle else { return "has no bundle" }
    return bundle.name.bytes.equals(rest) ? nil : "is not what its bundle says"
  }

  func membership(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 8,
      SmallRecord.read(key: entry.key, value: entry.value, length: 8) != nil
    else { return Self.damaged }
    let bundle = BundleID(rawValue: UInt64(rest.short(at: 0)))
    let package = PackageID(rawValue: UInt64(rest.short(at: 4)))
    guard try snapshot.bundle(bundle) != nil else { return "has no bundle" }
    guard try snapshot.package(package) != nil else { return "has no package" }
    var index = snapshot.key(.membershipsByPackage)
    index.append(package)
    index.append(bundle)
    return try snapshot.isPresent(index, .membershipsByPackage)
      ? nil : "is missing in the index by package"
  }

  func membershipByPackage(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 8,
      SmallRecord.read(key: entry.key, value: entry.value, length: 0) != nil
    else { return Self.damaged }
    let package = PackageID(rawValue: UInt64(rest.short(at: 0)))
    let bundle = BundleID(rawValue: UInt64(rest.short(at: 4)))
    return try snapshot.membership(of: package, in: bundle) == nil ? "has no record" : nil
  }
}

/// The version numbers met so far of the package that the walk is in.
struct VersionNumbers {
  private var package: PackageID?
  private var numbers: Set<UInt32> = []

  /// False when the package has that number already.
  mutating func insert(_ number: UInt32, of id: PackageID) -> Bool {
    if id != package {
      package = id
      numbers.removeAll(keepingCapacity: true)
    }
    return numbers.insert(number).inserted
  }
}
