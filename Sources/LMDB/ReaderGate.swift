import Glibc
import Synchronization

/// Keeps readers out while the map moves or the environment is reopened.
///
/// A reader marks its own seat and then looks at the gate; the writer shuts the gate and then waits
/// until every seat is empty. Both orders are sequentially consistent, so one of the two always
/// sees the other. Entering costs one uncontended atomic exchange and one load of a shared,
/// unchanging cache line: no lock.
///
/// The gate is shut in two steps, first to those who may read at length. While the last of them is
/// waited for, who is quick comes and goes; so nobody who is quick waits for one who is not. Nobody
/// enters twice: a thread that is inside and waits at the gate would wait for itself.
final class ReaderGate: Sendable {
  /// Milliseconds for which who reads at length may go on while the writer waits for an empty
  /// store.
  private static let patience = 1000

  /// For whom it is shut.
  private enum Closure {
    static let nobody: UInt8 = 0
    /// For who is not quick.
    static let long: UInt8 = 1
    static let everybody: UInt8 = 2
  }

  private let closure = Atomic<UInt8>(Closure.nobody)
  private let seats = Mutex<[ReaderSeat]>([])
  /// Serializes those who shut the gate.
  private let keeper = Mutex<Void>(())

  func addSeat() -> ReaderSeat {
    let seat = ReaderSeat()
    seats.withLock { $0.append(seat) }
    return seat
  }

  func removeSeat(_ seat: ReaderSeat) {
    seats.withLock { $0.removeAll { $0 === seat } }
  }

  /// Takes the seat; waits while the gate is shut.
  @inline(__always)
  func enter(_ seat: ReaderSeat) {
    seat.enter()
    if closure.load(ordering: .sequentiallyConsistent) != Closure.nobody { waitAtGate(seat) }
  }

  @inline(__always)
  func leave(_ seat: ReaderSeat) { seat.leave() }

  @inline(never)
  private func waitAtGate(_ seat: ReaderSeat) {
    while closure.load(ordering: .sequentiallyConsistent) > seat.passes {
      seat.leave()
      while closure.load(ordering: .acquiring) > seat.passes { usleep(100) }
      seat.enter()
    }
  }

  /// Runs `body` while no reader of this process is inside; the caller must not hold a seat.
  ///
  /// Who reads for longer than a second is told to end first, while who is quick comes and goes.
  func whileEmpty<R>(_ body: () throws(LMDBError) -> R) throws(LMDBError) -> R {
    let result: Result<R, LMDBError> = keeper.withLock { _ in
      closure.store(Closure.long, ordering: .sequentiallyConsistent)
      defer { closure.store(Closure.nobody, ordering: .sequentiallyConsistent) }
      waitUntilEmpty(of: { !$0.isQuick }, interval: 1000)
      closure.store(Closure.everybody, ordering: .sequentiallyConsistent)
      waitUntilEmpty(of: { _ in true }, interval: 50)
      do throws(LMDBError) {
        return .success(try body())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Waits for those who are inside, and tells those to end who take long.
  private func waitUntilEmpty(of kind: (ReaderSeat) -> Bool, interval: UInt32) {
    var inside = seats.withLock { $0 }.compactMap { seat in
      kind(seat) ? seat.turn.map { (seat, $0) } : nil
    }
    var microseconds = 0
    while true {
      inside.removeAll { seat, turn in seat.turn != turn }
      if inside.isEmpty { return }
      if microseconds >= Self.patience * 1000 { for (seat, turn) in inside { seat.end(turn) } }
      usleep(interval)
      microseconds += Int(interval)
    }
  }

  /// Ends every read that goes on since the last call, or for longer.
  func endReadsSinceLastLook() {
    for seat in seats.withLock({ $0 }) { seat.endIfSeenBefore() }
  }

  /// Notes who is inside.
  func look() {
    for seat in seats.withLock({ $0 }) { seat.look() }
  }
}

/// Says whether one reader is inside a transaction at this moment, and whether it is to leave.
public final class ReaderSeat: Sendable {
  /// Odd while the reader is inside; only it changes this.
  private let turns = Atomic<UInt64>(0)
  /// The stay that is to end.
  private let ending = Atomic<UInt64>(0)
  /// The stay that was seen at the last look.
  private let seen = Atomic<UInt64>(0)
  private let quick = Atomic<Bool>(false)

  /// Whether every stay is a short one, which nobody else's may hold up: an event loop's.
  ///
  /// Set before the first stay.
  public var isQuick: Bool {
    get { quick.load(ordering: .relaxed) }
    set { quick.store(newValue, ordering: .relaxed) }
  }

  /// Up to which closure of the gate this one gets through.
  fileprivate var passes: UInt8 { isQuick ? 1 : 0 }

  /// Whether the writer waits for this reader to leave: it then gives up what it does.
  public var mustEnd: Bool {
    ending.load(ordering: .relaxed) == turns.load(ordering: .relaxed)
  }

  /// The number of the present stay; `nil` while nobody is inside.
  fileprivate var turn: UInt64? {
    let turn = turns.load(ordering: .sequentiallyConsistent)
    return turn & 1 == 1 ? turn : nil
  }

  @inline(__always)
  fileprivate func enter() {
    turns.store(turns.load(ordering: .relaxed) &+ 1, ordering: .sequentiallyConsistent)
  }

  @inline(__always)
  fileprivate func leave() {
    turns.store(turns.load(ordering: .relaxed) &+ 1, ordering: .releasing)
  }

  fileprivate func end(_ turn: UInt64) { ending.store(turn, ordering: .relaxed) }

  fileprivate func look() { seen.store(turn ?? 0, ordering: .relaxed) }

  fileprivate func endIfSeenBefore() {
    if let turn, turn == seen.load(ordering: .relaxed) { end(turn) }
  }
}
