import LMDB

/// A cursor of a catalog query. Counts what it touches.
struct CatalogCursor: ~Copyable {
  private var cursor: Cursor
  private let scratch: Scratch

  init(_ snapshot: Snapshot) throws(StoreError) {
    scratch = snapshot.scratch
    do throws(LMDBError) {
      cursor = try Cursor(snapshot.transaction, snapshot.data)
    } catch {
      throw .database(error)
    }
  }

  /// Goes to the first key that is not below `key`.
  mutating func seek(_ key: UnsafeRawBufferPointer) throws(StoreError) -> Cursor.Entry? {
    try scratch.touch()
    do throws(LMDBError) {
      return try cursor.seek(key)
    } catch {
      throw .database(error)
    }
  }

  /// Goes to the last key below `key`.
  mutating func seek(below key: UnsafeRawBufferPointer) throws(StoreError) -> Cursor.Entry? {
    try scratch.touch()
    do throws(LMDBError) {
      return try cursor.seek(below: key)
    } catch {
      throw .database(error)
    }
  }

  mutating func next() throws(StoreError) -> Cursor.Entry? {
    try scratch.touch()
    do throws(LMDBError) {
      return try cursor.next()
    } catch {
      throw .database(error)
    }
  }

  mutating func previous() throws(StoreError) -> Cursor.Entry? {
    try scratch.touch()
    do throws(LMDBError) {
      return try cursor.previous()
    } catch {
      throw .database(error)
    }
  }
}

extension Snapshot {
  /// The row of a number that an index has given. One look-up.
  @inline(__always)
  func row<Row: CatalogRow>(_ number: UInt32) throws(StoreError) -> Row {
    try scratch.touch()
    var key = key(Row.table)
    key.append(short: number)
    guard let value = try value(key),
      let row = Row(number: number, key: key.bytes, value: value)
    else { throw .unreadable(Row.table) }
    return row
  }

  /// Whether two numbers stand beside each other in a table. One look-up.
  func stands(
    _ number: UInt32, beside owner: UInt32, _ table: Table
  ) throws(StoreError) -> Bool {
    try scratch.touch()
    var key = key(table)
    key.append(short: owner)
    key.append(short: number)
    return try isPresent(key, table)
  }
}
