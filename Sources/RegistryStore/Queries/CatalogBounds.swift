/// The part of a list between two positions, by text and number upwards, neither included.
struct CatalogBounds {
  var low: CatalogPosition?
  var high: CatalogPosition?

  /// Below zero when a row stands before a position.
  private func compare(
    _ row: GatheredRow, _ position: CatalogPosition, isByText: Bool
  ) -> Int {
    if isByText {
      let texts = (position.text ?? []).withUnsafeBytes { order(row.text, $0) }
      if texts != 0 { return texts }
    }
    let number = UInt64(row.number)
    return number == position.id ? 0 : number < position.id ? -1 : 1
  }

  /// Whether a row lies outside.
  @inline(__always)
  func excludes(_ row: GatheredRow, isByText: Bool) -> Bool {
    if let low, compare(row, low, isByText: isByText) <= 0 { return true }
    if let high, compare(row, high, isByText: isByText) >= 0 { return true }
    return false
  }

  /// Whether a row lies outside on the side to which a walk goes.
  func isPast(_ row: GatheredRow, isByText: Bool, isDown: Bool) -> Bool {
    guard let end = isDown ? low : high else { return false }
    let order = compare(row, end, isByText: isByText)
    return isDown ? order <= 0 : order >= 0
  }

  /// Those of sorted rows that lie inside.
  func part(of rows: [GatheredRow], isByText: Bool) -> ArraySlice<GatheredRow> {
    var first = 0
    var end = rows.count
    if let low { first = index(in: rows) { compare($0, low, isByText: isByText) > 0 } }
    if let high { end = index(in: rows) { compare($0, high, isByText: isByText) >= 0 } }
    return rows[first..<max(first, end)]
  }

  private func index(in rows: [GatheredRow], _ isFound: (GatheredRow) -> Bool) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if isFound(rows[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The key at which a walk over a range begins: of the first entry not below it or, downwards, of
  /// the last below it. At most one entry that lies outside comes before those inside, or one run
  /// of long texts that begin alike.
  func start(
    of range: CatalogKeyRange, isByText: Bool, isDown: Bool, _ snapshot: Snapshot
  ) -> [UInt8] {
    guard let position = isDown ? high : low else { return isDown ? range.upper : range.lower }
    var key = snapshot.key(.labels)
    if isByText {
      key.replace(with: range.index?.prefix ?? [])
      let isWhole = (position.text ?? []).withUnsafeBytes { key.append(prefix: $0) }
      key.append(byte: isWhole ? TextKey.end : TextKey.cut)
      if isWhole, !range.isValued {
        append(position, to: &key)
      } else if isDown {
        // Above the keys of all texts that begin so.
        for _ in 0..<13 { key.append(byte: 0xFF) }
      }
    } else {
      key.replace(with: range.lower)
      append(position, to: &key)
    }
    let bytes = Array(key.bytes)
    let isInside =
      isDown
      ? bytes.lexicographicallyPrecedes(range.upper)
      : range.lower.lexicographicallyPrecedes(bytes)
    return isInside ? bytes : isDown ? range.upper : range.lower
  }

  private func append(_ position: CatalogPosition, to key: inout KeyBuffer) {
    key.append(short: UInt32(clamping: position.id))
    // Behind every number there is.
    if position.id > UInt64(UInt32.max) { key.append(byte: 0xFF) }
  }
}
