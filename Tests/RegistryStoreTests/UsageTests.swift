import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// Counts of downloads and installations, and what verification says of wrong ones.
@Suite struct UsageTests {
  private let folder = TemporaryFolder()
  private let registry: Registry
  private static let today = Day(daysSinceEpoch: 20_000)

  init() throws {
    registry = try Registry.small(in: folder)
    try registry.perform { session throws(CommandError) in
      for name in ["acme/core", "acme/tool"] {
        _ = try session.apply(AddPackage(name: name, repositoryURL: "https://x.example/\(name)"))
        _ = try session.apply(
          RecordSync(
            package: name,
            versions: ["1.0.0", "2.0.0"].map { SyncedVersion(pretty: $0, normalized: $0 + ".0") }))
      }
    }
  }

  private func count(
    _ package: UInt64, _ version: UInt32, on day: Int32, _ downloads: UInt64, _ installs: UInt64 = 0
  ) throws {
    try registry.perform { session throws(CommandError) in
      try session.apply(
        CountDownloads(counts: [
          .init(
            package: PackageID(rawValue: package), version: VersionNumber(rawValue: version),
            day: Day(daysSinceEpoch: day), downloads: downloads, installs: installs)
        ]))
    }
  }

  private func statistics(
    from first: Int32?, through last: Int32, of name: String? = nil
  ) throws -> UsageStatistics {
    try registry.look { snapshot throws(StoreError) in
      let package = try name.map { name throws(StoreError) in try snapshot.package(named: name) }
      return try snapshot.usageStatistics(
        of: package ?? nil,
        in: UsagePeriod(
          from: first.map { Day(daysSinceEpoch: $0) }, through: Day(daysSinceEpoch: last)))
    }
  }

  /// A clock that goes back, and a write that comes late, count on the days that they say.
  @Test func countsMayComeInAnyOrder() throws {
    try count(1, 1, on: 20_000, 5)
    try count(1, 2, on: 19_990, 3, 1)
    try count(2, 1, on: 20_005, 7)
    try count(1, 1, on: 19_995, 2)
    let all = try statistics(from: 19_990, through: 20_005)
    #expect(all.total == UsageCount(downloads: 17, installs: 1))
    #expect(all.packages.map(\.name) == ["acme/core", "acme/tool"])
    let counted = all.days.enumerated().filter { !$0.element.isZero }
    #expect(counted.map(\.offset) == [0, 5, 10, 15])
    #expect(counted.map(\.element.downloads) == [3, 2, 5, 7])
    let some = try statistics(from: 19_991, through: 20_000)
    #expect(some.total == UsageCount(downloads: 7))
    #expect(some.packages.map(\.name) == ["acme/core"])
    let core = try statistics(from: nil, through: 20_000, of: "acme/core")
    #expect(core.firstDay == Day(daysSinceEpoch: 19_990) && core.days.count == 11)
    #expect(try registry.verify().isEmpty)
  }

  @Test func whatIsNotKnownIsNotCounted() throws {
    for (package, version, day) in [(3, 1, 20_000), (1, 3, 20_000), (1, 0, 20_000), (1, 1, 0)] {
      try count(UInt64(package), UInt32(version), on: Int32(day), 5)
    }
    try count(1, 1, on: 20_000, 0)
    #expect(try statistics(from: nil, through: 20_000).total.isZero)
    #expect(try registry.verify().isEmpty)
  }

  /// What a busy day costs does not grow with the days before it.
  @Test func aCountTouchesAFewKeys() throws {
    for day in 0..<50 { try count(1, 1, on: 20_000 + Int32(day), 1) }
    let before = try registry.contents()
    try count(1, 1, on: 20_050, 1)
    let changed = try registry.contents().filter { before[$0.key] != $0.value }
    // The version, its day; the package, its sum; all packages, their sum; the journal.
    #expect(changed.count == 7)
  }

  /// Each count is another package's, each token another customer's with a name like people's.
  @Test func countsAndUsesOfOnePageFitIt() throws {
    let numbers = 10..<UInt64(10 + CountDownloads.entriesOfOnePage)
    var uses: [TouchTokens.Use] = []
    for number in numbers {
      let customer = try registry.perform { session throws(CommandError) in
        let name = "vendor-\(number)/package"
        _ = try session.apply(AddPackage(name: name, repositoryURL: "https://x.example/\(number)"))
        _ = try session.apply(
          RecordSync(
            package: name, versions: [SyncedVersion(pretty: "1.0.0", normalized: "1.0.0.0")]))
        return try session.apply(
          CreateCustomer(
            name: "Customer \(number)", email: "customer@example.com", token: mint(number))
        ).customer
      }
      let token = try registry.perform { session throws(CommandError) in
        try session.apply(
          CreateToken(
            customer: .id(customer), token: mint(100 + number), name: "build server \(number)"))
      }
      uses.append(TouchTokens.Use(customer: customer, token: token, at: start))
    }
    let first = try registry.statistics().journalLast + 1
    let packages = try registry.look { snapshot throws(StoreError) in
      try numbers.map { number throws(StoreError) in
        try snapshot.package(named: "vendor-\(number)/package")!.id
      }
    }
    let touch = TouchTokens(uses: uses)
    let count = CountDownloads(
      counts: packages.map {
        .init(package: $0, version: VersionNumber(rawValue: 1), day: Self.today, downloads: 7)
      })
    try registry.perform { session throws(CommandError) in
      try session.apply(count)
      #expect(try session.apply(touch) == numbers.count)
    }
    let sizes = try registry.contents()
      .filter { $0.key[0] == Table.journal.rawValue }
      .filter { !$0.key.lexicographicallyPrecedes(JournalEntry.key(first)) }
      .map(\.value.count)
    // What a page holds besides its header.
    #expect(sizes.count == 2 && sizes.allSatisfy { $0 > 1_000 && $0 <= 4_080 }, "\(sizes)")
  }

  @Test(arguments: [
    (1, 0, 0, "do not add up"), (1, 0, 20_000, "days of the package"), (1, 1, 0, "do not add up"),
    (1, 1, 20_000, "do not add up"), (0, 0, 0, "do not add up"), (0, 0, 20_000, "do not add up"),
    (7, 0, 20_000, "do not add up"),
  ])
  func aWrongCountIsFound(
    _ package: UInt64, _ version: UInt32, _ day: Int32, _ says: String
  ) throws {
    try count(1, 1, on: 20_000, 5)
    try count(1, 2, on: 20_001, 6)
    try count(2, 1, on: 20_000, 5)
    #expect(try registry.verify().isEmpty)
    try tamper(.downloads, UsageCount(downloads: 4).encoded) { key in
      key.append(PackageID(rawValue: package))
      key.append(short: version)
      key.append(short: UInt32(bitPattern: day))
    }
    let findings = try registry.verify()
    #expect(findings.contains { $0.what.contains(says) }, "\(findings)")
  }

  @Test func deletedPackagesNeedTheirNames() throws {
    try count(1, 1, on: 20_000, 5)
    try registry.perform { session throws(CommandError) in
      try session.apply(DeletePackage(name: "acme/core"))
      // Nothing of it was counted: nothing is kept.
      try session.apply(DeletePackage(name: "acme/tool"))
    }
    #expect(try registry.verify().isEmpty)
    let kept = try registry.contents().filter { $0.key[0] == Table.formerPackages.rawValue }
    #expect(kept.count == 1)
    try tamper(.formerPackages, SmallRecord.nothing) { key in
      key.append(text: "acme/tool")
      key.append(byte: 0)
      key.append(PackageID(rawValue: 2))
    }
    #expect(try registry.verify().contains { $0.what.contains("has no counts") })
  }

  /// Puts a record that no command would have made.
  private func tamper(
    _ table: Table, _ record: RecordWriter, _ build: (inout KeyBuffer) -> Void
  ) throws {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    var key = KeyBuffer(table, in: scratch.key)
    build(&key)
    var record = record
    record.seal(key: key.bytes)
    let database = Databases(registry.environment).data
    try registry.environment.write { transaction throws(LMDBError) in
      try write(Array(key.bytes), record.value, to: &transaction, in: database)
    }
  }
}
