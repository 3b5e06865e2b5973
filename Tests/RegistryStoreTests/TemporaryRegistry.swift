import Foundation
import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// A folder that is removed when the test is over.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "packgate-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The moment at which the tests' time begins: 2026-01-15T10:30:00Z.
let start = Timestamp(milliseconds: 1_768_473_000_000)

extension Registry {
  /// A small registry that does not mind a full disk.
  static func small(
    in folder: TemporaryFolder, mode: Options.Mode = .readWrite, mapSize: Int = 16 << 20,
    report: @escaping @Sendable (RegistryEvent) -> Void = { _ in }
  ) throws(StoreError) -> Registry {
    try Registry(
      path: folder.path,
      options: Options(mode: mode, mapSize: mapSize, freeSpaceWatermark: 0, report: report))
  }

  /// Runs a job and waits for its commit.
  @discardableResult
  func perform<Result: Sendable>(
    at now: Timestamp = start,
    _ job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Result
  ) throws(CommandError) -> Result {
    let done = DispatchSemaphore(value: 0)
    nonisolated(unsafe) var outcome: Swift.Result<Result, CommandError>?
    write(actor: "test", at: now, job: job) {
      outcome = $0
      done.signal()
    }
    done.wait()
    guard let outcome else { preconditionFailure("a job is always answered") }
    return try outcome.get()
  }

  /// Runs a job that is to be refused; how it was, or `nil` when it went through.
  func refusal(
    at now: Timestamp = start,
    _ job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Void
  ) -> CommandError? {
    do throws(CommandError) {
      try perform(at: now, job)
      return nil
    } catch {
      return error
    }
  }

  /// Reads from a fresh snapshot.
  func look<Result>(
    _ body: (Snapshot) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    var reader = makeReader()
    return try reader.read(body)
  }

  /// Every entry of all databases.
  func contents() throws(StoreError) -> [[UInt8]: [UInt8]] {
    try look { snapshot throws(StoreError) in
      var contents: [[UInt8]: [UInt8]] = [:]
      do throws(LMDBError) {
        var walk = try EntryWalk(snapshot)
        while let entry = try walk.next() { contents[Array(entry.key)] = Array(entry.value) }
        var journal = try Cursor(snapshot.transaction, snapshot.journal)
        while let entry = try journal.next() { contents[Array(entry.key)] = Array(entry.value) }
      } catch {
        throw .database(error)
      }
      return contents
    }
  }
}

/// A token that no other call has made.
func mint(_ number: UInt64) -> MintedToken {
  MintedToken(key: TokenKey(high: number &* 0x9E37_79B9_7F4A_7C15, low: number), hint: "cgt_x...y")
}

/// A small, fast generator whose whole state is its seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}

/// A version as a sync would find it.
func synced(_ text: String, releasedAt: Timestamp? = start) -> SyncedVersion {
  SyncedVersion(pretty: text, normalized: text, reference: "abc", releasedAt: releasedAt)
}
