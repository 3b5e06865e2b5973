import LMDB

/// An index of rows by text: the keys behind a prefix are a text key and, unless the value says it,
/// the row's number.
struct CatalogIndex {
  var prefix: [UInt8]
  /// Whether the number is the value and not the end of the key.
  var isValued: Bool

  init(_ table: Table) {
    prefix = [table.rawValue]
    isValued = table == .labelNames
  }

  /// The versions of a package by text.
  init(versionsOf package: UInt32) {
    prefix = CatalogKeyRange.key(.catalogVersionNames, package)
    isValued = true
  }

  /// The keys of exactly this text, or of texts that cannot be told from it by their keys.
  func equal(_ text: UnsafeRawBufferPointer, _ snapshot: Snapshot) -> CatalogKeyRange {
    var range = CatalogKeyRange(
      prefix: bytes(snapshot) { $0.append(key: text) }, isValued: isValued)
    range.isByNumber = !isValued
    range.index = self
    return range
  }

  /// The keys of the texts that begin with this one, and perhaps others that begin alike.
  func prefixed(
    by text: UnsafeRawBufferPointer, _ snapshot: Snapshot
  ) -> CatalogKeyRange {
    var range = CatalogKeyRange(
      prefix: bytes(snapshot) { $0.append(prefix: text) }, isValued: isValued)
    range.index = self
    return range
  }

  /// The keys of the texts from this one on, and perhaps some below it.
  func from(_ text: UnsafeRawBufferPointer, _ snapshot: Snapshot) -> CatalogKeyRange {
    var range = all
    range.lower = bytes(snapshot) { $0.append(prefix: text) }
    return range
  }

  /// The keys of the texts up to this one, and perhaps some above it.
  func upTo(_ text: UnsafeRawBufferPointer, _ snapshot: Snapshot) -> CatalogKeyRange {
    var range = all
    range.upper = CatalogKeyRange.successor(
      bytes(snapshot) { $0.append(byte: $0.append(prefix: text) ? TextKey.end : TextKey.cut) })
    return range
  }

  /// Every key.
  var all: CatalogKeyRange {
    var range = CatalogKeyRange(prefix: prefix, isValued: isValued)
    range.index = self
    return range
  }

  private func bytes(_ snapshot: Snapshot, _ append: (inout KeyBuffer) -> Void) -> [UInt8] {
    var key = snapshot.key(.labels)
    key.replace(with: prefix)
    append(&key)
    return Array(key.bytes)
  }
}

/// Consecutive keys, each of which names one row by its number.
struct CatalogKeyRange {
  var lower: [UInt8]
  /// Above every key of the range.
  var upper: [UInt8]
  /// Whether the number is the value and not the end of the key.
  var isValued: Bool
  /// Whether all keys are `lower` and a number: rows come in number order.
  var isByNumber = false
  /// Whether the values are the rows' records.
  var isRecords = false
  /// The index in whose text order rows come; `nil` when they come in another order.
  var index: CatalogIndex?

  init(prefix: [UInt8], isValued: Bool) {
    lower = prefix
    upper = Self.successor(prefix)
    self.isValued = isValued
  }

  /// The records themselves.
  init(_ table: Table) {
    self.init(prefix: [table.rawValue], isValued: false)
    isByNumber = true
    isRecords = true
  }

  /// The rows beside a record.
  init(_ relation: CatalogRelation, of owner: UInt32) {
    self.init(prefix: Self.key(relation.table, owner), isValued: false)
    isByNumber = true
  }

  /// Whether a key that is not below the range lies in it.
  @inline(__always)
  func isBelowUpper(_ key: UnsafeRawBufferPointer) -> Bool {
    upper.withUnsafeBytes { order(key, $0) < 0 }
  }

  @inline(__always)
  func contains(_ key: UnsafeRawBufferPointer) -> Bool {
    isBelowUpper(key) && lower.withUnsafeBytes { order(key, $0) >= 0 }
  }

  /// The number of an entry's row.
  @inline(__always)
  func number(of entry: Cursor.Entry) throws(StoreError) -> UInt32 {
    if isRecords, entry.key.count == 5 { return entry.key.short(at: 1) }
    guard
      isValued || entry.key.count >= 5,
      let record = SmallRecord.read(
        key: entry.key, value: entry.value, length: isValued ? 8 : 0)
    else { throw unreadable }
    return isValued
      ? UInt32(truncatingIfNeeded: record.number(0)) : entry.key.short(at: entry.key.count - 4)
  }

  /// Gives the numbers of the range, in the order of its keys, until the closure gives false.
  func forEachNumber(
    _ cursor: inout CatalogCursor, _ body: (UInt32) throws(StoreError) -> Bool
  ) throws(StoreError) {
    var entry = try cursor.seek(lower)
    while let found = entry, isBelowUpper(found.key) {
      guard try body(try number(of: found)) else { return }
      entry = try cursor.next()
    }
  }

  var unreadable: StoreError { .unreadable(Table(rawValue: lower[0]) ?? .metadata) }

  static func key(_ table: Table, _ number: UInt32) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { [table.rawValue] + $0 }
  }

  /// The lowest key above all that begin with these bytes.
  static func successor(_ prefix: [UInt8]) -> [UInt8] {
    var bytes = prefix
    while let last = bytes.popLast() {
      if last < 0xFF {
        bytes.append(last + 1)
        return bytes
      }
    }
    return [0xFF]
  }
}

extension CatalogCursor {
  mutating func seek(_ key: [UInt8]) throws(StoreError) -> Cursor.Entry? {
    let found: Result<Cursor.Entry?, StoreError> = key.withUnsafeBytes { bytes in
      do throws(StoreError) {
        return .success(try seek(bytes))
      } catch {
        return .failure(error)
      }
    }
    return try found.get()
  }

  mutating func seek(below key: [UInt8]) throws(StoreError) -> Cursor.Entry? {
    let found: Result<Cursor.Entry?, StoreError> = key.withUnsafeBytes { bytes in
      do throws(StoreError) {
        return .success(try seek(below: bytes))
      } catch {
        return .failure(error)
      }
    }
    return try found.get()
  }
}
