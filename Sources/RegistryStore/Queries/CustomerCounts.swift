import LMDB
public import RegistryModel

/// How many customers have each status.
@frozen
public struct CustomerCounts: Hashable, Sendable, BitwiseCopyable {
  public var active: UInt64 = 0
  public var suspended: UInt64 = 0
  public var frozen: UInt64 = 0
  public var expired: UInt64 = 0

  /// Of nobody.
  @inlinable public init() {}

  mutating func count(_ status: CustomerStatus) {
    switch status {
    case .active: active += 1
    case .suspended: suspended += 1
    case .frozen: frozen += 1
    case .expired: expired += 1
    }
  }
}

extension Snapshot {
  /// How many customers have each status that clients are shown at a moment. Walks over all.
  public func customerCounts(at now: Timestamp) throws(StoreError) -> CustomerCounts {
    var counts = CustomerCounts()
    try walk(KeyPrefix(.customers)) { rest, entry throws(StoreError) in
      guard rest.count == 8,
        let customer = CustomerRecord(
          id: CustomerID(rawValue: rest.number(at: 0)), key: entry.key, value: entry.value)
      else { throw .unreadable(.customers) }
      counts.count(customer.status(at: now))
      return true
    }
    return counts
  }
}
