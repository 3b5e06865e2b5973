import LMDB
public import RegistryModel

/// Downloads and installations within a period of days.
public struct UsageStatistics: Sendable {
  /// Over all days of the period.
  public var total = UsageCount()
  /// By package name, most downloaded first; those without any are left out.
  public var packages: [(name: String, count: UsageCount)] = []
  /// The first day of the period.
  public var firstDay: Day
  /// Every day of the period, oldest first.
  public var days: [UsageCount] = []
}

/// Which days statistics are about.
public struct UsagePeriod: Hashable, Sendable {
  /// `nil`: the first day on which anything was counted.
  public var first: Day?
  public var last: Day

  public init(from first: Day?, through last: Day) {
    self.first = first
    self.last = last
  }
}

extension Snapshot {
  /// Downloads and installations of a package, over all versions and days. One look-up.
  public func usage(of package: PackageID) throws(StoreError) -> UsageCount {
    try usage(package, .all, .all)
  }

  /// Downloads and installations of a version, over all days. One look-up.
  public func usage(of version: VersionRecord) throws(StoreError) -> UsageCount {
    try usage(version.package, version.number, .all)
  }

  /// Downloads and installations of a version on one day. One look-up.
  public func usage(of version: VersionRecord, on day: Day) throws(StoreError) -> UsageCount {
    try usage(version.package, version.number, day)
  }

  /// Downloads and installations of all packages that are and were, over all days. One look-up.
  public func usage() throws(StoreError) -> UsageCount { try usage(.all, .all, .all) }

  /// What was downloaded and installed within a period.
  ///
  /// Costs two seeks a package, however long the period is, and a step for each day. Packages that
  /// have been deleted count on, under their names.
  ///
  /// - Parameter package: the only package that counts, with those of its name that were deleted
  ///   before it was added; `nil` for all.
  public func usageStatistics(
    of package: PackageRecord? = nil, in period: UsagePeriod
  ) throws(StoreError) -> UsageStatistics {
    let name = package?.name.string
    let ids: [PackageID]
    if let package, let name {
      ids = try formerPackages(named: name) + [package.id]
    } else {
      ids = [.all]
    }
    var result = UsageStatistics(firstDay: period.last)
    var recorded: [Day] = []
    for id in ids { if let day = try firstUsage(of: id) { recorded.append(day) } }
    guard let first = period.first ?? recorded.min(), first <= period.last else { return result }
    result.firstDay = first
    let count = Int(period.last.daysSinceEpoch) - Int(first.daysSinceEpoch) + 1
    result.days = Array(repeating: UsageCount(), count: count)
    var sums = try UsageSums(self, UsagePeriod(from: first, through: period.last))
    for id in ids {
      var sum = try usage(of: id, before: first)
      for (day, next) in try usageSums(of: id, from: first, through: period.last) {
        result.days[Int(day.daysSinceEpoch - first.daysSinceEpoch)] += next.since(sum)
        sum = next
      }
      result.total += try sums.sum(of: id)
    }
    if let name {
      if !result.total.isZero { result.packages = [(name, result.total)] }
    } else {
      result.packages = try packageUsage(&sums)
    }
    return result
  }

  /// The sums of all packages, most downloaded first.
  private func packageUsage(
    _ sums: inout UsageSums
  ) throws(StoreError) -> [(name: String, count: UsageCount)] {
    var found: [(name: String, count: UsageCount)] = []
    // Both tables are in the order of names.
    var former = try Walk(self, KeyPrefix(.formerPackages))
    var gone = try former.next()
    var walk = try Walk(self, KeyPrefix(.packageNames))
    var present = try walk.next()
    while present != nil || gone != nil {
      let goneName = gone.map { FormerPackage.name($0.rest) }
      let order =
        if let present, let goneName {
          compare(goneName, present.rest)
        } else {
          goneName == nil ? 1 : -1
        }
      var count = UsageCount()
      let name = order < 0 ? goneName : present?.rest
      guard let name else { break }
      let text = String(decoding: name, as: UTF8.self)
      if order >= 0, let entry = present?.entry {
        guard let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8) else {
          throw .unreadable(.packageNames)
        }
        count += try sums.sum(of: PackageID(rawValue: record.number(0)))
        present = try walk.next()
      }
      while let (rest, _) = gone, FormerPackage.name(rest).elementsEqual(text.utf8) {
        guard let id = FormerPackage.id(rest) else { throw .unreadable(.formerPackages) }
        count += try sums.sum(of: id)
        gone = try former.next()
      }
      if !count.isZero { found.append((text, count)) }
    }
    found.sort {
      ($1.count.downloads, $1.count.installs, $0.name)
        < ($0.count.downloads, $0.count.installs, $1.name)
    }
    return found
  }

  // MARK: What lies in the table

  func usage(
    _ package: PackageID, _ version: VersionNumber, _ day: Day
  ) throws(StoreError) -> UsageCount {
    let key = usageKey(package, version, day)
    guard let value = try value(key) else { return UsageCount() }
    guard let count = UsageCount(key: key.bytes, value: value) else {
      throw .unreadable(.downloads)
    }
    return count
  }

  func usageKey(_ package: PackageID, _ version: VersionNumber, _ day: Day) -> KeyBuffer {
    var key = key(.downloads)
    key.append(package)
    key.append(short: version.rawValue)
    key.append(short: UInt32(bitPattern: day.daysSinceEpoch))
    return key
  }

  /// The sum of a package's days before one.
  func usage(of package: PackageID, before day: Day) throws(StoreError) -> UsageCount {
    var sums = try UsageSums(self, UsagePeriod(from: day, through: day))
    return try sums.before(package)
  }

  /// The sums of a package up to each day of a range that has an entry.
  func usageSums(
    of package: PackageID, from first: Day, through last: Day = Day(daysSinceEpoch: .max)
  ) throws(StoreError) -> [(day: Day, sum: UsageCount)] {
    var found: [(day: Day, sum: UsageCount)] = []
    var walk = try Walk(self, KeyPrefix(.downloads, package))
    var next = try walk.start(at: usageKey(package, .all, max(first, Day(daysSinceEpoch: 1))))
    while let (rest, entry) = next, rest.count == 8, rest.short(at: 0) == VersionNumber.all.rawValue
    {
      let day = Day(daysSinceEpoch: Int32(bitPattern: rest.short(at: 4)))
      guard day <= last else { break }
      guard let sum = UsageCount(key: entry.key, value: entry.value) else {
        throw .unreadable(.downloads)
      }
      found.append((day, sum))
      next = try walk.next()
    }
    return found
  }

  /// The first day on which anything of a package was counted.
  private func firstUsage(of package: PackageID) throws(StoreError) -> Day? {
    var walk = try Walk(self, KeyPrefix(.downloads, package))
    let first = usageKey(package, .all, Day(daysSinceEpoch: 1))
    guard let (rest, _) = try walk.start(at: first), rest.count == 8,
      rest.short(at: 0) == VersionNumber.all.rawValue
    else { return nil }
    return Day(daysSinceEpoch: Int32(bitPattern: rest.short(at: 4)))
  }

  /// The deleted packages that had a name and were counted, oldest first.
  private func formerPackages(named name: String) throws(StoreError) -> [PackageID] {
    var ids: [PackageID] = []
    var walk = try Walk(self, KeyPrefix(.formerPackages))
    var next = try walk.start(at: formerPackageKey(name, .all))
    while let (rest, _) = next, FormerPackage.name(rest).elementsEqual(name.utf8) {
      guard let id = FormerPackage.id(rest) else { throw .unreadable(.formerPackages) }
      ids.append(id)
      next = try walk.next()
    }
    return ids
  }

  func formerPackageKey(_ name: String, _ id: PackageID) -> KeyBuffer {
    var key = key(.formerPackages)
    key.append(text: name)
    key.append(byte: 0)
    key.append(id)
    return key
  }
}

/// The parts of a key of the table `formerPackages`, behind its first byte.
enum FormerPackage {
  static func name(_ rest: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: rest.prefix { $0 != 0 })
  }

  static func id(_ rest: UnsafeRawBufferPointer) -> PackageID? {
    guard rest.count > 5, rest[rest.count - 5] == 0 else { return nil }
    return PackageID(rawValue: UInt64(rest.short(at: rest.count - 4)))
  }
}

/// Looks up what packages had in a period: the sum up to its end without the one before it.
private struct UsageSums: ~Copyable {
  private let snapshot: Snapshot
  private let first: Day
  private let last: Day
  private var cursor: Cursor

  init(_ snapshot: Snapshot, _ period: UsagePeriod) throws(StoreError) {
    self.snapshot = snapshot
    first = period.first ?? Day(daysSinceEpoch: 1)
    last = period.last
    do throws(LMDBError) {
      cursor = try Cursor(snapshot.transaction, snapshot.data)
    } catch {
      throw .database(error)
    }
  }

  mutating func sum(of package: PackageID) throws(StoreError) -> UsageCount {
    let sum = try upTo(package, Day(daysSinceEpoch: last.daysSinceEpoch + 1))
    return sum.isZero ? sum : sum.since(try before(package))
  }

  mutating func before(_ package: PackageID) throws(StoreError) -> UsageCount {
    try upTo(package, first)
  }

  /// The sum of all days before one.
  private mutating func upTo(_ package: PackageID, _ end: Day) throws(StoreError) -> UsageCount {
    guard end > .all else { return UsageCount() }
    let key = snapshot.usageKey(package, .all, end)
    let found: Cursor.Entry?
    do throws(LMDBError) {
      found = try cursor.seek(below: key.bytes)
    } catch {
      throw .database(error)
    }
    guard let found, found.key.count == 13, found.key[0] == Table.downloads.rawValue,
      UInt64(found.key.short(at: 1)) == package.rawValue,
      found.key.short(at: 5) == VersionNumber.all.rawValue, found.key.short(at: 9) > 0
    else { return UsageCount() }
    guard let sum = UsageCount(key: found.key, value: found.value) else {
      throw .unreadable(.downloads)
    }
    return sum
  }
}
