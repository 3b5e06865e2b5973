import Logging
import RegistryModel
import RegistryStore
import Synchronization

/// Gathers the tallies of all event loops and has them written, one write at a time.
///
/// What a write could not store is kept for the next one. A token's use is written at most once a
/// minute, whichever loops saw it.
final class UsageLedger: Sendable {
  /// Stores a tally and says afterwards, from any thread, whether that is durable.
  typealias Write = @Sendable (UsageTally, _ completion: @escaping @Sendable (Bool) -> Void) -> Void

  private struct State {
    var gathered = UsageTally()
    var isWriting = false
    var recent = RecentUses()
    var whenIdle: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())
  private let write: Write

  /// Most token uses kept while nothing can be written.
  private static let keptUses = 1 << 20

  init(write: @escaping Write) {
    self.write = write
  }

  /// Takes over what a loop has tallied.
  func take(_ tally: UsageTally) {
    state.withLock { state in
      state.gathered.merge(tally)
      if state.gathered.uses.count > Self.keptUses { state.gathered.dropAllUses() }
    }
  }

  /// Has everything gathered written, unless a write is still under way.
  func flush(at moment: Timestamp) {
    let batch: UsageTally? = state.withLock { state in
      guard !state.isWriting else { return nil }
      state.recent.advance(to: moment)
      state.gathered.dropUses { state.recent.contains($0) }
      guard !state.gathered.isEmpty else { return nil }
      let batch = state.gathered
      state.gathered = UsageTally()
      state.isWriting = true
      return batch
    }
    guard let batch else { return }
    write(batch) { [self] isDurable in
      ended(batch, isDurable: isDurable)
    }
  }

  /// Writes everything and returns when that has succeeded or failed for good.
  func close(at moment: Timestamp) async {
    await idle()
    flush(at: moment)
    await idle()
  }

  private func ended(_ batch: UsageTally, isDurable: Bool) {
    let waiting = state.withLock { state in
      state.isWriting = false
      if isDurable {
        state.recent.insert(batch.uses.keys)
      } else {
        state.gathered.merge(batch)
      }
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
  private var newerSince = Timestamp(milliseconds: .min)

  private static let minute: Int64 = 60_000

  mutating func advance(to moment: Timestamp) {
    guard moment >= newerSince.advanced(byMilliseconds: Self.minute) else { return }
    older = newer
    newer = []
    newerSince = moment
  }

  func contains(_ token: TokenID) -> Bool { newer.contains(token) || older.contains(token) }

  mutating func insert(_ tokens: some Sequence<TokenID>) { newer.formUnion(tokens) }
}

extension UsageLedger {
  /// A ledger that writes to a registry.
  convenience init(registry: Registry, logger: Logger) {
    self.init { tally, completion in
      let now = Timestamp(milliseconds: HTTPDate.nowInMilliseconds())
      registry.write(actor: "server", at: now) { session throws(CommandError) in
        if !tally.downloads.isEmpty { try session.apply(tally.countDownloads) }
        if !tally.uses.isEmpty { _ = try session.apply(tally.touchTokens) }
      } completion: { result in
        if case .failure(let error) = result {
          logger.error("counts cannot be written yet: \(error.message)")
        }
        completion((try? result.get()) != nil)
      }
    }
  }
}
