public import RegistryModel

/// Which customers a list holds; given together, all must hold.
public struct CustomerFilter: Sendable {
  /// `nil` is every status; the status is the one clients are shown at `now`.
  public var statuses: Set<CustomerStatus>?
  /// The moment for which statuses are computed.
  public var now: Timestamp
  /// Part of the name or the email, without regard to case.
  public var search: String?
  /// The whole email, without regard to case.
  public var email: String?
  /// Customers with a grant on this package, direct or through a bundle.
  public var packageName: String?
  /// Customers with a grant on this bundle.
  public var bundleName: String?
  /// Created later than this moment.
  public var createdAfter: Timestamp?
  /// Created earlier than this moment.
  public var createdBefore: Timestamp?

  public init(now: Timestamp) {
    self.now = now
  }

  var isEmpty: Bool {
    statuses == nil && search == nil && email == nil && packageName == nil && bundleName == nil
      && createdAfter == nil && createdBefore == nil
  }
}

/// One page of a list: a direction, a size, and where to go on.
public struct PageRequest<Position: Sendable>: Sendable {
  /// Towards the end of the list, or from its end towards its beginning.
  public var isForward: Bool
  /// At most this many; may be 0.
  public var count: Int
  /// Forward: behind this position. Backward: before it. The row itself need not exist any more.
  public var position: Position?

  public init(isForward: Bool, count: Int, position: Position? = nil) {
    self.isForward = isForward
    self.count = count
    self.position = position
  }
}

/// The rows of one page in list order, and whether there are more on either side.
public struct Page<Row> {
  public var rows: [Row] = []
  public var hasNext = false
  public var hasPrevious = false

  /// A page without rows.
  public init() {}
}

extension Snapshot {
  /// A page of customers in creation order; a cursor is a customer's number.
  ///
  /// Without a filter a page costs one seek and its rows. Email, package and bundle are index
  /// scans; status, search and the creation range look at each customer that is left.
  public func customers(
    _ filter: CustomerFilter, page: PageRequest<CustomerID>
  ) throws(StoreError) -> Page<CustomerRecord> {
    guard let indexes = try CustomerIndexes(self, filter) else { return Page() }
    var source = try CustomerSource(self, indexes, isForward: page.isForward)
    let test = CustomerTest(filter)
    var result = Page<CustomerRecord>()
    var more = false
    try source.start(after: page.position)
    while let customer = try source.next() {
      guard test.admits(customer) else { continue }
      if result.rows.count == page.count {
        more = true
        break
      }
      result.rows.append(customer)
    }
    let other = try hasCustomerBefore(result, indexes, test, page: page)
    if !page.isForward { result.rows.reverse() }
    (result.hasNext, result.hasPrevious) = page.isForward ? (more, other) : (other, more)
    return result
  }

  /// Whether a customer lies on the side from which the page comes.
  private func hasCustomerBefore(
    _ found: Page<CustomerRecord>, _ indexes: CustomerIndexes, _ test: CustomerTest,
    page: PageRequest<CustomerID>
  ) throws(StoreError) -> Bool {
    guard let position = page.position else { return false }
    var source = try CustomerSource(self, indexes, isForward: !page.isForward)
    // The row at the position, if it still exists, lies on that side too.
    let behind = page.isForward ? position.rawValue &+ 1 : position.rawValue &- 1
    try source.start(after: found.rows.first?.id ?? CustomerID(rawValue: behind))
    while let customer = try source.next() {
      if test.admits(customer) { return true }
    }
    return false
  }

  /// How many customers a filter admits: a counter without one, else a walk.
  public func customerCount(_ filter: CustomerFilter) throws(StoreError) -> UInt64 {
    if filter.isEmpty { return try counters().customers }
    guard let indexes = try CustomerIndexes(self, filter) else { return 0 }
    var source = try CustomerSource(self, indexes, isForward: true)
    let test = CustomerTest(filter)
    var count: UInt64 = 0
    try source.start(after: nil)
    while let customer = try source.next() {
      if test.admits(customer) { count += 1 }
    }
    return count
  }
}

/// The part of a filter that a customer's own record answers.
struct CustomerTest {
  private let statuses: Set<CustomerStatus>?
  private let now: Timestamp
  private let search: [UInt8]?
  private let after: Timestamp?
  private let before: Timestamp?

  init(_ filter: CustomerFilter) {
    statuses = filter.statuses
    now = filter.now
    search = filter.search.map { Array($0.lowercased().utf8) }
    after = filter.createdAfter
    before = filter.createdBefore
  }

  func admits(_ customer: CustomerRecord) -> Bool {
    if let statuses, !statuses.contains(customer.status(at: now)) { return false }
    if let after, customer.createdAt <= after { return false }
    if let before, customer.createdAt >= before { return false }
    if let search, !customer.searchText.contains(search) { return false }
    return true
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the needle occurs anywhere; an empty one does.
  func contains(_ needle: [UInt8]) -> Bool {
    guard let first = needle.first else { return true }
    guard count >= needle.count else { return false }
    for start in 0...(count - needle.count) where self[start] == first {
      var index = 1
      while index < needle.count, self[start + index] == needle[index] { index += 1 }
      if index == needle.count { return true }
    }
    return false
  }
}
