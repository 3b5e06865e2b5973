/// A row that was gathered to be sorted: its number and, when a text orders the list, that text.
struct GatheredRow: BitwiseCopyable {
  /// Bytes in the map.
  var text = UnsafeRawBufferPointer(start: nil, count: 0)
  var number: UInt32

  /// Below zero when this row comes first: by text, then by number.
  @inline(__always)
  func compared(to other: GatheredRow) -> Int {
    let texts = order(text, other.text)
    if texts != 0 { return texts }
    return number == other.number ? 0 : number < other.number ? -1 : 1
  }

  /// Whether this row comes first on a walk.
  func precedes(_ other: GatheredRow, isDown: Bool) -> Bool {
    isDown ? compared(to: other) > 0 : compared(to: other) < 0
  }
}

/// A query made ready: from where its rows come, in list order or its reverse, and what tests them.
final class CatalogList<Row: CatalogRow> {
  enum Source {
    /// Rows in list order, as the keys of an index stand.
    case range(CatalogKeyRange)
    /// Few rows, sorted.
    case gathered([GatheredRow])
  }

  let snapshot: Snapshot
  let scope: CatalogScope
  let source: Source
  let test: CatalogTest?
  /// The text that orders the list.
  let order: CatalogText?
  let limits: CatalogLimits
  /// Whether the source has rows outside the scope.
  private let checksScope: Bool

  init(
    _ planner: CatalogPlanner<Row>, _ source: Source, checksScope: Bool
  ) {
    snapshot = planner.snapshot
    scope = planner.scope
    test = planner.test
    order = planner.order
    limits = planner.limits
    self.source = source
    self.checksScope = checksScope && planner.scope.relation != nil
  }

  /// Whether a row of the source belongs to the list.
  func admits(_ row: Row) throws(StoreError) -> Bool {
    if checksScope {
      guard try isInScope(row) else { return false }
    }
    guard let test else { return true }
    return try test.admits(row)
  }

  private func isInScope(_ row: Row) throws(StoreError) -> Bool {
    guard let relation = scope.relation else { return true }
    if relation == .versionsOfPackage { return row.packageNumber == scope.owner }
    return try snapshot.stands(row.number, beside: scope.owner, relation.table)
  }
}
