import LMDB
public import RegistryModel

/// Which records of the audit log a list holds; given together, all must hold.
public struct AuditFilter: Sendable {
  /// What was done to this customer, who need not exist any more.
  public var customer: CustomerID?
  /// What was done to the package of this name, in any case, or to somebody's access to it.
  public var packageName: String?
  public var command: CommandName?
  /// At this moment or later.
  public var since: Timestamp?
  /// At this moment or earlier.
  public var until: Timestamp?

  public init() {}
}

extension Snapshot {
  /// A page of the audit log, newest first.
  ///
  /// There is an index for customers, for packages, for commands, and each is in the order of time:
  /// a page costs one seek and its rows, unless several filters that admit much each admit little
  /// together. Then it costs a seek for each record that the narrowest of them admits, at most.
  ///
  /// - Parameter mayContinue: asked once in a thousand seeks; false ends the search.
  public func auditLog(
    _ filter: AuditFilter, page: PageRequest<AuditPosition>,
    mayContinue: () -> Bool = { true }
  ) throws(StoreError) -> Page<AuditRecord> {
    guard var walk = try AuditWalk(self, filter) else { return Page() }
    var result = Page<AuditRecord>()
    var more = false
    // Forward is towards the past.
    var position = page.position
    while let found = try walk.next(after: position, isDown: page.isForward, mayContinue) {
      if result.rows.count == page.count {
        more = true
        break
      }
      result.rows.append(try auditRecord(found))
      position = found
    }
    var other = false
    if let start = page.position {
      // The row at the position, if it still exists, lies on that side too.
      if result.rows.isEmpty, try walk.admits(start) {
        other = true
      } else {
        let edge = result.rows.first?.position ?? start
        other = try walk.next(after: edge, isDown: !page.isForward, mayContinue) != nil
      }
    }
    if !page.isForward { result.rows.reverse() }
    (result.hasNext, result.hasPrevious) = page.isForward ? (more, other) : (other, more)
    return result
  }

  private func auditRecord(_ position: AuditPosition) throws(StoreError) -> AuditRecord {
    let key = position.key(in: scratch.key)
    guard let value = try value(key),
      let record = AuditRecord(position: position, key: key.bytes, value: value)
    else { throw .unreadable(.audit) }
    return record
  }
}

/// The positions that all parts of a filter admit: the common ones of several sorted lists.
private struct AuditWalk: ~Copyable {
  /// The keys of the lists: a prefix, behind which positions follow.
  private let prefixes: [[UInt8]]
  /// The lowest position admitted, and the lowest above all of them.
  private let low: AuditPosition
  private let high: AuditPosition
  private let snapshot: Snapshot
  private var cursor: Cursor
  private var seeks = 0

  /// `nil` when the filter admits nothing whatever there is.
  init?(_ snapshot: Snapshot, _ filter: AuditFilter) throws(StoreError) {
    var prefixes: [[UInt8]] = []
    if let customer = filter.customer {
      var key = snapshot.key(.auditCustomers)
      key.append(customer)
      prefixes.append(Array(key.bytes))
    }
    if let name = filter.packageName {
      let name = PackageName.folded(name)
      guard PackageName.isValid(name.utf8) else { return nil }
      var key = snapshot.key(.auditPackages)
      key.append(text: name)
      key.append(byte: 0)
      prefixes.append(Array(key.bytes))
    }
    if let command = filter.command {
      prefixes.append([Table.auditActions.rawValue, command.rawValue])
    }
    self.prefixes = prefixes.isEmpty ? [[Table.audit.rawValue]] : prefixes
    self.snapshot = snapshot
    low = AuditPosition(time: filter.since ?? Timestamp(milliseconds: .min), sequence: 0)
    let end = filter.until?.advanced(byMilliseconds: 1)
    high = AuditPosition(time: end ?? .never, sequence: end == nil ? .max : 0)
    do throws(LMDBError) {
      cursor = try Cursor(snapshot.transaction, snapshot.data)
    } catch {
      throw .database(error)
    }
  }

  /// The next position that is admitted, downwards or upwards.
  mutating func next(
    after start: AuditPosition?, isDown: Bool, _ mayContinue: () -> Bool
  ) throws(StoreError) -> AuditPosition? {
    var bound: AuditPosition
    if isDown {
      bound = min(start ?? high, high)
    } else {
      bound = max(start.map { $0.following } ?? low, low)
    }
    var agreed = 0
    var index = 0
    var candidate: AuditPosition?
    while agreed < prefixes.count {
      guard let found = try seek(index, bound, isDown: isDown) else { return nil }
      guard isDown ? found >= low : found < high else { return nil }
      if found == candidate {
        agreed += 1
      } else {
        candidate = found
        agreed = 1
      }
      bound = isDown ? found.following : found
      index = (index + 1) % prefixes.count
      seeks += 1
      if seeks % 1000 == 0, !mayContinue() { return nil }
    }
    return candidate
  }

  /// Whether a record stands at a position and is admitted.
  mutating func admits(_ position: AuditPosition) throws(StoreError) -> Bool {
    guard position >= low, position < high else { return false }
    for index in prefixes.indices {
      guard try seek(index, position, isDown: false) == position else { return false }
    }
    return true
  }

  /// In one list, the last position below a bound, or the first that is not below it.
  private mutating func seek(
    _ index: Int, _ bound: AuditPosition, isDown: Bool
  ) throws(StoreError) -> AuditPosition? {
    var key = snapshot.key(.audit)
    key.replace(with: prefixes[index])
    key.append(bound)
    let found: Cursor.Entry?
    do throws(LMDBError) {
      found = try isDown ? cursor.seek(below: key.bytes) : cursor.seek(key.bytes)
    } catch {
      throw .database(error)
    }
    guard let found, found.key.starts(with: prefixes[index]) else { return nil }
    return AuditPosition(found.key, at: prefixes[index].count)
  }
}

extension AuditPosition {
  /// The lowest position above this one.
  fileprivate var following: AuditPosition {
    sequence == .max
      ? AuditPosition(time: time.advanced(byMilliseconds: 1), sequence: 0)
      : AuditPosition(time: time, sequence: sequence + 1)
  }
}
