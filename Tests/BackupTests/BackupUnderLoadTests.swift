import Foundation
import RegistryModel
import RegistryStore
import Testing

/// Backups of a registry that changes all the time: each restores to what the journal says.
@Suite struct BackupUnderLoadTests {
  typealias Contents = [[UInt8]: [UInt8]]

  private static let isSlow = ProcessInfo.processInfo.environment["PACKGATE_SLOW"] != nil

  /// Changes the registry until the task is cancelled or the limit is reached, and gives the number
  /// of its last change.
  private static func load(
    _ registry: Registry, after last: UInt64 = 0, limit: UInt64 = .max
  ) -> Task<UInt64, Never> {
    Task {
      var number = last
      while !Task.isCancelled, number - last < limit {
        number += 1
        let job = number
        try? await registry.write(
          actor: "load", at: Timestamp(milliseconds: Int64(number) * 100)
        ) { session throws(CommandError) in
          let name = "load-\(job)"
          _ = try session.apply(
            CreateCustomer(
              name: name, email: "\(name)@example.com", externalID: name,
              token: MintedToken(key: TokenKey(high: job, low: 9), hint: "x")))
          if job % 3 == 0 {
            _ = try session.apply(SuspendCustomer(customer: .externalID("load-\(job / 3)")))
          }
          if job % 4 == 0 {
            _ = try session.apply(DeleteCustomer(customer: .externalID("load-\(job / 4)")))
          }
        }
        try? await Task.sleep(for: .milliseconds(1))
      }
      return number
    }
  }

  private static func contents(_ registry: Registry) throws -> (Contents, UInt64) {
    var reader = registry.makeReader()
    return try reader.read { snapshot throws(StoreError) in
      var contents: Contents = [:]
      let image = try snapshot.image()
      try image.forEachEntry { key, value in
        contents[Array(key)] = Array(value)
        return true
      }
      return (contents, try snapshot.lastJournalSequence())
    }
  }

  private static func contents(of desk: BackupDesk, _ name: String) throws -> (Contents, UInt64) {
    let registry = try Registry(
      path: desk.folder.appending(path: name).path, options: .init(mode: .readOnly, mapSize: 0))
    defer { registry.close() }
    return try contents(registry)
  }

  /// What the journal makes of an empty registry: the model that backups are compared with.
  private static func model(_ desk: BackupDesk, upTo last: UInt64) throws -> Contents {
    let empty = desk.folder.appending(path: "empty-\(last)")
    let target = desk.folder.appending(path: "model-\(last)")
    defer {
      for folder in [empty, target] { try? FileManager.default.removeItem(at: folder) }
    }
    let blank = try Registry(path: empty.path, options: .init(mapSize: 1 << 20))
    defer { blank.close() }
    let restoration = try StoreRestoration(into: target.path, mapSize: 64 << 20)
    for (key, value) in try contents(blank).0 {
      try key.withUnsafeBytes { key in
        try value.withUnsafeBytes { try restoration.append(key: key, value: $0) }
      }
    }
    var reader = desk.registry.makeReader()
    try reader.read { snapshot throws(StoreError) in
      var failure: StoreError?
      try snapshot.image().forEachJournalRecord(after: 0) { entry, record in
        guard entry.sequence <= last else { return false }
        do throws(StoreError) {
          try restoration.replay(journal: entry.sequence, record: record)
        } catch {
          failure = error
        }
        return failure == nil
      }
      if let failure { throw failure }
    }
    #expect(try restoration.verify().isEmpty)
    try restoration.install()
    return try contents(of: desk, target.lastPathComponent).0
  }

  /// Cycles of backup, restore and compare: a full backup at times, increments between. The load of
  /// each is bounded: a cycle takes longer with all that was changed before.
  @Test func eachBackupUnderLoadRestoresToItsMoment() async throws {
    let desk = try BackupDesk()
    var changes: UInt64 = 0
    var last: UInt64 = 0
    for cycle in 0..<(Self.isSlow ? 100 : 12) {
      let load = Self.load(desk.registry, after: changes, limit: 200)
      let create = ["create", "--data", "data", "--quiet", "backups"]
      try desk.run(cycle % 5 == 0 ? create : create + ["--incremental", "--since", "backups"])
      try desk.run(["restore", "restored", "backups", "--quiet"])
      load.cancel()
      changes = await load.value
      let (restored, position) = try Self.contents(of: desk, "restored")
      #expect(position >= last)
      last = position
      #expect(try restored == Self.model(desk, upTo: position), "cycle \(cycle)")
      try FileManager.default.removeItem(at: desk.folder.appending(path: "restored"))
    }
    #expect(last > 0)
  }

  @Test func anyPositionBetweenBackupsIsTheModelThere() async throws {
    let desk = try BackupDesk()
    let load = Self.load(desk.registry)
    func backUp(_ more: String...) throws -> UInt64 {
      try desk.run(["create", "--data", "data", "--quiet", "backups"] + more)
      return try Self.contents(desk.registry).1
    }
    while try Self.contents(desk.registry).1 < 20 { try await Task.sleep(for: .milliseconds(10)) }
    let first = try backUp()
    var end = first
    for _ in 0..<4 { end = try backUp("--incremental", "--since", "backups") }
    load.cancel()
    _ = await load.value
    _ = try backUp("--incremental", "--since", "backups")
    for round in 0..<(Self.isSlow ? 50 : 10) {
      let position = UInt64.random(in: first...end)
      try desk.run(
        ["restore", "restored", "backups", "--quiet", "--to-position", "\(position)"])
      let (restored, reached) = try Self.contents(of: desk, "restored")
      #expect(reached == position)
      #expect(
        try restored == Self.model(desk, upTo: position), "round \(round), position \(position)")
      try FileManager.default.removeItem(at: desk.folder.appending(path: "restored"))
    }
  }

  @Test func aTrimmedJournalEndsChainsThatAreTooOld() async throws {
    let desk = try BackupDesk()
    try await desk.makeCustomers(10)
    try desk.run(["create", "--data", "data", "--quiet", "backups/0"])
    try await desk.makeCustomers(10)
    let increment = ["create", "--data", "data", "--incremental", "--since", "backups", "--quiet"]
    // Backups have the time of the clock; the journal is kept behind this one for an hour.
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    let retention = Retention(journalEntries: 1, backupHold: 3_600_000)
    _ = try await desk.registry.trim(retention, at: now)
    try desk.run(increment + ["backups/1"])
    // The increment has taken the place of its base: what lies before it may go.
    _ = try await desk.registry.trim(retention, at: now)
    #expect(try desk.registry.statistics().journalFirst == 20)
    try await desk.makeCustomers(5)
    _ = try await desk.registry.trim(
      retention, at: now.advanced(byMilliseconds: 2 * 3_600_000))
    #expect(try desk.registry.statistics().journalFirst == 25)
    let text = try desk.run(increment + ["backups/2"], status: 1)
    #expect(text.contains("begins behind position 20"), "\(text)")
    try desk.run(["restore", "restored", "backups"])
    #expect(try desk.customers(of: "restored") == BackupCommandTests.ids(1...20))
    // A full backup goes on from here, with a journal that begins late.
    try desk.run(["create", "--data", "data", "--quiet", "backups/3"])
    try await desk.makeCustomers(1)
    try desk.run(increment + ["backups/4"])
    try desk.run(["restore", "again", "backups"])
    #expect(try desk.customers(of: "again") == BackupCommandTests.ids(1...26))
  }
}
