import Dispatch
import Logging
import RegistryModel
import RegistryStore
import Synchronization

/// Gathers the tallies of all event loops and has them written, one write at a time.
///
/// The loops only hand their tallies over; adding them up and making commands of them is done
/// elsewhere, because it takes as long as there are different tokens and versions in them. They are
/// written in portions, each a transaction, so that whoever else writes waits for one portion and
/// not for what a second has brought. What cannot be stored now is kept for the next write; an
/// entry that never can, because what it belongs to is damaged, is given up, and nothing else with
/// it. A token's use is written at most once a minute, whichever loops saw it.
final class UsageLedger: Sendable {
  /// What became of a portion.
  enum Outcome {
    /// It is durable.
    case stored
    /// It cannot be stored now; it is as if it had not been tried.
    case later
    /// It cannot be stored as it is, now or later.
    case refused
  }

  /// Stores a portion and says afterwards, from any thread, what became of it.
  typealias Write =
    @Sendable (
      UsageTally, _ completion: @escaping @Sendable (Outcome) -> Void
    ) -> Void
  /// Has a function called, on another thread if need be.
  typealias Run = @Sendable (@escaping @Sendable () -> Void) -> Void

  private struct State {
    var arrived: [UsageTally] = []
    /// Downloads taken over and not yet durable.
    var pending: UInt64 = 0
    var isWriting = false
    var whenIdle: [@Sendable () -> Void] = []
  }

  /// What only the write under way touches.
  private struct Unwritten {
    /// What the last write could not store.
    var tally = UsageTally()
    var recent = RecentUses()
  }

  private let state = Mutex(State())
  private let unwritten = Mutex(Unwritten())
  private let run: Run
  private let write: Write

  /// Most token uses kept while nothing can be written.
  private static let keptUses = 1 << 20
  /// Most tallies kept apart while a write is under way.
  private static let keptTallies = 64
  /// Most entries of a portion: a commit of a few milliseconds.
  private static let portion = 256

  init(run: @escaping Run, write: @escaping Write) {
    self.run = run
    self.write = write
  }

  /// Takes over what a loop has tallied.
  func take(_ tally: UsageTally) {
    state.withLock { state in
      state.pending += tally.downloadCount
      if state.arrived.count < Self.keptTallies {
        state.arrived.append(tally)
      } else {
        state.arrived[0].merge(tally, keeping: Self.keptUses)
      }
    }
  }

  /// Number of downloads taken over and not yet durable.
  var pendingDownloads: UInt64 { state.withLock { $0.pending } }

  /// Has everything that has arrived written, unless a write is still under way.
  func flush(at moment: Timestamp) {
    let begins = state.withLock { state in
      guard !state.isWriting, !state.arrived.isEmpty else { return false }
      state.isWriting = true
      return true
    }
    if begins { run { [self] in writeAll(at: moment) } }
  }

  /// Writes everything and returns when that has succeeded or failed for good.
  func close(at moment: Timestamp) async {
    await idle()
    flush(at: moment)
    await idle()
  }

  private func writeAll(at moment: Timestamp) {
    let arrived = state.withLock { state in
      let arrived = state.arrived
      state.arrived = []
      return arrived
    }
    let portions = unwritten.withLock { unwritten in
      var whole = unwritten.tally
      unwritten.tally = UsageTally()
      for tally in arrived { whole.merge(tally, keeping: Self.keptUses) }
      unwritten.recent.advance(to: moment)
      whole.dropUses { unwritten.recent.contains($0) }
      return whole.portions(of: Self.portion)
    }
    write(portions[...])
  }

  /// Writes one portion after the other; of one that is refused its halves instead.
  private func write(_ portions: ArraySlice<UsageTally>) {
    guard let first = portions.first else { return becomeIdle() }
    write(first) { [self] outcome in
      if outcome == .later { return keep(portions) }
      run { [self] in
        if outcome == .refused, first.entries > 1 {
          let halves = first.portions(of: (first.entries + 1) / 2)
          return write(halves[...] + portions.dropFirst())
        }
        // It is stored or given up: for a minute, in the case of a use.
        unwritten.withLock { $0.recent.insert(first.uses.keys) }
        state.withLock { $0.pending -= first.downloadCount }
        write(portions.dropFirst())
      }
    }
  }

  /// Keeps what could not be stored for the next write.
  private func keep(_ portions: ArraySlice<UsageTally>) {
    unwritten.withLock { unwritten in
      for portion in portions { unwritten.tally.merge(portion, keeping: Self.keptUses) }
    }
    // Something to write even if no more arrives.
    state.withLock { $0.arrived.append(UsageTally()) }
    becomeIdle()
  }

  private func becomeIdle() {
    let waiting = state.withLock { state in
      state.isWriting = false
      let waiting = state.whenIdle
      state.whenIdle = []
      return waiting
    }
    for resume in waiting { resume() }
  }

  private func idle() async {
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.isWriting { state.whenIdle.append { continuation.resume() } }
        return !state.isWriting
      }
      if isIdle { continuation.resume() }
    }
  }
}

/// The tokens whose use was written within about the last minute, in two halves of which the older
/// is forgotten as a whole.
private struct RecentUses {
  private var newer: Set<TokenID> = []
  private var older: Set<TokenID> = []
  private var newerSince = Timestamp(milliseconds: 0)

  private static let minute: Int64 = 60_000

  mutating func advance(to moment: Timestamp) {
    let passed = moment.milliseconds - newerSince.milliseconds
    // A clock that was set back counts like one that went on.
    guard abs(passed) >= Self.minute else { return }
    // After a quiet time the last write is older than a minute, too.
    older = abs(passed) < 2 * Self.minute ? newer : []
    newer = []
    newerSince = moment
  }

  func contains(_ token: TokenID) -> Bool { newer.contains(token) || older.contains(token) }

  mutating func insert(_ tokens: some Sequence<TokenID>) { newer.formUnion(tokens) }
}

extension UsageLedger {
  /// A ledger that writes to a registry.
  convenience init(registry: Registry, logger: Logger) {
    let queue = DispatchQueue(label: "packgate.usage")
    self.init { work in
      queue.async(execute: work)
    } write: { tally, completion in
      let parts = tally.portions(of: CountDownloads.entriesOfOnePage)
      registry.write(actor: "server", at: HTTPDate.now, atomically: true) {
        session throws(CommandError) in
        for part in parts {
          if part.hasCounts { try session.apply(part.countDownloads) }
          if !part.uses.isEmpty { _ = try session.apply(part.touchTokens) }
        }
        for activity in tally.told { session.announce(.customer(activity)) }
      } completion: { result in
        switch result {
        case .success: completion(.stored)
        case .failure(let error) where error.code == .storageFull || error.code == .unavailable:
          logger.error("counts cannot be written yet: \(error.message)")
          completion(.later)
        case .failure(let error):
          if tally.entries == 1 { logger.error("\(tally) is given up: \(error.message)") }
          completion(.refused)
        }
      }
    }
  }
}
