import Foundation
import Glibc
import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// A reader of this process that stays at an old snapshot while commits go on.
@Suite struct OldReaderTests {
  @Test func aLongReadIsReportedEndedAndBoundsTheFile() throws {
    let folder = TemporaryFolder()
    let events = Events()
    let registry = try Registry(
      path: folder.path,
      options: .init(mapSize: 1 << 30, freeSpaceWatermark: 0, report: { events.add($0) }))
    defer { registry.close() }
    let isEnded = try read(registry)
    let before = try registry.storage().usedBytes
    // Commits of many pages each, so that the limit is reached soon.
    for base in stride(from: 0 as UInt64, to: 200_000, by: 200) where !isEnded.isSet {
      try registry.perform { session throws(CommandError) in
        for number in base..<(base + 200) {
          _ = try session.apply(
            CreateCustomer(
              name: String(repeating: "n", count: 300), email: "a@b.c", externalID: "x\(number)",
              token: mint(number)))
        }
      }
    }
    #expect(isEnded.isSet)
    let grown = try registry.storage().usedBytes - before
    #expect(grown < 256 << 20)
    print("beside an old reader the file grew by \(grown) bytes; \(events.ages.count) reports")
  }

  /// Sixty thousand commits of a command each, at most a thousand a second.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["PACKGATE_SLOW"] != nil))
  func aMinuteOfCommitsBesideAnOldReader() throws {
    let folder = TemporaryFolder()
    let events = Events()
    let registry = try Registry(
      path: folder.path,
      options: .init(mapSize: 1 << 30, freeSpaceWatermark: 0, report: { events.add($0) }))
    defer { registry.close() }
    let isEnded = try read(registry)
    let before = try registry.storage().usedBytes
    let began = ContinuousClock.now
    for number in 0..<60_000 as Range<UInt64> {
      try registry.perform { session throws(CommandError) in
        _ = try session.apply(
          CreateCustomer(
            name: "Customer", email: "a@b.c", externalID: "x\(number)", token: mint(number)))
      }
      while ContinuousClock.now - began < .milliseconds(number) { usleep(100) }
    }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    #expect(isEnded.isSet)
    let grown = try registry.storage().usedBytes - before
    #expect(grown < 256 << 20)
    #expect(events.ages.first.map { $0 <= 5 } == true)
    print(
      "beside an old reader and 60000 commits in \(seconds) s the file grew by \(grown) bytes; "
        + "reported at \(events.ages) s")
  }

  /// Reads in one snapshot on another thread, as a query does that looks at much and shows nothing,
  /// until it is told to end; set then.
  private func read(_ registry: Registry) throws -> Flag {
    let isEnded = Flag()
    let isInside = Flag()
    Thread.detachNewThread {
      var reader = registry.makeReader()
      do throws(StoreError) {
        try reader.read { snapshot throws(StoreError) in
          _ = try snapshot.counts()
          isInside.set()
          while true {
            for _ in 0..<1024 { try snapshot.scratch.touch() }
            usleep(1000)
          }
        }
      } catch {
        #expect(error == .stopped)
      }
      isEnded.set()
    }
    while !isInside.isSet { usleep(1000) }
    return isEnded
  }

  @Test func aMapGrowsBesideALongRead() throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder, mapSize: 256 << 10)
    defer { registry.close() }
    let isEnded = try read(registry)
    for base in stride(from: 0 as UInt64, to: 3000, by: 100) {
      try registry.perform { session throws(CommandError) in
        for number in base..<(base + 100) {
          _ = try session.apply(
            CreateCustomer(
              name: "Customer", email: "a@b.c", externalID: "x\(number)", token: mint(number)))
        }
      }
    }
    #expect(isEnded.isSet)
    #expect(try registry.storage().mapSize > 256 << 10)
    #expect(try registry.look { s throws(StoreError) in try s.counts().customers } == 3000)
  }
}

/// What a registry has reported.
private final class Events: @unchecked Sendable {
  private let lock = NSLock()
  private var events: [RegistryEvent] = []

  func add(_ event: RegistryEvent) { lock.withLock { events.append(event) } }

  /// Ages in seconds at which a reader of this process was reported.
  var ages: [Int] {
    lock.withLock { events }.compactMap {
      if case .oldReader(getpid(), isOwn: true, let seconds, _) = $0 { seconds } else { nil }
    }
  }
}
