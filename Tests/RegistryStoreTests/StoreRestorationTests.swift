import Foundation
import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// A store copied as bytes, as a backup would carry it.
private struct CopiedStore {
  var entries: [(key: [UInt8], value: [UInt8])] = []
  var journal: [(position: UInt64, record: [UInt8])] = []

  /// Everything, or the journal behind a position alone.
  init(_ registry: Registry, after position: UInt64? = nil) throws {
    var copy = CopiedStore()
    try registry.look { snapshot throws(StoreError) in
      let image = try snapshot.image()
      #expect(image.formatVersion == Table.formatVersion)
      if position == nil {
        try image.forEachEntry { key, value in
          copy.entries.append((Array(key), Array(value)))
          return true
        }
      }
      try image.forEachJournalRecord(after: position ?? 0) { entry, bytes in
        copy.journal.append((entry.sequence, Array(bytes)))
        return true
      }
      #expect(position != nil || copy.entries.count == image.entryCount)
      #expect(position != nil || copy.journal.count == image.journalCount)
      #expect(copy.journal.last?.position == image.lastJournalRecord?.entry.sequence)
    }
    self = copy
  }

  private init() {}

  func write(to restoration: StoreRestoration) throws {
    for (key, value) in entries {
      try key.withUnsafeBytes { key in
        try value.withUnsafeBytes { try restoration.append(key: key, value: $0) }
      }
    }
    for (position, record) in journal {
      try record.withUnsafeBytes { try restoration.append(journal: position, record: $0) }
    }
  }

  /// Makes the changes of the journal up to a position.
  func replay(upTo last: UInt64 = .max, in restoration: StoreRestoration) throws {
    for (position, record) in journal where position <= last {
      try record.withUnsafeBytes { try restoration.replay(journal: position, record: $0) }
    }
  }
}

/// Restored stores equal the ones that were copied, and failures leave nothing.
@Suite struct StoreRestorationTests {
  private func contents(of path: String) throws -> [[UInt8]: [UInt8]] {
    let registry = try Registry(
      path: path, options: .init(mode: .existing, mapSize: 16 << 20, freeSpaceWatermark: 0))
    defer { registry.close() }
    #expect(try registry.verify().isEmpty)
    return try registry.contents()
  }

  private func names(in folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
  }

  @Test(arguments: [3, 4] as [UInt64]) func anyMomentOfAHistoryComesBack(seed: UInt64) throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    defer { registry.close() }
    var history = RandomHistory(seed: seed)
    for _ in 0..<100 { try history.step(registry) }
    let full = try CopiedStore(registry)
    let start = try #require(full.journal.last?.position)
    // What the store holds at each position that is the last one after a step.
    var moments: [UInt64: [[UInt8]: [UInt8]]] = [start: try registry.contents()]
    for _ in 0..<250 {
      try history.step(registry)
      let position = try registry.look { snapshot throws(StoreError) in
        try snapshot.lastJournalSequence()
      }
      if moments[position] == nil { moments[position] = try registry.contents() }
    }
    let increment = try CopiedStore(registry, after: start)
    let chosen = moments.keys.sorted().shuffled(using: &history.random).prefix(24)
    for position in Set(chosen).union([start, moments.keys.max() ?? start]) {
      let target = TemporaryFolder()
      let restoration = try StoreRestoration(into: target.path, mapSize: 16 << 20)
      try full.write(to: restoration)
      try increment.replay(upTo: position, in: restoration)
      #expect(try restoration.verify().isEmpty)
      try restoration.install()
      let restored = try contents(of: target.path)
      #expect(restored == moments[position], "seed \(seed), position \(position)")
    }
  }

  @Test func anEmptyRegistryComesBack() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    defer { registry.close() }
    let copy = try CopiedStore(registry)
    let target = folder.path + "/restored/"
    let restoration = try StoreRestoration(into: target, mapSize: 16 << 20)
    try copy.write(to: restoration)
    #expect(try restoration.verify().isEmpty)
    try restoration.install()
    #expect(try contents(of: target) == registry.contents())
  }

  @Test func theMapGrowsWhereItIsTooSmall() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    defer { registry.close() }
    try registry.perform { session throws(CommandError) in
      for number in 0..<2000 {
        _ = try session.apply(
          CreateCustomer(
            name: String(repeating: "n", count: 400), email: "c\(number)@example.com",
            token: mint(UInt64(number))))
      }
    }
    let copy = try CopiedStore(registry)
    let target = folder.path + "/restored"
    let restoration = try StoreRestoration(into: target, mapSize: 256 << 10)
    try copy.write(to: restoration)
    #expect(try restoration.verify().isEmpty)
    try restoration.install()
    #expect(try contents(of: target) == registry.contents())
  }

  @Test func nothingIsWrittenOverAndNothingIsLeft() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    defer { registry.close() }
    let before = try names(in: folder).sorted()
    #expect(throws: StoreError.occupied(path: folder.path)) {
      _ = try StoreRestoration(into: folder.path)
    }
    let file = folder.path + "/registry.lock"
    #expect(throws: StoreError.occupied(path: file)) { _ = try StoreRestoration(into: file) }
    #expect(throws: StoreError.self) {
      _ = try StoreRestoration(into: folder.path + "/no/such")
    }
    #expect(try names(in: folder).sorted() == before)

    let copy = try CopiedStore(registry)
    let target = folder.path + "/restored"
    do {
      let restoration = try StoreRestoration(into: target)
      try copy.write(to: restoration)
      // Another one at the same place is kept out.
      #expect(throws: StoreError.self) { _ = try StoreRestoration(into: target) }
      #expect(try names(in: folder).count == before.count + 1)
    }
    #expect(try names(in: folder).sorted() == before)

    // Somebody puts data there meanwhile.
    let late = try StoreRestoration(into: target)
    try copy.write(to: late)
    #expect(try late.verify().isEmpty)
    try FileManager.default.createDirectory(
      atPath: target + "/data", withIntermediateDirectories: true)
    #expect(throws: StoreError.occupied(path: target)) { try late.install() }
    #expect(try names(in: folder).sorted() == (before + ["restored"]).sorted())
  }

  @Test func whatAKilledAttemptLeftIsTakenOver() throws {
    let folder = TemporaryFolder()
    let left = folder.path + "/.restored.packgate-restoring/registry"
    try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
    try Data("half a store".utf8).write(to: URL(filePath: left + "/data.mdb"))
    let source = TemporaryFolder()
    let registry = try Registry.small(in: source)
    defer { registry.close() }
    let copy = try CopiedStore(registry)
    let restoration = try StoreRestoration(into: folder.path + "/restored", mapSize: 16 << 20)
    try copy.write(to: restoration)
    #expect(try restoration.verify().isEmpty)
    try restoration.install()
    #expect(try names(in: folder) == ["restored"])
  }

  @Test func whatIsNotInOrderOrNotIntactIsRefused() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    defer { registry.close() }
    var history = RandomHistory(seed: 9)
    for _ in 0..<30 { try history.step(registry) }
    let good = try CopiedStore(registry)
    let target = folder.path + "/restored"

    var unordered = good
    unordered.entries.swapAt(0, 1)
    var unknown = good
    unknown.entries.append((key: [0xFE, 1], value: [1, 2, 3]))
    var bare = good
    bare.entries.removeLast(3)
    var foreign = good
    foreign.entries = foreign.entries.map { key, value in
      guard key.dropFirst().elementsEqual("format".utf8) else { return (key, value) }
      var record = SmallRecord.number(UInt64(Table.formatVersion) + 1)
      key.withUnsafeBytes { record.seal(key: $0) }
      return (key, record.value)
    }
    var long = good
    long.entries.append((key: [UInt8](repeating: 0xFF, count: 512), value: []))
    for bad in [unordered, unknown, bare, long, foreign] {
      let restoration = try StoreRestoration(into: target, mapSize: 16 << 20)
      do {
        try bad.write(to: restoration)
        #expect(try !restoration.verify().isEmpty)
      } catch {
        #expect(error is StoreError)
      }
      restoration.discard()
    }
    // A record whose checksum does not hold is not replayed.
    var record = try #require(good.journal.last).record
    record[record.count - 1] ^= 1
    let replayed = try StoreRestoration(into: target, mapSize: 16 << 20)
    #expect(throws: StoreError.unreadable(.journal)) {
      try record.withUnsafeBytes { try replayed.replay(journal: 1, record: $0) }
    }
    replayed.discard()
    #expect(!FileManager.default.fileExists(atPath: target))
  }

  @Test func aDamagedRecordIsNotCopied() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    defer { registry.close() }
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(AddPackage(name: "a/a", repositoryURL: "https://x.example/a"))
    }
    try registry.environment.write { transaction throws(LMDBError) in
      let key = [Table.packages.rawValue, 0, 0, 0, 1]
      let value: [UInt8] = [1, 2, 3, 4, 1, 0]
      try bytes(key) { key throws(LMDBError) in
        try bytes(value) { value throws(LMDBError) in
          try transaction.put(value, for: key, in: registry.environment.databases[0])
        }
      }
    }
    #expect(throws: StoreError.unreadable(.packages)) { _ = try CopiedStore(registry) }
  }

  @Test func copiesMadeWhileAnotherProcessWritesAreWhole() throws {
    let folder = TemporaryFolder()
    let child = try ChildProcess(["write", folder.path])
    try #require(child.line() == "ready")
    var told: UInt64 = 0
    while told < 50 {
      _ = try #require(child.line())
      told += 1
    }
    var last: UInt64 = 0
    for round in 0..<5 {
      let registry = try Registry(path: folder.path, options: .init(mode: .readOnly, mapSize: 0))
      let copy = try CopiedStore(registry)
      registry.close()
      let position = try #require(copy.journal.last?.position)
      #expect(position > last)
      last = position
      let target = folder.path + "/restored-\(round)"
      let restoration = try StoreRestoration(into: target, mapSize: 16 << 20)
      try copy.write(to: restoration)
      #expect(try restoration.verify().isEmpty)
      try restoration.install()
      let restored = try Registry(path: target, options: .init(mode: .readOnly, mapSize: 0))
      defer { restored.close() }
      // Every command of this writer makes one customer.
      let customers = try restored.look { snapshot throws(StoreError) in
        try snapshot.counts().customers
      }
      #expect(customers == position)
      // Once it has told of more, there is more.
      while told <= position + 20 {
        _ = try #require(child.line())
        told += 1
      }
    }
    child.kill()
  }
}
