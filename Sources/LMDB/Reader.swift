import CLMDB

/// One reader slot, kept between queries: renewed before a query and reset after it.
///
/// Belongs to one thread at a time. Renewing costs about 10 ns plus one atomic exchange; a snapshot
/// that is not lent at the moment holds back no page.
@safe
public struct Reader: ~Copyable {
  private let environment: Environment
  /// The environment's: a reader's own costs no counting of references in each read.
  private let gate: ReaderGate
  /// Says whether the writer waits for this reader to leave.
  public let seat: ReaderSeat
  private var transaction: OpaquePointer?
  private var generation: UInt64 = 0
  /// The trees of the last snapshot; belongs to this reader, and is lent with its transactions.
  private let trees: UnsafeMutablePointer<MappedTrees>
  private var hasTrees = false

  /// Reserves nothing yet; the slot is taken by the first `read`.
  public init(_ environment: Environment) {
    self.environment = environment
    gate = environment.gate
    seat = gate.addSeat()
    unsafe trees = .allocate(capacity: 1)
  }

  deinit {
    gate.enter(seat)
    if let transaction = unsafe transaction, unsafe environment.handle != nil,
      unsafe generation == environment.generation
    {
      unsafe mdb_txn_abort(transaction)
    }
    gate.leave(seat)
    gate.removeSeat(seat)
    unsafe trees.deallocate()
  }

  /// Lends a snapshot of the last commit for the time of the closure.
  public mutating func read<R: ~Copyable>(
    _ body: (borrowing ReadTransaction) throws(LMDBError) -> R
  ) throws(LMDBError) -> R {
    gate.enter(seat)
    let raw: OpaquePointer
    do throws(LMDBError) {
      unsafe raw = unsafe try renew()
    } catch {
      gate.leave(seat)
      guard error == .mapResized else { throw error }
      try environment.adoptMapSize()
      return try read(body)
    }
    defer {
      unsafe mdb_txn_reset(raw)
      gate.leave(seat)
    }
    return unsafe try body(ReadTransaction(raw, treesOfSnapshot(raw)))
  }

  /// Finds the trees anew where the snapshot is of another commit than the last one, or the map has
  /// moved. `nil` leaves every get to LMDB.
  @inline(__always)
  private mutating func treesOfSnapshot(
    _ transaction: OpaquePointer
  ) -> UnsafePointer<MappedTrees>? {
    guard let map = unsafe environment.map else { return nil }
    let number = unsafe mdb_txn_id(transaction)
    if hasTrees, unsafe trees.pointee.isOf(number, map) { return unsafe UnsafePointer(trees) }
    hasTrees = false
    guard let found = MappedTrees(map, number, environment.databaseNames) else { return nil }
    unsafe trees.initialize(to: found)
    hasTrees = true
    return unsafe UnsafePointer(trees)
  }

  private mutating func renew() throws(LMDBError) -> OpaquePointer {
    let handle = unsafe try environment.opened()
    if let parked = unsafe transaction, unsafe generation == environment.generation {
      let code = unsafe mdb_txn_renew(parked)
      if code == MDB_SUCCESS { return unsafe parked }
      throw LMDBError(code: code)
    }
    var fresh: OpaquePointer?
    unsafe try LMDBError.check(mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &fresh))
    guard let fresh = unsafe fresh else { throw .badTransaction }
    unsafe transaction = fresh
    unsafe generation = environment.generation
    return unsafe fresh
  }
}
