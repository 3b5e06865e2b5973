import Logging
import Synchronization

/// Counts invalid credentials by the client's address, and says when there were too many.
///
/// It is asked about invalid credentials only, after they were found to be that: a valid one never
/// meets it. Its memory is fixed: where addresses compete for a place the one that came first goes.
final class CredentialLimiter: Sendable {
  private struct Entry {
    var address: ClientAddress
    /// Milliseconds since 1970 at which counting began.
    var since: Int64
    var count: Int
  }

  /// Milliseconds for which an address is counted.
  static let window: Int64 = 60_000
  private static let bucketSize = 8
  private static let bucketCount = 1_024

  private let limit: Int
  private let logger: Logger
  private let entries: Mutex<[Entry?]>

  /// A limiter that lets an address have that many a minute; 0 for any number.
  init(limit: Int, logger: Logger) {
    self.limit = limit
    self.logger = logger
    entries = Mutex(
      Array(repeating: nil, count: limit > 0 ? Self.bucketSize * Self.bucketCount : 0))
  }

  /// Counts an invalid credential; true when that address had its share for now.
  func note(_ client: ClientAddress, at moment: Int64) -> Bool {
    guard limit > 0 else { return false }
    let address = client.ownNetwork
    let bucket = Int(
      truncatingIfNeeded: UInt(bitPattern: address.hashValue) % UInt(Self.bucketCount))
    let count = entries.withLock { entries in
      let slots = bucket * Self.bucketSize..<(bucket + 1) * Self.bucketSize
      let slot =
        slots.first { entries[$0]?.address == address }
        ?? slots.min { (entries[$0]?.since ?? .min) < (entries[$1]?.since ?? .min) }
        ?? slots.lowerBound
      var entry = Entry(address: address, since: moment, count: 0)
      if let known = entries[slot], known.address == address,
        known.since...(known.since + Self.window) ~= moment
      {
        entry = known
      }
      entry.count += 1
      entries[slot] = entry
      return entry.count
    }
    if count == limit + 1 {
      logger.warning("many invalid credentials", metadata: ["address": "\(client)"])
    }
    return count > limit
  }
}
