import CLMDB

/// The trivial, copyable handle of an open transaction: what both kinds of transaction read
/// through.
///
/// It does not know when its transaction ends. Whoever copies it out of the closure that lent the
/// transaction vouches that it is not used after that; hence `@unsafe`.
@unsafe
@frozen
public struct TransactionPointer: BitwiseCopyable {
  let raw: OpaquePointer
  /// What gets of a snapshot go through; a write transaction has pages that are not in the map.
  let trees: UnsafePointer<MappedTrees>?

  init(_ raw: OpaquePointer, _ trees: UnsafePointer<MappedTrees>? = nil) {
    unsafe self.raw = unsafe raw
    unsafe self.trees = unsafe trees
  }

  /// Whether gets are our own descent through the map: in a snapshot, where its trees were found.
  var readsMap: Bool { unsafe trees != nil }

  /// The value of a key, or `nil`; bytes in the map that stay as they are until the transaction
  /// ends or, inside a write transaction, until its next write. One B-tree descent, no allocation;
  /// in a snapshot one of our own, and `corrupted` where a page on the way is damaged.
  public func value(
    for key: UnsafeRawBufferPointer, in database: Database
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    try database.requireKey(of: key.count)
    if !database.hasIntegerKeys, let trees = unsafe trees {
      return unsafe try trees.pointee.value(for: key, in: database)
    }
    return unsafe try value(MDB_val(key), database)
  }

  /// The value of an integer key, or `nil`; only in a database that has such keys.
  ///
  /// - Parameter meanwhile: what needs none of this: done at most once, while memory is fetched.
  @inline(__always)
  public func value(
    for number: UInt64, in database: Database, meanwhile: () -> Void = {}
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    guard database.hasIntegerKeys else { throw .incompatible }
    if let trees = unsafe trees {
      return unsafe try trees.pointee.value(for: number, in: database, meanwhile: meanwhile)
    }
    meanwhile()
    return unsafe try withUnsafeBytes(of: number) { key throws(LMDBError) in
      unsafe try value(MDB_val(key), database)
    }
  }

  @inline(__always)
  private func value(
    _ key: MDB_val, _ database: Database
  ) throws(LMDBError) -> UnsafeRawBufferPointer? {
    var key = unsafe key
    var value = unsafe MDB_val()
    let code = unsafe mdb_get(raw, database.handle, &key, &value)
    if code == MDB_SUCCESS { return unsafe value.bytes }
    if code == MDB_NOTFOUND { return nil }
    throw LMDBError(code: code)
  }

  /// How many entries a database has.
  public func entryCount(of database: Database) throws(LMDBError) -> Int {
    var stat = MDB_stat()
    unsafe try LMDBError.check(mdb_stat(raw, database.handle, &stat))
    return stat.ms_entries
  }

  /// The number of the commit this transaction sees, or is about to make.
  public var number: Int { unsafe mdb_txn_id(raw) }
}

/// A snapshot of the environment, lent to a closure and never stored.
@safe
public struct ReadTransaction: ~Copyable {
  /// For code that keeps its own promise about the transaction's end.
  @unsafe public let pointer: TransactionPointer

  init(_ raw: OpaquePointer, _ trees: UnsafePointer<MappedTrees>?) {
    unsafe pointer = unsafe TransactionPointer(raw, trees)
  }

  /// The value of a key, or `nil`; lives as long as the transaction is lent.
  @_lifetime(borrow self)
  public borrowing func value(
    for key: RawSpan, in database: Database
  ) throws(LMDBError) -> RawSpan? {
    let found: Result<UnsafeRawBufferPointer?, LMDBError> = unsafe key.withUnsafeBytes {
      do throws(LMDBError) {
        return unsafe .success(try pointer.value(for: $0, in: database))
      } catch {
        return unsafe .failure(error)
      }
    }
    guard let bytes = unsafe try found.get() else { return nil }
    let span = unsafe RawSpan(_unsafeBytes: bytes)
    return unsafe _overrideLifetime(span, borrowing: self)
  }
}
