import RegistryModel
import RegistryStore
import Synchronization

/// Counts customers by status, and remembers the counts of a large registry for a minute.
///
/// A status may change because time passes, without any command: counters in the store could not
/// tell. A walk takes about a tenth of a second among a million customers, on a worker's thread;
/// the lock lets one worker count while others wait for what it finds.
final class CustomerCensus: Sendable {
  private let last = Mutex<(counts: CustomerCounts, at: Timestamp)?>(nil)

  /// Customers that are counted afresh each time: a few milliseconds.
  private static let fewCustomers: UInt64 = 20_000
  private static let minute: Int64 = 60_000

  /// The counts at a moment.
  func counts(_ snapshot: Snapshot, at now: Timestamp) throws -> CustomerCounts {
    guard try snapshot.counts().customers > Self.fewCustomers else {
      return try snapshot.customerCounts(at: now)
    }
    return try last.withLock { last in
      if let last, last.at <= now, now < last.at.advanced(byMilliseconds: Self.minute) {
        return last.counts
      }
      let counts = try snapshot.customerCounts(at: now)
      last = (counts, now)
      return counts
    }
  }
}
