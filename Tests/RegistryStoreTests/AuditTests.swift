import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// The audit log beside the journal: what it holds, what ends it, what verification finds.
@Suite struct AuditTests {
  private let folder = TemporaryFolder()
  private let registry: Registry
  private let start = Timestamp(seconds: 1_800_000_000)

  init() throws {
    registry = try Registry.small(in: folder)
    for number in 0..<6 {
      let name = "acme/p\(number)"
      try perform(at: Int64(number)) { session throws(CommandError) in
        _ = try session.apply(AddPackage(name: name, repositoryURL: "https://x.example/\(name)"))
      }
    }
  }

  /// Runs a job that many seconds after the start.
  private func perform(
    at second: Int64, _ job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Void
  ) throws {
    try registry.perform(at: start.advanced(byMilliseconds: second * 1000), job)
  }

  private func names(_ filter: AuditFilter = AuditFilter()) throws -> [String] {
    try registry.look { snapshot throws(StoreError) in
      try snapshot.auditLog(filter, page: PageRequest(isForward: true, count: 100)).rows.map {
        $0.packageName.string
      }
    }
  }

  @Test func theOldestRecordsGoAndNothingElse() throws {
    let before = start.advanced(byMilliseconds: 4000)
    var trimmed: [Int] = []
    for _ in 0..<3 {
      trimmed.append(
        try registry.perform(at: start.advanced(byMilliseconds: 9000)) {
          session throws(CommandError) in
          try session.apply(TrimAuditLog(before: before, limit: 3))
        })
      #expect(try registry.verify().isEmpty)
    }
    #expect(trimmed == [3, 1, 0])
    #expect(try names() == ["acme/p5", "acme/p4"])
    var filter = AuditFilter()
    filter.packageName = "acme/p1"
    #expect(try names(filter).isEmpty)
    let kept = try registry.contents().filter {
      $0.key[0] >= Table.audit.rawValue && $0.key[0] <= Table.auditActions.rawValue
    }
    #expect(kept.count == 2 * 3)
  }

  /// Journal positions say nothing about the order of the log when the clock goes back.
  @Test func theOrderIsThatOfTheClock() throws {
    try perform(at: 2) { session throws(CommandError) in
      _ = try session.apply(AddPackage(name: "acme/late", repositoryURL: "https://x.example/l"))
    }
    let expected = ["acme/p5", "acme/p4", "acme/p3", "acme/late", "acme/p2", "acme/p1", "acme/p0"]
    #expect(try names() == expected)
    #expect(try registry.verify().isEmpty)
  }

  @Test(arguments: [Table.audit, .auditPackages, .auditActions])
  func aMissingEntryIsFound(_ table: Table) throws {
    #expect(try registry.verify().isEmpty)
    let keys = try registry.contents().keys.filter { $0[0] == table.rawValue }
      .sorted { $0.lexicographicallyPrecedes($1) }
    #expect(keys.count == 6)
    let database = Databases(registry.environment).data
    try registry.environment.write { transaction throws(LMDBError) in
      _ = try bytes(keys[3]) { key throws(LMDBError) in
        try transaction.remove(key, in: database)
      }
    }
    #expect(try !registry.verify().isEmpty)
  }

  @Test func aForeignIndexEntryIsFound() throws {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    var key = KeyBuffer(.auditCustomers, in: scratch.key)
    key.append(CustomerID(rawValue: 5))
    key.append(AuditPosition(time: start, sequence: 1))
    var record = SmallRecord.nothing
    record.seal(key: key.bytes)
    let database = Databases(registry.environment).data
    try registry.environment.write { transaction throws(LMDBError) in
      try write(Array(key.bytes), record.value, to: &transaction, in: database)
    }
    #expect(try registry.verify().contains { $0.table == .auditActions })
  }

  @Test func aRecordThatSaysSomethingElseIsFound() throws {
    let found = try registry.look { snapshot throws(StoreError) in
      try snapshot.auditLog(AuditFilter(), page: PageRequest(isForward: true, count: 1)).rows[0]
        .position
    }
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    let key = found.key(in: scratch.key)
    var record = RecordWriter(layout: AuditRecord.layout)
    record.append(byte: CommandName.addPackage.rawValue)
    record.append(number: 0)
    record.append(texts: ["somebody else", "acme/p5", nil])
    record.seal(key: key.bytes)
    let database = Databases(registry.environment).data
    try registry.environment.write { transaction throws(LMDBError) in
      try write(Array(key.bytes), record.value, to: &transaction, in: database)
    }
    #expect(try registry.verify().contains { $0.what.contains("what the journal says") })
  }

  /// Two filters that never meet: who asks is asked in turn whether to go on.
  @Test func aSearchThatMayNotGoOnEnds() throws {
    let customer = try registry.perform { session throws(CommandError) in
      try session.apply(
        CreateCustomer(
          name: "a", email: "a@example.com",
          token: MintedToken(key: TokenKey(high: 1, low: 1), hint: "x"))
      ).customer
    }
    try registry.perform { session throws(CommandError) in
      for number in 0..<1100 {
        _ = try session.apply(UpdateCustomer(customer: .id(customer), name: .set("\(number)")))
        _ = try session.apply(
          AddPackage(name: "acme/n\(number)", repositoryURL: "https://x.example/n"))
      }
    }
    var filter = AuditFilter()
    (filter.customer, filter.command) = (customer, .addPackage)
    var asked = 0
    let page = try registry.look { snapshot throws(StoreError) in
      try snapshot.auditLog(filter, page: PageRequest(isForward: true, count: 10)) {
        asked += 1
        return asked < 2
      }
    }
    #expect(page.rows.isEmpty)
    #expect(asked == 2)
  }
}
