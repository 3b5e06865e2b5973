import LMDB

/// A walk over the rows of a list that lie between two positions, upwards (by text, then number) or
/// downwards. One seek to its start, then entry by entry.
struct CatalogWalk<Row: CatalogRow>: ~Copyable {
  private let list: CatalogList<Row>
  private let snapshot: Snapshot
  private let isDown: Bool
  private let bounds: CatalogBounds
  /// What is walked over; `nil` when all rows were gathered.
  private let range: CatalogKeyRange?
  private let isByText: Bool
  private var cursor: CatalogCursor
  /// The entry on which the cursor was placed, until it is given.
  private var placed: Cursor.Entry?
  private var isPlaced = true
  /// Sorted rows that come before the next entry.
  private var sorted: ArraySlice<GatheredRow> = []
  /// What the texts in `sorted` begin with, when more begin so.
  private var more: [UInt8]?

  init(
    _ list: CatalogList<Row>, isDown: Bool = false, _ bounds: CatalogBounds = CatalogBounds()
  ) throws(StoreError) {
    let snapshot = list.snapshot
    let isByText = list.order != nil
    var cursor = try CatalogCursor(snapshot)
    var placed: Cursor.Entry?
    switch list.source {
    case .range(let range):
      let start = bounds.start(of: range, isByText: isByText, isDown: isDown, snapshot)
      placed = try isDown ? cursor.seek(below: start) : cursor.seek(start)
      self.range = range
    case .gathered(let rows):
      sorted = bounds.part(of: rows, isByText: isByText)
      range = nil
    }
    self.list = list
    self.snapshot = snapshot
    self.isDown = isDown
    self.bounds = bounds
    self.isByText = isByText
    self.placed = placed
    self.cursor = cursor
  }

  /// The next row of the list, or `nil` at the end.
  mutating func next() throws(StoreError) -> Row? {
    while true {
      if let candidate = isDown ? sorted.popLast() : sorted.popFirst() {
        if sorted.isEmpty, let more { try sort(more, behind: candidate) }
        let row: Row = try snapshot.row(candidate.number)
        if try list.admits(row) { return row }
        continue
      }
      guard let range, let entry = try nextEntry(), range.contains(entry.key) else { return nil }
      if isByText {
        let prefix = range.index?.prefix.count ?? 1
        // A whole text and a number are shorter than any text that was cut.
        if entry.key.count >= prefix + TextKey.longest {
          try sort(Array(entry.key[..<(prefix + TextKey.capacity + 1)]), behind: nil)
          continue
        }
      }
      let row = try row(of: entry, range)
      let candidate = gathered(row)
      if bounds.excludes(candidate, isByText: isByText) {
        if bounds.isPast(candidate, isByText: isByText, isDown: isDown) { return nil }
        continue
      }
      if try list.admits(row) { return row }
    }
  }

  private mutating func nextEntry() throws(StoreError) -> Cursor.Entry? {
    if isPlaced {
      isPlaced = false
      return placed
    }
    return try isDown ? cursor.previous() : cursor.next()
  }

  @inline(__always)
  private func row(
    of entry: Cursor.Entry, _ range: CatalogKeyRange
  ) throws(StoreError) -> Row {
    let number = try range.number(of: entry)
    guard range.isRecords else { return try snapshot.row(number) }
    try snapshot.scratch.touch()
    guard let row = Row(number: number, key: entry.key, value: entry.value) else {
      throw range.unreadable
    }
    return row
  }

  @inline(__always)
  private func gathered(_ row: Row) -> GatheredRow {
    var gathered = GatheredRow(number: row.number)
    if isByText, let order = list.order, let text = row.text(order) { gathered.text = text.bytes }
    return gathered
  }

  /// Gathers and sorts the rows within the bounds whose long texts begin alike, those that come
  /// behind a given one; at most `mostSorted` of them at a time, and places the cursor behind all.
  private mutating func sort(
    _ beginning: [UInt8], behind last: GatheredRow?
  ) throws(StoreError) {
    guard let range else { return }
    // The sort's closure cannot hold the walk itself.
    let isDown = isDown
    let most = list.limits.mostSorted
    more = nil
    var rows: [GatheredRow] = []
    let beyond = beginning + [UInt8](repeating: 0xFF, count: 13)
    var entry = try isDown ? cursor.seek(below: beyond) : cursor.seek(beginning)
    while let found = entry, begins(found.key, with: beginning) {
      let candidate = gathered(try snapshot.row(try range.number(of: found)) as Row)
      let isBehind = last.map { $0.precedes(candidate, isDown: isDown) } ?? true
      if isBehind, !bounds.excludes(candidate, isByText: true) { rows.append(candidate) }
      if rows.count == 2 * most {
        rows.sort { $0.precedes($1, isDown: isDown) }
        rows.removeLast(most)
        more = beginning
      }
      entry = try isDown ? cursor.previous() : cursor.next()
    }
    placed = entry
    isPlaced = true
    rows.sort { $0.precedes($1, isDown: isDown) }
    if rows.count > most {
      rows.removeLast(rows.count - most)
      more = beginning
    }
    if isDown { rows.reverse() }
    sorted = rows[...]
  }
}

private func begins(_ key: UnsafeRawBufferPointer, with prefix: [UInt8]) -> Bool {
  prefix.withUnsafeBytes { begins(key, with: $0) }
}
