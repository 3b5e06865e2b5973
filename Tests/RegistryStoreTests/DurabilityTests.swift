import Foundation
import Glibc
import LMDB
import RegistryModel
import Synchronization
import Testing

@testable import RegistryStore

/// What was acknowledged stays, whatever happens to the process, the map or the disk.
@Suite(.serialized)
struct DurabilityTests {
  @Test func aKilledWriterLosesNothingThatWasAcknowledged() throws {
    let folder = TemporaryFolder()
    var acknowledged: [String] = []
    for round in 0..<5 {
      let child = try ChildProcess(["write", folder.path])
      #expect(child.line() == "ready")
      let first = try #require(child.line())
      usleep(UInt32(20_000 * round + Int.random(in: 0..<50_000)))
      acknowledged.append(first)
      acknowledged += child.kill()
      let registry = try Registry.small(in: folder, mode: .existing, mapSize: 64 << 20)
      #expect(try registry.verify().isEmpty)
      let lost = try registry.look { snapshot throws(StoreError) in
        var lost: [String] = []
        for name in acknowledged where try snapshot.customer(.externalID(name)) == nil {
          lost.append(name)
        }
        return lost
      }
      #expect(lost.isEmpty)
      registry.close()
    }
    print("\(acknowledged.count) commands were acknowledged before 5 kills")
  }

  @Test func oneProcessWritesAndOthersRead() throws {
    let folder = TemporaryFolder()
    let child = try ChildProcess(["hold", folder.path])
    #expect(child.line() == "ready")
    #expect(throws: StoreError.inUse(path: folder.path)) { try Registry.small(in: folder) }
    let beside = try Registry.small(in: folder, mode: .readOnly)
    #expect(try beside.look { s throws(StoreError) in try s.counts().customers } == 0)
    #expect(
      beside.refusal { session throws(CommandError) in
        try session.apply(DeletePackage(name: "a/b"))
      }?.code == .unavailable)
    beside.close()
    child.kill()
    let registry = try Registry.small(in: folder)
    #expect(throws: StoreError.inUse(path: folder.path)) { try Registry.small(in: folder) }
    registry.close()
  }

  @Test func filesThatMayNotGrowStopWritesButNotReads() throws {
    let folder = TemporaryFolder()
    print("a full disk is imitated with RLIMIT_FSIZE")
    let child = try ChildProcess(["full", folder.path, "400000"])
    var lines: [String] = []
    while let line = child.line() { lines.append(line) }
    #expect(lines == ["ready", "refused STORAGE_FULL", "reads", "resumed", "verified"])
  }

  @Test func tooLittleFreeSpaceIsRefusedBeforeTheDiskIsFull() throws {
    let folder = TemporaryFolder()
    let registry = try Registry(
      path: folder.path, options: .init(mapSize: 1 << 20, freeSpaceWatermark: .max))
    #expect(
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(CreateBundle(name: "b"))
      }?.code == .storageFull)
    #expect(!registry.acceptsWrites)
    registry.close()
  }

  @Test func aFullMapGrowsUnderReadersAndLosesNothing() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder, mapSize: 256 << 10)
    let stopped = DispatchSemaphore(value: 0)
    let isDone = Flag()
    for _ in 0..<2 {
      Thread.detachNewThread {
        var reader = registry.makeReader()
        var seen: UInt64 = 0
        while !isDone.isSet {
          let count = try? reader.read { snapshot throws(StoreError) in
            try snapshot.counts().customers
          }
          #expect((count ?? 0) >= seen)
          seen = count ?? 0
        }
        stopped.signal()
      }
    }
    let total: UInt64 = 3000
    for base in stride(from: 0, to: total, by: 100) {
      try registry.perform { session throws(CommandError) in
        for number in base..<(base + 100) {
          _ = try session.apply(
            CreateCustomer(
              name: "Customer", email: "a@b.c", externalID: "x\(number)", token: mint(number)))
        }
      }
    }
    isDone.set()
    stopped.wait()
    stopped.wait()
    #expect(try registry.look { s throws(StoreError) in try s.counts().customers } == total)
    #expect(try registry.storage().mapSize > 256 << 10)
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  @Test(arguments: 24..<48)
  func aMapThatIsFullOnlyInTheCommitGrowsToo(_ pages: Int) throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder, mapSize: pages * 4096)
    let (commits, each) = (40 as UInt64, 4 as UInt64)
    for number in 0..<commits {
      try registry.perform { session throws(CommandError) in
        for token in (number * each)..<((number + 1) * each) {
          _ = try session.apply(
            CreateCustomer(
              name: "Customer", email: "a@b.c", externalID: "x\(token)", token: mint(token)))
        }
      }
    }
    #expect(
      try registry.look { s throws(StoreError) in try s.counts().customers } == commits * each)
    #expect(try registry.storage().mapSize > pages * 4096)
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  @Test func aFolderThatIsNotARegistryIsRefusedAndLeftAlone() throws {
    let strange = TemporaryFolder()
    let file = strange.path + "/letter.txt"
    try "Dear reader".write(toFile: file, atomically: true, encoding: .utf8)
    #expect(throws: StoreError.notARegistry(path: strange.path)) {
      try Registry.small(in: strange)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: strange.path) == ["letter.txt"])

    let empty = TemporaryFolder()
    #expect(throws: StoreError.missing(path: empty.path)) {
      try Registry.small(in: empty, mode: .existing)
    }
    #expect(throws: StoreError.missing(path: empty.path)) {
      try Registry.small(in: empty, mode: .readOnly)
    }

    let garbage = TemporaryFolder()
    let store = garbage.path + "/registry"
    try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
    let bytes = Data(repeating: 0x41, count: 10_000)
    try bytes.write(to: URL(fileURLWithPath: store + "/data.mdb"))
    #expect(throws: StoreError.notARegistry(path: garbage.path)) {
      try Registry.small(in: garbage)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: store + "/data.mdb")) == bytes)
  }

  @Test func anotherProgramsEnvironmentAndALaterFormatAreRefused() throws {
    let foreign = TemporaryFolder()
    let store = foreign.path + "/registry"
    try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
    try Environment(path: store, databases: ["theirs"], options: .init(mapSize: 1 << 20)).close()
    let before = try Data(contentsOf: URL(fileURLWithPath: store + "/data.mdb"))
    #expect(throws: StoreError.notARegistry(path: foreign.path)) {
      try Registry.small(in: foreign)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: store + "/data.mdb")) == before)

    let other = TemporaryFolder()
    try setFormat(7, of: other)
    #expect(throws: StoreError.futureFormat(path: other.path, version: 7)) {
      try Registry.small(in: other)
    }
    for version in 1..<Table.formatVersion {
      let earlier = TemporaryFolder()
      try setFormat(UInt64(version), of: earlier)
      #expect(throws: StoreError.pastFormat(path: earlier.path, version: version)) {
        try Registry.small(in: earlier)
      }
    }
    // So is one of a time when there were fewer databases.
    let first = TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: first.path + "/registry", withIntermediateDirectories: true)
    let environment = try Environment(
      path: first.path + "/registry", databases: [Table.data], options: .init(mapSize: 1 << 20))
    let (key, record) = format(2)
    try environment.write { transaction throws(LMDBError) in
      try RegistryStoreTests.write(key, record, to: &transaction, in: environment.databases[0])
    }
    environment.close()
    #expect(throws: StoreError.pastFormat(path: first.path, version: 2)) {
      try Registry.small(in: first)
    }
  }

  /// Makes a registry that claims another format.
  private func setFormat(_ version: UInt64, of folder: TemporaryFolder) throws {
    let registry = try Registry.small(in: folder)
    let (key, record) = format(version)
    let data = registry.environment.databases[0]
    try registry.environment.write { transaction throws(LMDBError) in
      try RegistryStoreTests.write(key, record, to: &transaction, in: data)
    }
    registry.close()
  }

  /// The entry that names a store's format.
  private func format(_ version: UInt64) -> (key: [UInt8], record: [UInt8]) {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    let key = RegistryFolder.formatKey(scratch)
    var record = SmallRecord.number(version)
    record.seal(key: key.bytes)
    return (Array(key.bytes), record.value)
  }
}

/// Set once, seen by every thread.
final class Flag: Sendable {
  private let value = Atomic<Bool>(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}
