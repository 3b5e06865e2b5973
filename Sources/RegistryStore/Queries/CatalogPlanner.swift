import LMDB
import RegistryModel

/// What bounds the memory and the looking ahead of a query.
struct CatalogLimits {
  /// Most rows that are gathered, of 24 bytes each.
  var mostGathered = 1 << 16
  /// So many are gathered for a page without comparing costs.
  var cheaplyGathered = 1 << 10
  /// Paths whose sizes are compared: the first ones, however many conditions there are.
  var mostPaths = 16
  /// Rows of a list that are walked over without looking for a better path.
  var shortList = 16
  /// Most rows of a nested filter that are listed ...
  var mostListed = 1 << 10
  /// ... and most that are looked at to find them.
  var mostSearched = 1 << 13
  /// Rows of long texts that begin alike which are sorted at a time; twice as many are gathered.
  var mostSorted = 1 << 15
}

/// Chooses how the rows of a query are found.
///
/// Every condition that an index answers is a path: key ranges that hold all rows it admits. The
/// size of a path is found by counting its entries, with a budget that grows, so that the choice
/// costs little more than the smallest path. All rows of the chosen path are tested in full. A path
/// whose keys stand in list order is walked as it is; any other is gathered and sorted while it is
/// small beside what a walk in list order would cost, and else such a walk is taken: memory is
/// bounded in any case.
struct CatalogPlanner<Row: CatalogRow> {
  let snapshot: Snapshot
  let test: CatalogTest?
  let scope: CatalogScope
  let order: CatalogText?
  /// The node of the filter in `test`.
  private let root: Int

  var limits = CatalogLimits()

  init(
    _ snapshot: Snapshot, _ test: CatalogTest?, _ scope: CatalogScope, order: CatalogText?
  ) {
    self.snapshot = snapshot
    self.test = test
    self.scope = scope
    self.order = order
    root = test?.root ?? 0
  }

  /// All rows, by number, that meet a nested filter; `nil` admits any.
  init(_ test: CatalogTest, _ target: Int?) {
    snapshot = test.snapshot
    self.test = target == nil ? nil : test
    scope = .all
    order = nil
    root = target ?? 0
  }

  /// The list, for a page of `limit` rows or to be walked over in full.
  func list(limit: Int?) throws(StoreError) -> CatalogList<Row> {
    let own = ownRange
    if test == nil, order == nil {
      return CatalogList(self, .range(own), checksScope: false)
    }
    let size = try scopeSize()
    if size == 0 { return CatalogList(self, .gathered([]), checksScope: false) }
    let most = gatheringLimit(limit, size)
    let paths = size > limits.shortList ? try paths() : []
    let budget = min(most, size - 1)
    if let (path, _) = try smallest(of: paths, budget: budget) {
      if path.count == 1, isInListOrder(path[0]) {
        return CatalogList(self, .range(path[0]), checksScope: true)
      }
      return CatalogList(self, .gathered(try gathered(path)), checksScope: true)
    }
    if scope.relation != nil {
      if order == nil { return CatalogList(self, .range(own), checksScope: false) }
      if size <= most {
        return CatalogList(self, .gathered(try gathered([own])), checksScope: false)
      }
    }
    for path in paths where path.count == 1 && isInListOrder(path[0]) {
      return CatalogList(self, .range(path[0]), checksScope: true)
    }
    return CatalogList(self, .range(orderedRange), checksScope: true)
  }

  /// How many rows there are.
  func count() throws(StoreError) -> UInt64 {
    guard test != nil else {
      return scope.relation == nil || isCounted
        ? UInt64(try scopeSize()) : UInt64(try size(of: [ownRange], limit: .max) ?? 0)
    }
    // The order does not matter.
    let list = try CatalogPlanner(snapshot, test, scope, order: nil).list(limit: nil)
    var walk = try CatalogWalk(list)
    var count: UInt64 = 0
    while try walk.next() != nil { count += 1 }
    return count
  }

  /// The numbers of all rows of a nested filter, ascending, when they are few and quickly found.
  func fewNumbers() throws(StoreError) -> [UInt32]? {
    let size = try scopeSize()
    var found: [UInt32] = []
    var path = [ownRange]
    if test == nil {
      guard size <= limits.mostListed else { return nil }
    } else if let small = try smallest(of: try paths(), budget: min(limits.mostSearched, size)) {
      path = small.path
    } else {
      guard size <= limits.mostSearched else { return nil }
    }
    for candidate in try gathered(path) {
      if let test {
        let row: Row = try snapshot.row(candidate.number)
        guard try test.truth(of: root, row) == .yes else { continue }
      }
      guard found.count < limits.mostListed else { return nil }
      found.append(candidate.number)
    }
    return found
  }

  // MARK: The list without its filter

  /// The rows of the scope, by number.
  private var ownRange: CatalogKeyRange {
    guard let relation = scope.relation else { return CatalogKeyRange(Row.table) }
    return CatalogKeyRange(relation, of: scope.owner)
  }

  /// All rows of the scope and perhaps others in list order, for a list that a text orders.
  private var orderedRange: CatalogKeyRange {
    guard let order, let index = index(of: order) else { return ownRange }
    return index.all
  }

  /// Whether `scopeSize` is exact.
  private var isCounted: Bool {
    scope.relation != .labelsOfPackage && scope.relation != .labelsOfVersion
  }

  /// How many rows the scope has; the labels of one package or version count as few.
  private func scopeSize() throws(StoreError) -> Int {
    switch scope.relation {
    case nil:
      return Int(clamping: Row.count(in: try snapshot.counters()))
    case .packagesOfLabel:
      let label = try snapshot.label(LabelID(rawValue: UInt64(scope.owner)))
      return Int(clamping: label?.packageCount ?? 0)
    case .versionsOfLabel:
      let label = try snapshot.label(LabelID(rawValue: UInt64(scope.owner)))
      return Int(clamping: label?.versionCount ?? 0)
    case .versionsOfPackage:
      let package = try snapshot.catalogPackage(
        CatalogPackageID(rawValue: UInt64(scope.owner)))
      return Int(clamping: package?.versionCount ?? 0)
    case .labelsOfPackage, .labelsOfVersion, .packageOfVersion:
      return max(1, limits.shortList)
    }
  }

  func index(of text: CatalogText) -> CatalogIndex? {
    if scope.relation == .versionsOfPackage, text == .version {
      return CatalogIndex(versionsOf: scope.owner)
    }
    return Row.index(of: text).map { CatalogIndex($0) }
  }

  private func isInListOrder(_ range: CatalogKeyRange) -> Bool {
    guard let order else { return range.isByNumber }
    guard let index = range.index else { return false }
    return index.prefix == self.index(of: order)?.prefix
  }

  // MARK: Choosing

  /// Up to how many rows gathering is worth while. A page of `limit` rows found by a walk in list
  /// order passes about `limit * size / n` rows when `n` of them are wanted.
  private func gatheringLimit(_ limit: Int?, _ size: Int) -> Int {
    guard let limit else { return limits.mostGathered }
    let balance = (4 * Double(max(1, limit)) * Double(size)).squareRoot()
    return min(limits.mostGathered, max(limits.cheaplyGathered, Int(balance)))
  }

  /// The path with the fewest entries among the first few, if one has no more than the budget.
  func smallest(
    of paths: [[CatalogKeyRange]], budget: Int
  ) throws(StoreError) -> (path: [CatalogKeyRange], size: Int)? {
    guard !paths.isEmpty, budget >= 0 else { return nil }
    var bound = min(64, budget)
    while true {
      var best: (path: [CatalogKeyRange], size: Int)?
      for path in paths.prefix(limits.mostPaths) {
        if let size = try size(of: path, limit: best?.size ?? bound) { best = (path, size) }
      }
      if let best { return best }
      if bound >= budget { return nil }
      bound = min(bound * 8, budget)
    }
  }

  /// How many entries a path has; `nil` when they are more than the limit.
  private func size(of path: [CatalogKeyRange], limit: Int) throws(StoreError) -> Int? {
    var cursor = try CatalogCursor(snapshot)
    var size = 0
    for range in path {
      var entry = try cursor.seek(range.lower)
      while let found = entry, range.isBelowUpper(found.key) {
        size += 1
        if size > limit { return nil }
        entry = try cursor.next()
      }
    }
    return size
  }

  /// The rows of a path in list order, each once.
  private func gathered(_ path: [CatalogKeyRange]) throws(StoreError) -> [GatheredRow] {
    var rows: [GatheredRow] = []
    var cursor = try CatalogCursor(snapshot)
    for range in path {
      try range.forEachNumber(&cursor) { number throws(StoreError) in
        rows.append(GatheredRow(number: number))
        return true
      }
    }
    if path.count > 1 || !path.allSatisfy(\.isByNumber) {
      rows.sort { $0.number < $1.number }
      var kept = 0
      for index in rows.indices where index == 0 || rows[index].number != rows[kept - 1].number {
        rows[kept] = rows[index]
        kept += 1
      }
      rows.removeLast(rows.count - kept)
    }
    guard let order else { return rows }
    for index in rows.indices {
      let row: Row = try snapshot.row(rows[index].number)
      if let text = row.text(order) { rows[index].text = text.bytes }
    }
    rows.sort { $0.compared(to: $1) < 0 }
    return rows
  }

  /// The paths of the filter.
  private func paths() throws(StoreError) -> [[CatalogKeyRange]] {
    guard let test else { return [] }
    return try paths(of: root, test)
  }
}
