import Dispatch
import LMDB
import RegistryModel
import Synchronization
import Testing

@testable import RegistryStore

/// Jobs that are all or nothing, alone and in a commit that they share.
struct AtomicJobTests {
  private static func bundle(_ name: String) -> CreateBundle { CreateBundle(name: name) }

  private func bundles(_ registry: Registry) throws -> [String] {
    try registry.look { snapshot throws(StoreError) in
      var names: [String] = []
      try snapshot.forEachBundle { bundle throws(StoreError) in
        names.append(bundle.name.string)
        return true
      }
      return names
    }
  }

  /// Creates bundles; the last name may be one that is refused.
  private func create(
    _ names: [String]
  ) -> @Sendable (inout WriteSession) throws(CommandError) -> Void {
    { session throws(CommandError) in
      for name in names { _ = try session.apply(Self.bundle(name)) }
    }
  }

  @Test func oneThatFailsLeavesTheStoreByteForByteAsItWas() async throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    try registry.perform(create(["kept"]))
    let before = try registry.contents()
    let job = create(["a", "b", "kept"])
    let error = await #expect(throws: CommandError.self) {
      try await registry.write(actor: "test", at: start, atomically: true, job: job)
    }
    #expect(error?.code == .conflict)
    #expect(try registry.contents() == before)
    try registry.perform(create(["after"]))
    #expect(try bundles(registry) == ["after", "kept"])
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  @Test func otherJobsKeepWhatTheyDid() async throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder)
    try registry.perform(create(["taken"]))
    try registry.perform(create(["taken2"]))
    // The writer is held back until all jobs wait, so that they share one commit.
    let gate = DispatchSemaphore(value: 0)
    registry.write(
      actor: "test", at: start, job: { (_) throws(CommandError) in gate.wait() },
      completion: { _ in })
    let refusals = Mutex<[String: CommandError.Code]>([:])
    let done = DispatchSemaphore(value: 0)
    let jobs: [(names: [String], atomically: Bool)] = [
      (["a1", "a2"], false), (["b1", "taken"], true), (["c1", "taken"], false), (["d1"], true),
      (["e1", "e2", "taken2"], true), (["f1"], false),
    ]
    for (names, atomically) in jobs {
      registry.write(
        actor: "test", at: start, atomically: atomically, job: create(names),
        completion: { result in
          if case .failure(let error) = result {
            refusals.withLock { $0[names[0]] = error.code }
          }
          done.signal()
        })
    }
    let commits = try registry.storage().lastTransaction
    gate.signal()
    for _ in jobs { await waited(done) }
    #expect(try bundles(registry) == ["a1", "a2", "c1", "d1", "f1", "taken", "taken2"])
    #expect(refusals.withLock { $0 } == ["b1": .conflict, "c1": .conflict, "e1": .conflict])
    #expect(try registry.storage().lastTransaction <= commits + 2)
    let entries = try registry.look { snapshot throws(StoreError) in
      try snapshot.lastJournalSequence()
    }
    #expect(entries == 7)
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  @Test func oneThatHasOutgrownTheMapLeavesNothingEither() async throws {
    let folder = TemporaryFolder()
    let registry = try Registry.small(in: folder, mapSize: 1 << 18)
    try registry.perform(create(["kept"]))
    let before = try registry.contents()
    let size = try registry.storage().mapSize
    let job: @Sendable (inout WriteSession) throws(CommandError) -> Void = {
      session throws(CommandError) in
      for number in 0..<2000 { _ = try session.apply(Self.bundle("bundle \(number)")) }
      _ = try session.apply(Self.bundle("kept"))
    }
    await #expect(throws: CommandError.self) {
      try await registry.write(actor: "test", at: start, atomically: true, job: job)
    }
    #expect(try registry.storage().mapSize > size)
    #expect(try registry.contents() == before)
    #expect(try registry.verify().isEmpty)
    registry.close()
  }
}

/// Waits for a signal away from the threads that run tests.
private func waited(_ semaphore: DispatchSemaphore) async {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      semaphore.wait()
      continuation.resume()
    }
  }
}
