import LMDB
import RegistryModel

/// What must hold for counts of downloads and installations: days add up to versions, versions to
/// packages, packages to all, by day as well as over all days.
extension Inspection {
  mutating func usage(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 12, let count = UsageCount(key: entry.key, value: entry.value) else {
      return Self.damaged
    }
    let id = PackageID(rawValue: UInt64(rest.short(at: 0)))
    let version = rest.short(at: 4)
    if usage.package != id {
      closeUsage(before: Array(entry.key))
      let package = id == .all ? nil : try snapshot.package(id)
      usage.open(id, nextVersion: package?.nextVersion)
    }
    guard version < usage.nextVersion else { return "has no version" }
    return usage.add(version: version, day: rest.short(at: 8), count)
  }

  mutating func formerPackage(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard SmallRecord.read(key: entry.key, value: entry.value, length: 0) != nil,
      let id = FormerPackage.id(rest), id != .all,
      PackageName.isValid(FormerPackage.name(rest)),
      rest.count == FormerPackage.name(rest).count + 5
    else { return Self.damaged }
    guard id.rawValue < counters.nextPackage else { return "has a number that was never given" }
    return usage.formers.remove(id) == nil ? "has no counts, or exists, or has two names" : nil
  }

  /// The last package has no entry behind it that would close it.
  mutating func finishUsage() {
    closeUsage(before: [])
    if let fault = usage.finish() { report(.downloads, [], fault) }
  }

  private mutating func closeUsage(before key: [UInt8]) {
    if let fault = usage.close() { report(.downloads, key, "before this entry: \(fault)") }
  }
}

/// Adds up counts in key order: a package's own total and sums by day, then each version's.
struct UsageTotals {
  /// One package on the way.
  private struct Entries {
    var id: PackageID
    var isFormer: Bool
    var total = UsageCount()
    var sum = UsageCount()
    var days: [UInt32: UsageCount] = [:]
    var versionsTotal = UsageCount()
    var versionsDays: [UInt32: UsageCount] = [:]
    var version: UInt32 = 0
    var versionTotal = UsageCount()
    var versionSum = UsageCount()
  }

  private var entries: Entries?
  /// Versions of the package have numbers below this one.
  private(set) var nextVersion: UInt32 = 1
  /// Deleted packages that have counts, until their names are met.
  var formers: Set<PackageID> = []
  // What package 0 says, and what all others come to.
  private var allTotal = UsageCount()
  private var allDays: [UInt32: UsageCount] = [:]
  private var seenTotal = UsageCount()
  private var seenDays: [UInt32: UsageCount] = [:]

  /// The package that the walk is in.
  var package: PackageID? { entries?.id }

  /// Begins a package; without a number of versions it was deleted, or stands for all.
  mutating func open(_ id: PackageID, nextVersion: UInt32?) {
    entries = Entries(id: id, isFormer: nextVersion == nil && id != .all)
    self.nextVersion = nextVersion ?? 1
    if nextVersion == nil, id != .all { formers.insert(id) }
  }

  /// What is wrong with an entry of the package, or with the version that ended before it.
  mutating func add(version: UInt32, day: UInt32, _ count: UsageCount) -> String? {
    guard var entries, day <= UInt32(Int32.max) else { return "has no day" }
    defer { self.entries = entries }
    var fault: String?
    if version != entries.version {
      fault = Self.closeVersion(&entries)
      entries.version = version
    }
    switch (version, day) {
    case (0, 0): entries.total = count
    case (0, _):
      if !count.isAtLeast(entries.sum) { fault = "is less than the sum up to an earlier day" }
      entries.days[day] = count.since(entries.sum)
      entries.sum = count
    case (_, 0):
      entries.versionTotal = count
      entries.versionsTotal += count
    default:
      entries.versionSum += count
      entries.versionsDays[day, default: UsageCount()] += count
    }
    return fault
  }

  private static func closeVersion(_ entries: inout Entries) -> String? {
    defer { (entries.versionTotal, entries.versionSum) = (UsageCount(), UsageCount()) }
    return entries.versionTotal == entries.versionSum
      ? nil : "the days of version \(entries.version) do not add up to its total"
  }

  /// What is wrong with the package that ended.
  mutating func close() -> String? {
    guard var entries else { return nil }
    self.entries = nil
    if let fault = Self.closeVersion(&entries) { return fault }
    if entries.id == .all {
      (allTotal, allDays) = (entries.total, entries.days)
    } else {
      seenTotal += entries.total
      for (day, count) in entries.days { seenDays[day, default: UsageCount()] += count }
    }
    guard entries.total == entries.sum else {
      return "the days of the package do not add up to its total"
    }
    guard !entries.isFormer, entries.id != .all else { return nil }
    guard entries.total == entries.versionsTotal else {
      return "the versions of the package do not add up to its total"
    }
    return counted(entries.days) == counted(entries.versionsDays)
      ? nil : "the days of the package are not those of its versions"
  }

  /// What is wrong with the sums over all packages, and with those that are gone.
  func finish() -> String? {
    guard allTotal == seenTotal, counted(allDays) == counted(seenDays) else {
      return "the packages do not add up to what all have together"
    }
    return formers.isEmpty ? nil : "there are counts of packages that never had a name"
  }

  private func counted(_ days: [UInt32: UsageCount]) -> [UInt32: UsageCount] {
    days.filter { !$0.value.isZero }
  }
}
