import Glibc
import Synchronization

/// Keeps readers out while the map moves or the environment is reopened.
///
/// A reader marks its own seat and then looks at the gate; the writer shuts the gate and then waits
/// until every seat is empty. Both orders are sequentially consistent, so one of the two always
/// sees the other. Entering costs one uncontended atomic exchange and one load of a shared,
/// unchanging cache line: no lock.
final class ReaderGate: Sendable {
  /// How long who reads at length may go on while the writer waits for an empty store.
  private static let patience = 1000
  /// How long those who were told to end are waited for before everybody has to wait with them.
  private static let courtesy = 10_000

  private let shut = Atomic<Bool>(false)
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
    if shut.load(ordering: .sequentiallyConsistent) { waitAtGate(seat) }
  }

  @inline(__always)
  func leave(_ seat: ReaderSeat) { seat.leave() }

  @inline(never)
  private func waitAtGate(_ seat: ReaderSeat) {
    repeat {
      seat.leave()
      while shut.load(ordering: .acquiring) { usleep(100) }
      seat.enter()
    } while shut.load(ordering: .sequentiallyConsistent)
  }

  /// Runs `body` while no reader of this process is inside; the caller must not hold a seat.
  ///
  /// Who reads for longer than a second is told to end first, while all others come and go.
  func whileEmpty<R>(_ body: () throws(LMDBError) -> R) throws(LMDBError) -> R {
    let result: Result<R, LMDBError> = keeper.withLock { _ in
      endLongReads()
      shut.store(true, ordering: .sequentiallyConsistent)
      defer { shut.store(false, ordering: .sequentiallyConsistent) }
      for seat in seats.withLock({ $0 }) { seat.waitUntilEmpty() }
      do throws(LMDBError) {
        return .success(try body())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// Waits for those who are inside now, and ends those who take long.
  private func endLongReads() {
    var inside = seats.withLock { $0 }.compactMap { seat in seat.turn.map { (seat, $0) } }
    for millisecond in 0..<Self.patience + Self.courtesy {
      inside.removeAll { seat, turn in seat.turn != turn }
      if inside.isEmpty { return }
      if millisecond == Self.patience { for (seat, turn) in inside { seat.end(turn) } }
      usleep(1000)
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

  /// Waits for the end of a stay; a long one is told to end.
  fileprivate func waitUntilEmpty() {
    var waits = 0
    while let turn {
      if waits == 1000 { end(turn) }
      waits += 1
      usleep(50)
    }
  }

  fileprivate func look() { seen.store(turn ?? 0, ordering: .relaxed) }

  fileprivate func endIfSeenBefore() {
    if let turn, turn == seen.load(ordering: .relaxed) { end(turn) }
  }
}
