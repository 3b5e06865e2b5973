import LMDB
public import RegistryModel

/// Which packages a list holds; given together, all must hold.
public struct PackageFilter: Sendable {
  /// Part of the name or the description, without regard to case.
  public var search: String?
  /// The part before the slash, without regard to case.
  public var vendor: String?
  public var type: GitProviderType?
  public var bundleName: String?
  /// Name of a catalog label that the package of this name and the type `composer` carries.
  public var label: String?

  public init() {}

  var isEmpty: Bool {
    search == nil && vendor == nil && type == nil && bundleName == nil && label == nil
  }
}

extension Snapshot {
  /// A page of packages in name order; a cursor is a name.
  ///
  /// A page costs one seek and its rows; a vendor is a range of names, and a label that few
  /// packages of the catalog carry gives their names. Search, type, bundle and a common label look
  /// at each package that is left.
  public func packages(
    _ filter: PackageFilter, page: PageRequest<String>
  ) throws(StoreError) -> Page<PackageRecord> {
    guard let test = try PackageTest(self, filter) else { return Page() }
    var result = Page<PackageRecord>()
    var more = false
    try packages(test, from: page.position, isForward: page.isForward) {
      package throws(StoreError) in
      if result.rows.count == page.count {
        more = true
        return false
      }
      result.rows.append(package)
      return true
    }
    var other = false
    if let position = page.position {
      // The row at the position, if it still exists, lies on that side too.
      let edge = result.rows.first?.name.string ?? (page.isForward ? position + "\0" : position)
      try packages(
        test, from: edge, isForward: !page.isForward, isInclusive: result.rows.isEmpty
      ) { _ throws(StoreError) in
        other = true
        return false
      }
    }
    if !page.isForward { result.rows.reverse() }
    (result.hasNext, result.hasPrevious) = page.isForward ? (more, other) : (other, more)
    return result
  }

  /// How many packages a filter admits: a counter without one, else a walk.
  public func packageCount(_ filter: PackageFilter) throws(StoreError) -> UInt64 {
    if filter.isEmpty { return try counters().packages }
    guard let test = try PackageTest(self, filter) else { return 0 }
    var count: UInt64 = 0
    try packages(test, from: nil, isForward: true) { _ throws(StoreError) in
      count += 1
      return true
    }
    return count
  }

  /// Visits packages behind a name, in name order either way, until the closure gives false.
  private func packages(
    _ test: PackageTest, from name: String?, isForward: Bool, isInclusive: Bool = false,
    _ body: (PackageRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    let start = test.start(behind: name, isForward: isForward, isInclusive: isInclusive)
    if let listed = test.listed {
      for package in isForward ? listed : listed.reversed() {
        let isBehind =
          start.map { isForward != isBelow(package.name.bytes, $0) } ?? true
        guard isBehind, test.isInRange(package.name.bytes, isForward: isForward) else { continue }
        if try test.admits(package, self) {
          guard try body(package) else { return }
        }
      }
      return
    }
    var walk = try Walk(self, KeyPrefix(.packageNames), descending: !isForward)
    var entry: (rest: UnsafeRawBufferPointer, entry: Cursor.Entry)?
    if let start {
      var key = key(.packageNames)
      key.append(text: start)
      entry = try walk.start(at: key)
    } else {
      entry = try walk.next()
    }
    while let (rest, found) = entry, test.isInRange(rest, isForward: isForward) {
      guard
        let record = SmallRecord.read(key: found.key, value: found.value, length: 8),
        let package = try package(PackageID(rawValue: record.number(0)))
      else { throw .unreadable(.packageNames) }
      if try test.admits(package, self) {
        guard try body(package) else { return }
      }
      entry = try walk.next()
    }
  }
}

/// A package filter made ready: folded texts, and bundle and label looked up.
private struct PackageTest {
  private let search: [UInt8]?
  /// The vendor with its slash: the prefix of every name.
  private let vendor: String?
  private let type: GitProviderType?
  private let bundle: BundleID?
  private let label: LabelID?
  /// By name, the packages among which all are that the label admits, when it is on few.
  let listed: [PackageRecord]?

  /// Most packages of the catalog whose names are looked up.
  private static let mostListed = 1000

  init?(_ snapshot: Snapshot, _ filter: PackageFilter) throws(StoreError) {
    search = filter.search.map { Array($0.lowercased().utf8) }
    vendor = filter.vendor.map { PackageName.folded($0) + "/" }
    type = filter.type
    if let name = filter.bundleName {
      guard let found = try snapshot.bundle(named: name) else { return nil }
      bundle = found.id
    } else {
      bundle = nil
    }
    if let name = filter.label {
      guard let found = try snapshot.label(named: name) else { return nil }
      label = found.id
      listed = found.packageCount > Self.mostListed ? nil : try snapshot.packages(found.id)
    } else {
      label = nil
      listed = nil
    }
  }

  /// Where the walk starts: forward the lowest name admitted, backward the name above the highest.
  func start(behind name: String?, isForward: Bool, isInclusive: Bool) -> String? {
    if isForward {
      let next = name.map { isInclusive ? $0 : $0 + "\0" }
      guard let vendor else { return next }
      return next.map { max($0, vendor, by: isBelow) } ?? vendor
    }
    guard let vendor else { return name }
    // "0" is the byte behind "/".
    let end = vendor.dropLast() + "0"
    return name.map { min($0, String(end), by: isBelow) } ?? String(end)
  }

  func isInRange(_ name: UnsafeRawBufferPointer, isForward: Bool) -> Bool {
    guard let vendor else { return true }
    return name.starts(with: vendor.utf8)
  }

  func admits(_ package: PackageRecord, _ snapshot: Snapshot) throws(StoreError) -> Bool {
    if let type, package.type != type { return false }
    if let search, !package.searchText.contains(search) { return false }
    if let label {
      let labels = try snapshot.composerLabels(package: package.name.bytes)
      guard labels?.contains(label) == true else { return false }
    }
    guard let bundle else { return true }
    return try snapshot.membership(of: package.id, in: bundle) != nil
  }
}

extension Snapshot {
  /// The packages whose names catalog packages have that carry a label, by name.
  fileprivate func packages(_ label: LabelID) throws(StoreError) -> [PackageRecord] {
    var packages: [PackageRecord] = []
    try forEachPackage(labelled: label) { id throws(StoreError) in
      guard let labelled = try catalogPackage(id) else { throw .unreadable(.labelPackages) }
      guard let name = labelled.composerName else { return true }
      let found: Result<PackageID?, StoreError> = name.withUnsafeBytes { name in
        do throws(StoreError) {
          return .success(try packageID(named: name))
        } catch {
          return .failure(error)
        }
      }
      guard let number = try found.get() else { return true }
      guard let package = try package(number) else { throw .unreadable(.packageNames) }
      packages.append(package)
      return true
    }
    packages.sort { compare($0.name.bytes, $1.name.bytes) < 0 }
    // Names of the catalog that differ in case are one name here.
    var last: PackageID?
    packages.removeAll { package in
      defer { last = package.id }
      return package.id == last
    }
    return packages
  }
}

private func isBelow(_ left: UnsafeRawBufferPointer, _ right: String) -> Bool {
  left.lexicographicallyPrecedes(right.utf8)
}

private func isBelow(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}

private func max(_ left: String, _ right: String, by isBelow: (String, String) -> Bool) -> String {
  isBelow(left, right) ? right : left
}

private func min(_ left: String, _ right: String, by isBelow: (String, String) -> Bool) -> String {
  isBelow(left, right) ? left : right
}
