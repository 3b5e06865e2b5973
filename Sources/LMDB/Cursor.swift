import CLMDB

/// A position in one database, for walking keys in byte order either way.
///
/// Keys and values it gives are bytes in the map, valid until the transaction ends or writes. In a
/// snapshot it goes through the pages by itself and allocates nothing; in a write transaction it is
/// LMDB's, which allocates a few hundred bytes.
@safe
public struct Cursor: ~Copyable {
  /// A key with its value.
  @unsafe
  public struct Entry: BitwiseCopyable {
    public let key: UnsafeRawBufferPointer
    public let value: UnsafeRawBufferPointer

    public init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
      unsafe (self.key, self.value) = unsafe (key, value)
    }
  }

  /// LMDB's cursor, where there is none of our own.
  private let raw: OpaquePointer?
  private var mapped: MappedCursor

  /// Opens a cursor, which must be gone before its transaction ends.
  @inline(__always)
  public init(_ transaction: TransactionPointer, _ database: Database) throws(LMDBError) {
    mapped = unsafe MappedCursor(transaction.trees, database)
    unsafe raw = unsafe mapped.isOfUse ? nil : try Self.open(transaction, database)
  }

  private static func open(
    _ transaction: TransactionPointer, _ database: Database
  ) throws(LMDBError) -> OpaquePointer? {
    var cursor: OpaquePointer?
    unsafe try LMDBError.check(mdb_cursor_open(transaction.raw, database.handle, &cursor))
    guard let cursor = unsafe cursor else { throw .badTransaction }
    return unsafe cursor
  }

  deinit {
    if let raw = unsafe raw { unsafe mdb_cursor_close(raw) }
  }

  /// Goes to the first key that is not below `key`.
  public mutating func seek(_ key: UnsafeRawBufferPointer) throws(LMDBError) -> Entry? {
    try mapped.database.requireKey(of: key.count)
    if mapped.isOfUse { return unsafe try mapped.seek(key) }
    return unsafe try step(MDB_SET_RANGE, from: MDB_val(key))
  }

  /// Goes to the last key below `key`.
  public mutating func seek(below key: UnsafeRawBufferPointer) throws(LMDBError) -> Entry? {
    try mapped.database.requireKey(of: key.count)
    if mapped.isOfUse { return unsafe try mapped.seek(below: key) }
    guard unsafe try seek(key) != nil else { return unsafe try last() }
    return unsafe try previous()
  }

  /// Goes to the next key; from a fresh cursor to the first.
  public mutating func next() throws(LMDBError) -> Entry? {
    if mapped.isOfUse { return unsafe try mapped.next() }
    return unsafe try step(MDB_NEXT, from: MDB_val())
  }

  /// Goes to the key before; from a fresh cursor to the last.
  public mutating func previous() throws(LMDBError) -> Entry? {
    if mapped.isOfUse { return unsafe try mapped.previous() }
    return unsafe try step(MDB_PREV, from: MDB_val())
  }

  /// Goes to the last key of the database.
  public mutating func last() throws(LMDBError) -> Entry? {
    if mapped.isOfUse { return unsafe try mapped.last() }
    return unsafe try step(MDB_LAST, from: MDB_val())
  }

  private mutating func step(
    _ operation: MDB_cursor_op, from key: MDB_val
  ) throws(LMDBError) -> Entry? {
    var key = unsafe key
    var value = unsafe MDB_val()
    let code = unsafe mdb_cursor_get(raw, &key, &value, operation)
    if code == MDB_NOTFOUND { return nil }
    try LMDBError.check(code)
    return unsafe Entry(key: key.bytes, value: value.bytes)
  }
}
