import Glibc
import Synchronization

/// Keeps readers out while the map moves or the environment is reopened.
///
/// A reader marks its own seat and then looks at the gate; the writer shuts the gate and then waits
/// until every seat is empty. Both orders are sequentially consistent, so one of the two always
/// sees the other. Entering costs one uncontended atomic exchange and one load of a shared,
/// unchanging cache line: no lock.
final class ReaderGate: Sendable {
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
    seat.taken.store(true, ordering: .sequentiallyConsistent)
    if shut.load(ordering: .sequentiallyConsistent) { waitAtGate(seat) }
  }

  @inline(__always)
  func leave(_ seat: ReaderSeat) {
    seat.taken.store(false, ordering: .releasing)
  }

  @inline(never)
  private func waitAtGate(_ seat: ReaderSeat) {
    repeat {
      seat.taken.store(false, ordering: .sequentiallyConsistent)
      while shut.load(ordering: .acquiring) { usleep(100) }
      seat.taken.store(true, ordering: .sequentiallyConsistent)
    } while shut.load(ordering: .sequentiallyConsistent)
  }

  /// Runs `body` while no reader of this process is inside; the caller must not hold a seat.
  func whileEmpty<R>(_ body: () throws(LMDBError) -> R) throws(LMDBError) -> R {
    let result: Result<R, LMDBError> = keeper.withLock { _ in
      shut.store(true, ordering: .sequentiallyConsistent)
      defer { shut.store(false, ordering: .sequentiallyConsistent) }
      let waitedFor = seats.withLock { $0 }
      for seat in waitedFor {
        while seat.taken.load(ordering: .sequentiallyConsistent) { usleep(50) }
      }
      do throws(LMDBError) {
        return .success(try body())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

/// Says whether one reader is inside a transaction at this moment.
final class ReaderSeat: Sendable {
  let taken = Atomic<Bool>(false)
}
