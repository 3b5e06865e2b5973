import Foundation
import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// What is kept for a time only goes in portions, and nothing else does.
@Suite struct RetentionTests {
  private let folder = TemporaryFolder()

  private static let hour: Int64 = 3_600_000

  /// A registry with a package for each of the first hours.
  private func registry(hours: Int) throws -> Registry {
    let registry = try Registry.small(in: folder)
    for number in 1...hours {
      try registry.perform(at: start.advanced(byMilliseconds: Int64(number) * Self.hour)) {
        session throws(CommandError) in
        _ = try session.apply(
          AddPackage(name: "a/p\(number)", repositoryURL: "https://x.example/\(number)"))
      }
    }
    return registry
  }

  private func trim(
    _ registry: Registry, _ retention: Retention, atHour hour: Int = 50
  ) async throws -> Int {
    var calls = 1
    let now = start.advanced(byMilliseconds: Int64(hour) * Self.hour)
    while try await registry.trim(retention, at: now) { calls += 1 }
    return calls
  }

  private func journal(_ registry: Registry) throws -> ClosedRange<UInt64> {
    let statistics = try registry.statistics()
    #expect(try registry.verify().isEmpty)
    return statistics.journalFirst...statistics.journalLast
  }

  @Test func theJournalIsCutOffByCountAndByAge() async throws {
    let registry = try registry(hours: 50)
    defer { registry.close() }
    let entries = try registry.contents().filter { $0.key.first != Table.journal.rawValue }
    _ = try await trim(registry, Retention())
    #expect(try journal(registry) == 1...50)
    _ = try await trim(registry, Retention(journalEntries: 45))
    #expect(try journal(registry) == 6...50)
    _ = try await trim(registry, Retention(journalEntries: 45))
    #expect(try journal(registry) == 6...50)
    // Of the hours 21 to 50.
    _ = try await trim(registry, Retention(journalAge: 29 * Self.hour))
    #expect(try journal(registry) == 21...50)
    _ = try await trim(registry, Retention(journalAge: 29 * Self.hour, journalEntries: 7))
    #expect(try journal(registry) == 44...50)
    // The last one stays, whatever is asked for: its number must not come again.
    _ = try await trim(registry, Retention(journalAge: 1), atHour: 1000)
    #expect(try journal(registry) == 50...50)
    let kept = try registry.contents().filter { $0.key.first != Table.journal.rawValue }
    #expect(kept == entries)
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(DeletePackage(name: "a/p7"))
    }
    #expect(try journal(registry) == 50...51)
  }

  @Test func muchGoesInPortions() async throws {
    let registry = try registry(hours: 1)
    defer { registry.close() }
    try registry.perform { session throws(CommandError) in
      for number in 0..<3500 {
        _ = try session.apply(
          AddPackage(name: "b/p\(number)", repositoryURL: "https://x.example/\(number)"))
      }
    }
    #expect(try await trim(registry, Retention(journalEntries: 1)) == 4)
    #expect(try journal(registry) == 3501...3501)
    #expect(try await trim(registry, Retention(journalEntries: 1)) == 1)
  }

  @Test func backupsHoldTheJournalForTheirIncrements() async throws {
    let registry = try registry(hours: 50)
    defer { registry.close() }
    func note(_ name: String, after base: String?, _ position: UInt64, hour: Int) throws {
      try JournalHolds.note(
        in: folder.path, name: name, continuing: base, position: position,
        time: start.advanced(byMilliseconds: Int64(hour) * Self.hour))
    }
    let retention = Retention(journalEntries: 1, backupHold: 10 * Self.hour)
    try note("empty", after: nil, 0, hour: 45)
    _ = try await trim(registry, retention)
    #expect(try journal(registry) == 1...50)
    try note("full", after: "empty", 10, hour: 45)
    try note("other", after: nil, 20, hour: 48)
    // The record at which a backup ends shows that the history is the same.
    _ = try await trim(registry, retention)
    #expect(try journal(registry) == 10...50)
    try note("increment", after: "full", 30, hour: 46)
    _ = try await trim(registry, retention)
    #expect(try journal(registry) == 20...50)
    // Those who have not continued for long are not waited for.
    _ = try await trim(registry, retention, atHour: 57)
    #expect(try journal(registry) == 20...50)
    _ = try await trim(registry, retention, atHour: 59)
    #expect(try journal(registry) == 50...50)
  }

  @Test func whatRootHasNotedIsTheFoldersOwners() throws {
    let registry = try registry(hours: 1)
    defer { registry.close() }
    guard geteuid() == 0 else {
      print("skipped: only root writes into a folder that is another user's")
      return
    }
    #expect(chown(folder.path, 65534, 65533) == 0)
    try JournalHolds.note(
      in: folder.path, name: "full", continuing: nil, position: 1, time: start)
    let file = try FileManager.default.attributesOfItem(atPath: folder.path + "/registry.holds")
    #expect(file[.ownerAccountID] as? Int == 65534 && file[.groupOwnerAccountID] as? Int == 65533)
    #expect(file[.posixPermissions] as? Int == 0o600)
  }

  @Test func linesThatMakeNoSenseHoldNothing() async throws {
    let registry = try registry(hours: 20)
    defer { registry.close() }
    try "\u{0}\u{0}\nx 3\n x y z\nname -3 0\n\(String(repeating: "long", count: 40)) 5 0\n".write(
      toFile: folder.path + "/registry.holds", atomically: true, encoding: .utf8)
    let retention = Retention(journalEntries: 5, backupHold: .max / 4)
    _ = try await trim(registry, retention)
    #expect(try journal(registry) == 16...20)
    for number in 0..<200 {
      try JournalHolds.note(
        in: folder.path, name: "n\(number)", continuing: nil, position: 17, time: start)
    }
    _ = try await trim(registry, Retention(journalEntries: 1, backupHold: 100 * Self.hour))
    #expect(try journal(registry) == 17...20)
  }

  @Test func oldIdempotencyKeysGoByACommand() async throws {
    let registry = try registry(hours: 1)
    defer { registry.close() }
    for number in 0..<40 as Range<UInt64> {
      try registry.perform { session throws(CommandError) in
        _ = try session.apply(
          CreateCustomer(
            name: "C", email: "c@d.e", token: mint(number), idempotencyKey: "key-\(number)"))
      }
    }
    let before = try journal(registry).upperBound
    _ = try await trim(registry, Retention(), atHour: 23)
    #expect(try journal(registry).upperBound == before)
    _ = try await trim(registry, Retention(), atHour: 24)
    #expect(try journal(registry).upperBound == before + 1)
    let left = try registry.contents().keys.filter {
      $0.first == Table.idempotencyKeys.rawValue || $0.first == Table.idempotencyTimes.rawValue
    }
    #expect(left.isEmpty)
    try registry.look { snapshot throws(StoreError) in
      try snapshot.forEachJournalEntry(from: before + 1) { entry in
        #expect(entry.command == .forgetIdempotencyKeys)
        #expect(entry.actor.string == "retention")
        #expect(entry.detail.string == "40")
        return true
      }
    }
  }

  @Test func theAuditLogOutlivesTheJournalAndEndsAtItsOwnAge() async throws {
    let registry = try registry(hours: 50)
    defer { registry.close() }
    func log() throws -> Int {
      let records = try registry.contents().keys.filter { $0.first == Table.audit.rawValue }
      #expect(try registry.verify().isEmpty)
      return records.count
    }
    _ = try await trim(registry, Retention(journalEntries: 1))
    #expect(try log() == 50)
    // Of the hours 31 to 50.
    _ = try await trim(registry, Retention(auditAge: 19 * Self.hour))
    #expect(try log() == 20)
    _ = try await trim(registry, Retention(auditAge: 0), atHour: 1000)
    #expect(try log() == 0)
  }
}
