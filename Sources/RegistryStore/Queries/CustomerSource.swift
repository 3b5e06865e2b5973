import LMDB
import RegistryModel

/// The index part of a customer filter, with its names looked up.
struct CustomerIndexes {
  let package: PackageID?
  let bundlesOfPackage: [BundleID]
  let bundle: BundleID?
  /// In lower case.
  let email: String?

  /// `nil` when the filter names a package or bundle that does not exist.
  init?(_ snapshot: Snapshot, _ filter: CustomerFilter) throws(StoreError) {
    email = filter.email?.lowercased()
    if let email, email.utf8.count > Limits.email { return nil }
    if let name = filter.bundleName {
      guard let found = try snapshot.bundle(named: name) else { return nil }
      bundle = found.id
    } else {
      bundle = nil
    }
    if let name = filter.packageName {
      guard let found = try snapshot.package(named: name) else { return nil }
      package = found.id
      bundlesOfPackage = try snapshot.bundles(containing: found.id)
    } else {
      package = nil
      bundlesOfPackage = []
    }
  }

  /// The key prefixes whose walks together meet every customer once or more: email, else bundle,
  /// else package with the bundles that hold it, else the customers themselves.
  func prefixes(_ snapshot: Snapshot) -> [[UInt8]] {
    if let email {
      var key = snapshot.key(.emails)
      key.append(text: email)
      key.append(byte: 0)
      return [Array(key.bytes)]
    }
    var prefixes: [[UInt8]] = []
    if bundle == nil, let package {
      var key = snapshot.key(.accessByPackage)
      key.append(package)
      prefixes.append(Array(key.bytes))
    }
    for bundle in bundle.map({ [$0] }) ?? bundlesOfPackage {
      var key = snapshot.key(.grantsByBundle)
      key.append(bundle)
      prefixes.append(Array(key.bytes))
    }
    return prefixes.isEmpty ? [[Table.customers.rawValue]] : prefixes
  }

  /// Whether a customer found in one index is in the others too.
  func admit(_ customer: CustomerRecord, _ snapshot: Snapshot) throws(StoreError) -> Bool {
    if let email, customer.email.string.lowercased() != email { return false }
    if let bundle, try !snapshot.hasBundle(bundle, customer.id) { return false }
    guard let package else { return true }
    var key = snapshot.key(.accessByPackage)
    key.append(package)
    key.append(customer.id)
    // 1 says that there is a grant, 0 that there are only frozen versions.
    if try snapshot.number(key, .accessByPackage) == 1 { return true }
    for bundle in bundlesOfPackage where try snapshot.hasBundle(bundle, customer.id) {
      return true
    }
    return false
  }
}

/// The customers that the index part of a filter leaves, in number order either way.
struct CustomerSource: ~Copyable {
  /// One sorted list of customers: the part of an index behind a key prefix.
  private struct Stream {
    let prefix: [UInt8]
    /// The entry that comes next; `nil` at the end.
    var entry: Cursor.Entry?
    /// The customer of that entry.
    var head: UInt64 = 0
  }

  private let snapshot: Snapshot
  private let indexes: CustomerIndexes
  private let isForward: Bool
  /// Whether the customers themselves are walked.
  private let isDirect: Bool
  private var cursor: Cursor
  private var streams: [Stream]

  init(
    _ snapshot: Snapshot, _ indexes: CustomerIndexes, isForward: Bool
  ) throws(StoreError) {
    self.snapshot = snapshot
    self.indexes = indexes
    self.isForward = isForward
    streams = indexes.prefixes(snapshot).map { Stream(prefix: $0) }
    isDirect = streams.first?.prefix == [Table.customers.rawValue]
    do throws(LMDBError) {
      cursor = try Cursor(snapshot.transaction, snapshot.data)
    } catch {
      throw .database(error)
    }
  }

  /// Goes to the first customer behind the position, in the direction of the walk.
  mutating func start(after position: CustomerID?) throws(StoreError) {
    for index in streams.indices {
      try seek(index, behind: position?.rawValue ?? (isForward ? 0 : .max))
    }
  }

  /// The next customer that the index filters leave.
  mutating func next() throws(StoreError) -> CustomerRecord? {
    while let (number, entry) = head {
      for index in streams.indices {
        guard streams[index].entry != nil, streams[index].head == number else { continue }
        if streams.count == 1 { try step() } else { try seek(index, behind: number) }
      }
      let id = CustomerID(rawValue: number)
      let record =
        isDirect
        ? CustomerRecord(id: id, key: entry.key, value: entry.value) : try snapshot.customer(id)
      guard let record else { throw .unreadable(.customers) }
      if try indexes.admit(record, snapshot) { return record }
    }
    return nil
  }

  /// The nearest customer of all streams.
  private var head: (number: UInt64, entry: Cursor.Entry)? {
    var nearest: (number: UInt64, entry: Cursor.Entry)?
    for stream in streams {
      guard let entry = stream.entry else { continue }
      if let found = nearest, isForward ? found.number <= stream.head : found.number >= stream.head
      {
        continue
      }
      nearest = (stream.head, entry)
    }
    return nearest
  }

  private mutating func seek(_ index: Int, behind number: UInt64) throws(StoreError) {
    guard !isForward || number < .max else {
      streams[index].entry = nil
      return
    }
    var key = snapshot.key(.customers)
    key.replace(with: streams[index].prefix)
    key.append(number: isForward ? number + 1 : number)
    do throws(LMDBError) {
      set(index, try isForward ? cursor.seek(key.bytes) : cursor.seek(below: key.bytes))
    } catch {
      throw .database(error)
    }
  }

  /// Moves the only stream by one entry, which needs no descent.
  private mutating func step() throws(StoreError) {
    do throws(LMDBError) {
      set(0, try isForward ? cursor.next() : cursor.previous())
    } catch {
      throw .database(error)
    }
  }

  private mutating func set(_ index: Int, _ entry: Cursor.Entry?) {
    let prefix = streams[index].prefix
    streams[index].entry = nil
    guard let entry, entry.key.count == prefix.count + 8, entry.key.starts(with: prefix) else {
      return
    }
    streams[index].entry = entry
    streams[index].head = entry.key.number(at: prefix.count)
  }
}

extension Snapshot {
  /// Whether the customer has a grant of the bundle. One look-up.
  func hasBundle(_ bundle: BundleID, _ customer: CustomerID) throws(StoreError) -> Bool {
    var key = key(.grantsByBundle)
    key.append(bundle)
    key.append(customer)
    return try isPresent(key, .grantsByBundle)
  }

  /// The bundles that hold a package.
  func bundles(containing package: PackageID) throws(StoreError) -> [BundleID] {
    var result: [BundleID] = []
    try walk(KeyPrefix(.membershipsByPackage, package)) { rest, entry throws(StoreError) in
      guard rest.count == 4,
        SmallRecord.read(key: entry.key, value: entry.value, length: 0) != nil
      else { throw .unreadable(.membershipsByPackage) }
      result.append(BundleID(rawValue: UInt64(rest.short(at: 0))))
      return true
    }
    return result
  }
}
