import CLMDB

/// The one write transaction of an environment, lent to a closure by `Environment.write`.
///
/// Returning from the closure commits, throwing gives everything up.
@safe
public struct WriteTransaction: ~Copyable {
  private let environment: Environment
  private var raw: OpaquePointer?

  fileprivate init(_ environment: Environment) throws(LMDBError) {
    self.environment = environment
    unsafe raw = nil
    try begin()
  }

  deinit {
    if let raw = unsafe raw { unsafe mdb_txn_abort(raw) }
  }

  private mutating func begin() throws(LMDBError) {
    guard !environment.isReadOnly else { throw .readOnly }
    var fresh: OpaquePointer?
    unsafe try LMDBError.check(mdb_txn_begin(try environment.opened(), nil, 0, &fresh))
    unsafe raw = fresh
  }

  private var open: OpaquePointer {
    get throws(LMDBError) {
      guard let raw = unsafe raw else { throw .badTransaction }
      return unsafe raw
    }
  }

  /// For reading with code that knows when the transaction writes and ends.
  @unsafe public var pointer: TransactionPointer {
    get throws(LMDBError) { unsafe TransactionPointer(try open) }
  }

  /// Sets the value of a key. Invalidates every value read before.
  ///
  /// After `mapFull` or an error of the disk the transaction can only be given up or restarted.
  public mutating func put(
    _ value: UnsafeRawBufferPointer, for key: UnsafeRawBufferPointer, in database: Database
  ) throws(LMDBError) {
    unsafe try put(value, for: key, in: database, flags: 0)
  }

  /// Adds a key that sorts after every other one; `other(MDB_KEYEXIST)` when it does not.
  public mutating func append(
    _ value: UnsafeRawBufferPointer, for key: UnsafeRawBufferPointer, in database: Database
  ) throws(LMDBError) {
    unsafe try put(value, for: key, in: database, flags: UInt32(MDB_APPEND))
  }

  private mutating func put(
    _ value: UnsafeRawBufferPointer, for key: UnsafeRawBufferPointer, in database: Database,
    flags: UInt32
  ) throws(LMDBError) {
    try database.requireKey(of: key.count)
    var key = unsafe MDB_val(key)
    var value = unsafe MDB_val(value)
    unsafe try LMDBError.check(mdb_put(try open, database.handle, &key, &value, flags))
  }

  /// Removes a key; false when it was not there. Invalidates every value read before.
  @discardableResult
  public mutating func remove(
    _ key: UnsafeRawBufferPointer, in database: Database
  ) throws(LMDBError) -> Bool {
    try database.requireKey(of: key.count)
    var key = unsafe MDB_val(key)
    let code = unsafe mdb_del(try open, database.handle, &key, nil)
    if code == MDB_NOTFOUND { return false }
    try LMDBError.check(code)
    return true
  }

  /// Gives up everything written so far, enlarges the map and starts afresh.
  ///
  /// Whoever calls this has the changes at hand and makes them again.
  public mutating func restart(growingMapTo bytes: Int) throws(LMDBError) {
    if let raw = unsafe raw { unsafe mdb_txn_abort(raw) }
    unsafe raw = nil
    try environment.grow(toMapSize: bytes)
    try begin()
  }

  fileprivate consuming func commit() throws(LMDBError) {
    let last = unsafe try open
    unsafe raw = nil
    unsafe try LMDBError.check(mdb_txn_commit(last))
  }
}

extension Environment {
  /// Lends the write transaction, then commits: the changes are durable when this returns.
  ///
  /// When the closure throws, or the commit fails, nothing has changed. Only one thread of all
  /// processes is inside at a time; the others wait.
  public func write<R: ~Copyable>(
    _ body: (inout WriteTransaction) throws(LMDBError) -> R
  ) throws(LMDBError) -> R {
    var transaction = try WriteTransaction(self)
    let result = try body(&transaction)
    try transaction.commit()
    return result
  }
}
