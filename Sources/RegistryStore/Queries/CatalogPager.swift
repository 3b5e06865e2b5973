/// Pages, ends and walks of one list in its direction.
struct CatalogPager<Row: CatalogRow> {
  private let list: CatalogList<Row>
  private let isDescending: Bool
  private let request: CatalogPageRequest

  init(
    _ planner: CatalogPlanner<Row>, isDescending: Bool, _ request: CatalogPageRequest
  ) throws(StoreError) {
    list = try planner.list(limit: request.limit)
    self.isDescending = isDescending
    self.request = request
  }

  /// The rows of the request, gathered.
  func page() throws(StoreError) -> Page<Row> {
    var page = Page<Row>()
    let more = try forEachInTravel { row in
      page.rows.append(row)
      return true
    }
    if request.isBackward { page.rows.reverse() }
    let ends = try edges(page.rows.first, page.rows.last, more: more)
    (page.hasNext, page.hasPrevious) = (ends.hasNext, ends.hasPrevious)
    return page
  }

  /// The ends of the rows of the request, not gathered.
  func edges() throws(StoreError) -> CatalogEdges<Row> {
    guard request.limit != nil else {
      let first = try firstRow(in: window, isDown: isDescending)
      let last = try firstRow(in: window, isDown: !isDescending)
      return try edges(first, last, more: false)
    }
    var near: Row?
    var far: Row?
    let more = try forEachInTravel { row in
      if near == nil { near = row }
      far = row
      return true
    }
    return request.isBackward
      ? try edges(far, near, more: more) : try edges(near, far, more: more)
  }

  /// Gives the rows of the request in list order until the closure gives false.
  func forEach(_ body: (Row) throws(StoreError) -> Bool) throws(StoreError) {
    var bounds = window
    var left = request.limit ?? .max
    if request.isBackward, let limit = request.limit {
      // The first of the last rows, then onwards from there.
      var first: Row?
      left = 0
      _ = try forEachInTravel { row in
        first = row
        left += 1
        return left < limit
      }
      guard let first else { return }
      let start = list.position(of: first).included(isLow: !isDescending)
      if isDescending { bounds.high = start } else { bounds.low = start }
    }
    guard left > 0 else { return }
    var walk = try CatalogWalk(list, isDown: isDescending, bounds)
    while let row = try walk.next() {
      guard try body(row) else { return }
      left -= 1
      if left == 0 { return }
    }
  }

  // MARK: Directions

  /// `after` and `before`, by text and number upwards.
  private var window: CatalogBounds {
    isDescending
      ? CatalogBounds(low: request.before, high: request.after)
      : CatalogBounds(low: request.after, high: request.before)
  }

  /// Whether the rows are found downwards.
  private var isDown: Bool { isDescending != request.isBackward }

  /// Gives the rows of the request from its end of the window on; whether the window has more.
  private func forEachInTravel(
    _ body: (Row) throws(StoreError) -> Bool
  ) throws(StoreError) -> Bool {
    var walk = try CatalogWalk(list, isDown: isDown, window)
    var left = request.limit ?? .max
    while let row = try walk.next() {
      if left == 0 { return true }
      left -= 1
      guard try body(row) else { return true }
    }
    return false
  }

  private func firstRow(
    in bounds: CatalogBounds, isDown: Bool
  ) throws(StoreError) -> Row? {
    var walk = try CatalogWalk(list, isDown: isDown, bounds)
    return try walk.next()
  }

  /// Whether the list goes on beyond rows that were found, on either side.
  ///
  /// Without rows the place in question is the end of the window from which they were sought.
  private func edges(
    _ first: Row?, _ last: Row?, more: Bool
  ) throws(StoreError) -> CatalogEdges<Row> {
    let (nearRow, farRow) = request.isBackward ? (last, first) : (first, last)
    let (near, far) =
      request.isBackward ? (request.before, request.after) : (request.after, request.before)
    var goesOn = more
    if !more, far != nil {
      goesOn = try hasRow(behind: farRow.map(list.position) ?? near, isDown: isDown)
    }
    var comesFrom = false
    if let near {
      let place =
        nearRow.map(list.position) ?? near.included(isLow: isDown)
      comesFrom = try hasRow(behind: place, isDown: !isDown)
    }
    var edges = CatalogEdges(first: first, last: last)
    (edges.hasNext, edges.hasPrevious) =
      request.isBackward ? (comesFrom, goesOn) : (goesOn, comesFrom)
    return edges
  }

  private func hasRow(
    behind position: CatalogPosition?, isDown: Bool
  ) throws(StoreError) -> Bool {
    let bounds = isDown ? CatalogBounds(high: position) : CatalogBounds(low: position)
    return try firstRow(in: bounds, isDown: isDown) != nil
  }
}

extension CatalogList {
  func position(of row: Row) -> CatalogPosition { CatalogPosition(row, order) }
}

extension CatalogPosition {
  init<Row: CatalogRow>(_ row: Row, _ order: CatalogText?) {
    self.init(
      id: UInt64(row.number), text: order.flatMap { row.text($0) }.map { Array($0.bytes) })
  }

  /// A bound that lets the row at this position in: numbers are whole, above 0 and below the
  /// greatest there are.
  public func included(isLow: Bool) -> CatalogPosition {
    var position = self
    if isLow {
      if id > 0 { position.id -= 1 }
    } else if id < .max {
      position.id += 1
    }
    return position
  }
}
