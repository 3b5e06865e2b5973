public import Authorization
public import RegistryModel
import Synchronization

/// What a server has counted: the numbers of its event loops, brought together about twice a
/// second and away from the requests.
///
/// Made before the server, so that its APIs can show what it counts.
public final class ServerMonitor: Sendable {
  private struct State {
    /// What each loop has counted, by its number.
    var loops: [LoopNumbers] = []
    var activity: CheckActivity
  }

  private let state: Mutex<State>
  let commits: CommitMeter
  private let denialsArrived: @Sendable ([CheckActivity.Denial]) -> Void

  /// A monitor that has seen nothing.
  ///
  /// - Parameters:
  ///   - commits: what counts the commits of the store.
  ///   - denialsArrived: called with new denials, oldest first, from event loops: it must not wait.
  ///     Of one loop's denials between two hand-overs, half a second apart, the newest
  ///     `CheckActivity.mostDenials` come; older ones are counted only. Checks without a credential
  ///     are not among them.
  public init(
    commits: CommitMeter = CommitMeter(),
    denialsArrived: @escaping @Sendable ([CheckActivity.Denial]) -> Void = { _ in }
  ) {
    self.commits = commits
    state = Mutex(State(activity: CheckActivity(quietUntil: HTTPDate.now)))
    self.denialsArrived = denialsArrived
  }

  /// The checks of the last hour and the newest denials, as of about half a second ago.
  ///
  /// Checks are those on the doors. One at the turn of a minute may count to the next one.
  public func checkActivity(at moment: Timestamp) -> CheckActivity {
    state.withLock { state in
      state.activity.advance(to: moment)
      return state.activity
    }
  }

  /// Everything counted on all loops.
  var total: LoopNumbers {
    state.withLock { state in
      var total = LoopNumbers()
      for loop in state.loops { total.add(loop) }
      return total
    }
  }

  /// Takes over what a loop has counted since its start, and its new denials.
  func take(
    _ numbers: LoopNumbers, ofLoop loop: Int, _ denials: [CheckActivity.Denial],
    at moment: Timestamp
  ) {
    state.withLock { state in
      while state.loops.count <= loop { state.loops.append(LoopNumbers()) }
      state.activity.advance(to: moment)
      let last = state.activity.minutes.count - 1
      for index in numbers.checks.indices {
        state.activity.minutes[last].counts[index] +=
          numbers.checks[index] - state.loops[loop].checks[index]
      }
      state.loops[loop] = numbers
      state.activity.add(denials)
    }
    if !denials.isEmpty { denialsArrived(denials) }
  }
}

extension CheckActivity {
  /// Lets minutes pass until the last one is that of a moment; a clock that was set back changes
  /// nothing.
  fileprivate mutating func advance(to moment: Timestamp) {
    let now = Minute.start(of: moment)
    guard let last = minutes.last?.start, now > last else { return }
    guard now - last < Int64(60 * Self.minuteCount) else {
      self = CheckActivity(minutes: CheckActivity(quietUntil: moment).minutes, denials: denials)
      return
    }
    for start in stride(from: last + 60, through: now, by: 60) {
      minutes.removeFirst()
      minutes.append(Minute(start: start))
    }
  }

  /// Puts new denials, oldest first, in front of those already there.
  fileprivate mutating func add(_ new: [Denial]) {
    guard !new.isEmpty else { return }
    denials.insert(contentsOf: new.reversed(), at: 0)
    denials.removeLast(max(denials.count - Self.mostDenials, 0))
  }
}
