import Authorization
import LMDB
import PackageVersions
import RegistryModel
import Testing

@testable import RegistryStore

/// Random commands against the store and against a plain Swift model of it.
struct ModelTests {
  /// Fixed seeds, and one that is new every time; each is printed.
  static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6, UInt64.random(in: 100...UInt64.max)]

  @Test(arguments: seeds)
  func aRandomHistoryLeavesWhatTheModelSays(_ seed: UInt64) throws {
    print("model test with seed \(seed)")
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    var history = RandomHistory(seed: seed)
    for step in 0..<520 {
      try history.step(registry)
      if step % 52 == 51 { try compare(registry, history.state, history.now, seed) }
    }
    let findings = try registry.verify()
    #expect(findings.isEmpty, "seed \(seed): \(findings)")
    registry.close()
    let reopened = try Registry.small(in: folder, mode: .existing)
    try compare(reopened, history.state, history.now, seed)
    try expectReplayGivesAnEqualStore(reopened, seed)
    reopened.close()
  }

  /// Applies the journal of a registry to an empty one and compares them byte for byte.
  private func expectReplayGivesAnEqualStore(_ registry: Registry, _ seed: UInt64) throws {
    let folder = TemporaryFolder()
    let replica = try Registry.small(in: folder)
    let entries = try registry.look { snapshot throws(StoreError) in
      var entries: [(key: [UInt8], value: [UInt8])] = []
      var walk = try Walk(snapshot, KeyPrefix(.journal))
      while let (rest, entry) = try walk.next() {
        guard rest.number(at: 0) == UInt64(entries.count) + 1 else { throw .unreadable(.journal) }
        entries.append((Array(entry.key), Array(entry.value)))
      }
      return entries
    }
    #expect(!entries.isEmpty)
    let databases = Databases(replica.environment)
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    try replica.environment.write { transaction throws(LMDBError) in
      for (index, entry) in entries.enumerated() {
        try bytes(entry.value) { value throws(LMDBError) in
          try AuditTrail.apply(
            JournalEntry(sequence: UInt64(index) + 1, sealed: value), to: &transaction,
            in: databases, keysIn: scratch.key)
        }
        try write(entry.key, entry.value, to: &transaction, in: databases.journal)
      }
    }
    let (original, copy) = (try registry.contents(), try replica.contents())
    for table in Table.allCases {
      let isOfTable = { (key: [UInt8]) in key.first == table.rawValue }
      #expect(
        original.filter { isOfTable($0.key) } == copy.filter { isOfTable($0.key) },
        "seed \(seed): table \(table) differs")
    }
    #expect(original == copy)
    #expect(try replica.verify().isEmpty)
    replica.close()
  }

  private func compare(
    _ registry: Registry, _ state: RegistryState, _ now: Timestamp, _ seed: UInt64
  ) throws {
    let seen = try registry.look { snapshot throws(StoreError) in
      try StoreReader(snapshot).state()
    }
    #expect(seen.customers == state.customers, "seed \(seed)")
    #expect(seen.packages == state.packages, "seed \(seed)")
    #expect(seen.bundles == state.bundles, "seed \(seed)")
    #expect(seen.catalog == state.catalog.counted, "seed \(seed)")
    try registry.look { snapshot throws(StoreError) in
      try compareLists(snapshot, state, now, seed)
      try compareGrants(snapshot, state, seed)
      try compareDecisions(snapshot, state, now, seed)
      try compareUsage(snapshot, state, now, seed)
      try compareAuditLog(snapshot, state, now, seed)
      try StoreReader(snapshot).compareComposerLabels(state.catalog, seed)
    }
  }

  private func compareLists(
    _ snapshot: Snapshot, _ state: RegistryState, _ now: Timestamp, _ seed: UInt64
  ) throws(StoreError) {
    var filters: [(CustomerFilter, (RegistryState.Customer) -> Bool)] = [
      (CustomerFilter(now: now), { _ in true })
    ]
    for status in CustomerStatus.allCases {
      var filter = CustomerFilter(now: now)
      filter.statuses = [status]
      filters.append((filter, { $0.status(at: now) == status }))
    }
    for package in state.packages {
      var filter = CustomerFilter(now: now)
      filter.packageName = package.name
      filters.append((filter, { !state.grants($0, package.name).isEmpty }))
    }
    for bundle in state.bundles {
      var filter = CustomerFilter(now: now)
      filter.bundleName = bundle.name
      filter.search = "CUSTOMER"
      filters.append(
        (filter, { $0.bundles[bundle.id] != nil && $0.name.lowercased().contains("customer") }))
    }
    var byEmail = CustomerFilter(now: now)
    byEmail.email = "A@Example.com"
    filters.append((byEmail, { $0.email.lowercased() == "a@example.com" }))
    for (filter, test) in filters {
      let expected = state.customers.filter(test).map(\.id)
      let count = try snapshot.customerCount(filter)
      #expect(count == UInt64(expected.count), "seed \(seed)")
      for isForward in [true, false] {
        var found: [UInt64] = []
        var position: CustomerID?
        while true {
          let page = try snapshot.customers(
            filter, page: PageRequest(isForward: isForward, count: 2, position: position))
          let ids = page.rows.map(\.id.rawValue)
          #expect((isForward ? page.hasPrevious : page.hasNext) == !found.isEmpty, "seed \(seed)")
          found = isForward ? found + ids : ids + found
          position = isForward ? page.rows.last?.id : page.rows.first?.id
          guard isForward ? page.hasNext : page.hasPrevious else { break }
        }
        #expect(found == expected, "seed \(seed)")
      }
    }
  }

  /// The facts of every token, package and version lead to the decision that the rules give.
  private func compareDecisions(
    _ snapshot: Snapshot, _ state: RegistryState, _ now: Timestamp, _ seed: UInt64
  ) throws(StoreError) {
    for customer in state.customers {
      for package in state.packages {
        for key in package.numbers {
          let expected = state.allows(customer, package.name, key, at: now)
          let id = CustomerID(rawValue: customer.id)
          let plain = allows(snapshot, id, package.name, key, at: now)
          #expect(plain == expected, "seed \(seed): \(customer.id) \(package.name) \(key)")
          guard let token = customer.tokens.last else { continue }
          let record = try snapshot.token(TokenID(rawValue: token.id), of: id)
          guard let record, case .found(let found) = snapshot.token(record.key) else {
            Issue.record("seed \(seed): token \(token.id) is not found")
            continue
          }
          #expect(found.customer == id && found.id.rawValue == token.id)
          let throughToken = allows(snapshot, id, package.name, key, at: now)
          #expect(throughToken == expected, "seed \(seed)")
          snapshot.scratch.forgetToken()
        }
      }
    }
  }

  /// Rows 8 to 22 over the store's facts.
  private func allows(
    _ snapshot: Snapshot, _ id: CustomerID, _ package: String, _ key: [UInt8], at now: Timestamp
  ) -> Bool {
    Array(package.utf8).withUnsafeBytes { name in
      key.withUnsafeBytes { key in
        guard case .found(let customer) = snapshot.customer(id) as Fact<CustomerFacts>,
          customer.status == .active || customer.status == .frozen, now < customer.expiresAt,
          case .found(let package) = snapshot.package(named: name, for: id)
        else { return false }
        var grants = snapshot.grants(of: package, to: id)
        var live: [GrantFacts] = []
        while case .found(let grant) = grants.next() {
          if now < grant.expiresAt { live.append(grant) }
        }
        guard !live.isEmpty, case .found(let version) = snapshot.version(key, of: package),
          !version.isYanked
        else { return false }
        if customer.status == .frozen {
          guard case .found = snapshot.freezeEntry(of: version, of: package, for: id) else {
            return false
          }
          return true
        }
        return live.contains {
          version.releasedAt <= $0.limits.updatesUntil && $0.limits.constraint.matches(key)
        }
      }
    }
  }
}

/// Puts one entry as it is.
func write(
  _ key: [UInt8], _ value: [UInt8], to transaction: inout WriteTransaction, in database: Database
) throws(LMDBError) {
  let failure: LMDBError? = key.withUnsafeBytes { key in
    value.withUnsafeBytes { value in
      do throws(LMDBError) {
        try transaction.put(value, for: key, in: database)
        return nil
      } catch {
        return error
      }
    }
  }
  if let failure { throw failure }
}
