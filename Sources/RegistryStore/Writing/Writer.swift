import Glibc
import LMDB
import RegistryModel
import Synchronization

/// The one thread that writes: it takes every job that is waiting, runs them in one transaction,
/// commits, and answers each once the commit is on the disk.
final class Writer: Sendable {
  /// Runs in the transaction; what it returns is called after the commit, with the error that lost
  /// the batch or without one.
  typealias Answer = @Sendable (CommandError?) -> Void
  struct Job: Sendable {
    var actor: String
    var now: Timestamp
    var run: @Sendable (inout WriteSession) -> Answer
    /// Called instead of `run` when the job is refused.
    var refuse: Answer
  }

  /// Whether commands are taken.
  enum State: Sendable, Equatable {
    case running
    /// A commit failed; nothing is written until the store has been reopened and looked at.
    case stopped(LMDBError)
    case closed
  }

  private struct Shared {
    var jobs: [Job] = []
    var state = State.running
    var isClosing = false
    /// Whether the file was opened afresh since the last failure.
    var isReopened = true
    /// Failures since the last commit that went through.
    var attempts = 0
    /// When commands may be taken again at the earliest; monotonic seconds.
    var nextRecovery = 0
  }

  /// Jobs in one commit; more than any group of clients, and a bound for what a failure repeats.
  private static let jobsPerCommit = 1024
  private static let secondsBetweenRecoveries = 1
  private static let longestSecondsBetweenRecoveries = 4
  private static let secondsBetweenSweeps = 30

  private let environment: Environment
  private let path: String
  private let freeSpaceWatermark: Int
  private let report: @Sendable (RegistryEvent) -> Void
  private let measure: @Sendable (_ jobs: Int, _ nanoseconds: Int64) -> Void
  private let activities: ActivityFeed
  private let shared = Mutex(Shared())
  private let spaceFound = Atomic(true)
  private let wakeUp = Semaphore()
  private let ended = Semaphore()

  init(
    _ environment: Environment, path: String, freeSpaceWatermark: Int,
    report: @escaping @Sendable (RegistryEvent) -> Void,
    measure: @escaping @Sendable (_ jobs: Int, _ nanoseconds: Int64) -> Void,
    activities: ActivityFeed
  ) {
    self.environment = environment
    self.path = path
    self.freeSpaceWatermark = freeSpaceWatermark
    self.report = report
    self.measure = measure
    self.activities = activities
  }

  var state: State { shared.withLock { $0.state } }

  /// Starts the thread, which keeps the writer alive until it is closed.
  func start() {
    _ = findsSpace()
    startThread { self.loop() }
  }

  func submit(_ job: Job) {
    let isOpen = shared.withLock { shared in
      guard !shared.isClosing else { return false }
      shared.jobs.append(job)
      return true
    }
    guard isOpen else {
      job.refuse(CommandError(.database(.closed)))
      return
    }
    wakeUp.signal()
  }

  /// Finishes the jobs that are waiting, then ends the thread.
  func close() {
    let first = shared.withLock { shared in
      defer { shared.isClosing = true }
      return !shared.isClosing
    }
    guard first else { return }
    wakeUp.signal()
    ended.wait()
  }

  private func loop() {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    var lastRecovery = monotonicSeconds()
    var lastSweep = lastRecovery
    var lastLook = lastRecovery
    var patrol = ReaderPatrol()
    while true {
      _ = wakeUp.wait(seconds: Self.secondsBetweenRecoveries)
      let (jobs, isClosing) = shared.withLock { shared in
        let taken = Array(shared.jobs.prefix(Self.jobsPerCommit))
        shared.jobs.removeFirst(taken.count)
        if !shared.jobs.isEmpty { wakeUp.signal() }
        return (taken, shared.isClosing && shared.jobs.isEmpty)
      }
      if !jobs.isEmpty { perform(jobs, scratch) }
      if isClosing { break }
      let now = monotonicSeconds()
      if now != lastLook {
        _ = findsSpace()
        for event in patrol.look(at: environment, now: now) { report(event) }
        lastLook = now
      }
      if case .stopped(let error) = state, now - lastRecovery >= Self.secondsBetweenRecoveries {
        recover(from: error)
        lastRecovery = monotonicSeconds()
      }
      if now - lastSweep >= Self.secondsBetweenSweeps {
        _ = try? environment.clearStaleReaders()
        lastSweep = now
      }
    }
    shared.withLock { $0.state = .closed }
    ended.signal()
  }

  private func perform(_ jobs: [Job], _ scratch: Scratch) {
    if case .stopped(let error) = state {
      let refusal = CommandError(stopped: error)
      for job in jobs { job.refuse(refusal) }
      return
    }
    guard findsSpace() else {
      for job in jobs { job.refuse(CommandError(.database(.noSpace))) }
      return
    }
    let began = monotonicNanoseconds()
    var answers: [Answer] = []
    answers.reserveCapacity(jobs.count)
    var whole: Batch?
    do throws(LMDBError) {
      do throws(LMDBError) {
        try environment.write { transaction throws(LMDBError) in
          try withUnsafeMutablePointer(to: &transaction) { pointer throws(LMDBError) in
            let sequence = try nextSequence(pointer, scratch)
            let batch = Batch(
              pointer, environment: environment, scratch: scratch, nextSequence: sequence,
              feed: activities)
            for job in jobs {
              var session = WriteSession(batch, actor: job.actor, now: job.now)
              answers.append(job.run(&session))
            }
            if let failure = batch.failure { throw failure }
            whole = batch
          }
        }
      } catch {
        // The commit takes pages too, for what became free. Then the map is full only now.
        guard error == .mapFull, let whole else { throw error }
        try commitAgain(whole)
      }
    } catch {
      stop(error)
      let refusal = CommandError(stopped: error)
      for answer in answers { answer(refusal) }
      for job in jobs.dropFirst(answers.count) { job.refuse(refusal) }
      return
    }
    shared.withLock { $0.attempts = 0 }
    measure(jobs.count, monotonicNanoseconds() - began)
    // First, so that who listens once a command is answered is not told of it.
    whole?.publish()
    for answer in answers { answer(nil) }
  }

  /// Makes a batch's changes once more, in a larger map, and commits them.
  private func commitAgain(_ batch: Batch) throws(LMDBError) {
    while true {
      try environment.grow(toMapSize: environment.information().mapSize * 2)
      do throws(LMDBError) {
        try environment.write { transaction throws(LMDBError) in
          try withUnsafeMutablePointer(to: &transaction) { pointer throws(LMDBError) in
            try batch.write(in: pointer)
          }
        }
        return
      } catch {
        guard error == .mapFull else { throw error }
      }
    }
  }

  private func nextSequence(
    _ transaction: UnsafeMutablePointer<WriteTransaction>, _ scratch: Scratch
  ) throws(LMDBError) -> UInt64 {
    let snapshot = Snapshot(
      try transaction.pointee.pointer, Databases(environment), scratch)
    do throws(StoreError) {
      return try snapshot.lastJournalSequence() + 1
    } catch {
      guard case .database(let error) = error else { throw .corrupted }
      throw error
    }
  }

  /// Refuses commands from now on, and opens the file afresh so that reads go on: after a failed
  /// meta page LMDB would not even let anybody read.
  private func stop(_ error: LMDBError) {
    shared.withLock { shared in
      shared.state = .stopped(error)
      shared.isReopened = false
      shared.attempts += 1
      let delay = min(1 << min(shared.attempts - 1, 8), Self.longestSecondsBetweenRecoveries)
      shared.nextRecovery = monotonicSeconds() + delay
    }
    report(.writesStopped(error))
    reopen()
  }

  /// Opens the file afresh, unless that has been done since the last failure.
  private func reopen() {
    guard !shared.withLock({ $0.isReopened }) else { return }
    do throws(LMDBError) {
      try environment.reopen()
      shared.withLock { $0.isReopened = true }
    } catch {
      // Tried again in a second: meanwhile nobody reads.
    }
  }

  /// Takes commands again when the disk has room, takes a sync, and gives back the newest changes.
  ///
  /// Only a disk that was full, or failed for a moment, ends by itself; every other error waits for
  /// an operator. A disk that goes on failing is tried less and less often.
  private func recover(from error: LMDBError) {
    reopen()
    let (isReopened, isDue) = shared.withLock {
      ($0.isReopened, monotonicSeconds() >= $0.nextRecovery)
    }
    guard error == .noSpace || error == .inputOutput, isReopened, isDue, findsSpace() else {
      return
    }
    do throws(LMDBError) {
      try environment.synchronize()
    } catch {
      shared.withLock {
        $0.nextRecovery = monotonicSeconds() + Self.longestSecondsBetweenRecoveries
      }
      return
    }
    guard environment.givesBackNewestChanges() else {
      stop(.corrupted)
      return
    }
    shared.withLock { $0.state = .running }
    report(.writesResumed)
  }

  /// Looks whether the disk has room for what a commit may need. One system call.
  private func findsSpace() -> Bool {
    let found = freeBytes(in: path) >= freeSpaceWatermark
    spaceFound.store(found, ordering: .relaxed)
    return found
  }

  /// Whether the disk had room when it was last looked at, about a second ago at most.
  var hasSpace: Bool { spaceFound.load(ordering: .relaxed) }
}

extension CommandError {
  /// What a caller is told while the writer is stopped.
  init(stopped error: LMDBError) {
    switch error {
    case .noSpace, .inputOutput, .mapFull: self.init(.database(error))
    default:
      self.init(.unavailable, "Changes have stopped after a failed write; reads go on.")
    }
  }
}
