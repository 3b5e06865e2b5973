import LMDB
import RegistryModel

/// One walk over all entries of a snapshot: each is checked for itself and against its
/// counterparts, so that every index entry has its record, each record its entries, and each count
/// is right.
struct Inspection {
  let snapshot: Snapshot
  private let limit: Int
  private(set) var findings: [Finding] = []
  let counters: Counters
  /// What was counted on the way, to be compared with the counters.
  var seen = Counters()
  var versions = VersionNumbers()
  var usage = UsageTotals()
  var versionLabels = ComposerVersionLabels()
  /// The oldest record of the audit log.
  var auditStart: AuditPosition?
  /// Entries met in the indexes of the audit log, without those that its records ask for.
  var auditIndexEntries = 0

  init(_ snapshot: Snapshot, limit: Int) {
    self.snapshot = snapshot
    self.limit = limit
    counters = (try? snapshot.counters()) ?? Counters()
  }

  private var isFull: Bool { findings.count >= limit }

  mutating func report(_ table: Table, _ key: [UInt8], _ what: String) {
    guard !isFull else { return }
    findings.append(Finding(table, key: key, what))
  }

  mutating func run() throws(StoreError) {
    do throws(LMDBError) {
      var walk = try EntryWalk(snapshot)
      while !isFull, let entry = try walk.next() { inspect(entry) }
    } catch {
      throw .database(error)
    }
    finishUsage()
    finishAudit()
    inspectCounters()
    try inspectJournal()
  }

  /// Inspects one entry; a record that cannot be read on the way is a finding at the entry.
  private mutating func inspect(_ entry: Cursor.Entry) {
    guard let first = entry.key.first, let table = Table(rawValue: first), table != .journal else {
      report(.metadata, Array(entry.key), "belongs to no table")
      return
    }
    let rest = UnsafeRawBufferPointer(rebasing: entry.key[1...])
    do throws(StoreError) {
      let what =
        switch table {
        case .tokens: try token(entry, rest)
        case .access: try access(entry, rest)
        case .packageNames: try packageName(entry, rest)
        case .versions: try version(entry, rest)
        case .memberships: try membership(entry, rest)
        case .bundleGrants: try bundleGrants(entry, rest)
        case .customers: try customer(entry, rest)
        case .externalIDs: try externalID(entry, rest)
        case .emails: try email(entry, rest)
        case .customerTokens: try customerToken(entry, rest)
        case .accessByPackage: try accessByPackage(entry, rest)
        case .grantsByBundle: try grantByBundle(entry, rest)
        case .packages: try package(entry, rest)
        case .bundles: try bundle(entry, rest)
        case .bundleNames: try bundleName(entry, rest)
        case .membershipsByPackage: try membershipByPackage(entry, rest)
        case .downloads: try usage(entry, rest)
        case .audit: try audit(entry, rest)
        case .auditCustomers, .auditPackages, .auditActions:
          try auditIndex(table, entry, rest)
        case .formerPackages: try formerPackage(entry, rest)
        case .idempotencyKeys: try idempotencyKey(entry, rest)
        case .idempotencyTimes: try idempotencyTime(entry, rest)
        case .metadata: metadata(entry, rest)
        case .labelledPackages, .labelledVersions, .labels, .labelNames, .labelFolds,
          .catalogPackages, .catalogPackageNames, .catalogNames, .catalogFolds, .catalogTypes,
          .catalogVersions, .catalogVersionNames, .catalogVersionTexts, .catalogVersionFolds,
          .packageVersions, .packageLabels, .labelPackages, .versionLabels, .labelVersions:
          try catalog(table, entry, rest)
        case .journal: "belongs to another database" as String?
        }
      if let what { report(table, Array(entry.key), what) }
    } catch {
      report(table, Array(entry.key), "a counterpart cannot be read: \(error)")
    }
  }

  static let damaged = "cannot be read: damaged, or of an unknown layout"

  private mutating func inspectCounters() {
    var expected = seen
    expected.nextCustomer = max(counters.nextCustomer, seen.nextCustomer)
    expected.nextToken = max(counters.nextToken, seen.nextToken)
    expected.nextPackage = max(counters.nextPackage, seen.nextPackage)
    expected.nextBundle = max(counters.nextBundle, seen.nextBundle)
    expected.nextLabel = max(counters.nextLabel, seen.nextLabel)
    expected.nextCatalogPackage = max(counters.nextCatalogPackage, seen.nextCatalogPackage)
    expected.nextCatalogVersion = max(counters.nextCatalogVersion, seen.nextCatalogVersion)
    guard expected != counters else { return }
    let key = [Table.metadata.rawValue] + Array("counters".utf8)
    report(.metadata, key, "counters are \(counters), but the records say \(expected)")
  }

  private mutating func inspectJournal() throws(StoreError) {
    var walk = try Walk(snapshot, KeyPrefix(.journal))
    var previous: UInt64?
    while !isFull, let (rest, entry) = try walk.next() {
      guard rest.count == 8 else {
        report(.journal, Array(entry.key), "has a key of a wrong length")
        continue
      }
      let sequence = rest.number(at: 0)
      if let previous, sequence != previous + 1 {
        report(.journal, Array(entry.key), "follows \(previous)")
      }
      previous = sequence
      guard
        let record = JournalEntry(sequence: sequence, key: entry.key, value: entry.value)
      else {
        report(.journal, Array(entry.key), Self.damaged)
        continue
      }
      if record.command == nil { report(.journal, Array(entry.key), "has an unknown command") }
      var changes = ChangeReader(record.changes)
      while changes.next() != nil {}
      try audit(record)
      if !changes.isAtEnd { report(.journal, Array(entry.key), "has changes that cannot be read") }
    }
  }

  /// Keys that are one number.
  func customerID(_ rest: UnsafeRawBufferPointer) -> CustomerID? {
    rest.count == 8 ? CustomerID(rawValue: rest.number(at: 0)) : nil
  }

  func packageID(_ rest: UnsafeRawBufferPointer) -> PackageID? {
    rest.count == 4 ? PackageID(rawValue: UInt64(rest.short(at: 0))) : nil
  }

  func bundleID(_ rest: UnsafeRawBufferPointer) -> BundleID? {
    rest.count == 4 ? BundleID(rawValue: UInt64(rest.short(at: 0))) : nil
  }

  private func metadata(_ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer) -> String? {
    if rest.elementsEqual("format".utf8) {
      let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8)
      return record?.number(0) == UInt64(Table.formatVersion) ? nil : "is not this format"
    }
    if rest.elementsEqual("pepper".utf8) {
      return SmallRecord.read(key: entry.key, value: entry.value, length: 8) == nil
        ? Self.damaged : nil
    }
    if rest.elementsEqual("counters".utf8) {
      return Counters(key: entry.key, value: entry.value) == nil ? Self.damaged : nil
    }
    return "is not known"
  }

  private func idempotencyKey(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let record = SmallRecord.read(key: entry.key, value: entry.value, length: 24) else {
      return Self.damaged
    }
    var key = snapshot.key(.idempotencyTimes)
    key.append(record.time(16))
    key.append(rest)
    return try snapshot.isPresent(key, .idempotencyTimes) ? nil : "is missing in the index by time"
  }

  private func idempotencyTime(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count > 8,
      SmallRecord.read(key: entry.key, value: entry.value, length: 0) != nil
    else { return Self.damaged }
    var key = snapshot.key(.idempotencyKeys)
    key.append(UnsafeRawBufferPointer(rebasing: rest[8...]))
    guard let value = try snapshot.value(key),
      let record = SmallRecord.read(key: key.bytes, value: value, length: 24)
    else { return "has no record" }
    return record.time(16) == rest.time(at: 0) ? nil : "has another time than its record"
  }
}
