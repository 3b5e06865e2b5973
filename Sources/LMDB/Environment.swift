import CLMDB
import Glibc
import Synchronization

/// One LMDB file with its lock file, in a folder of their own; open at most once in a process.
///
/// Always `MDB_NOTLS`, so that a reader belongs to an object and not to a thread. Never without
/// sync, never a writable map: what a commit has reported is on the disk.
@safe
public final class Environment: Sendable {
  /// How an environment is opened.
  public struct Options: Sendable {
    /// Bytes of address space reserved for the file; a multiple of the page size. 0 takes the size
    /// the file was last used with.
    public var mapSize: Int
    /// Reader slots over all processes.
    public var maximumReaders: Int
    /// Opens beside a writing process, without the right to write.
    public var readOnly: Bool

    public init(mapSize: Int = 64 << 30, maximumReaders: Int = 512, readOnly: Bool = false) {
      self.mapSize = mapSize
      self.maximumReaders = maximumReaders
      self.readOnly = readOnly
    }
  }

  /// The folder that holds the file.
  public let path: String
  /// Whether write transactions are refused.
  let isReadOnly: Bool
  let gate = ReaderGate()
  private let maximumReaders: Int
  let databaseNames: [DatabaseName]
  private let identity: OpenEnvironments.Identity

  /// The size of the map when the environment was last closed to be reopened.
  nonisolated(unsafe) private var mapSize = 0
  /// Whether the environment was closed for good. Like `mapSize`, touched while the gate is shut.
  nonisolated(unsafe) private var isClosed = false
  /// Changes only while the gate is shut and no write transaction is open; `nil` once closed.
  nonisolated(unsafe) private(set) var handle: OpaquePointer?
  /// Counts openings; a parked reader of an earlier one starts afresh.
  nonisolated(unsafe) private(set) var generation: UInt64 = 0
  /// Where the file is mapped, while that is known; changes like `handle`.
  nonisolated(unsafe) private(set) var map: FileMap?

  /// The named databases, in the order in which they were asked for.
  public let databases: [Database]

  /// Opens the environment in an existing folder, and its named databases.
  ///
  /// A missing database is created, or an error when opened for reading only; one whose keys are of
  /// the other kind is `incompatible`. A file whose first pages cannot be right is `damaged`.
  public init(path: String, databases names: [DatabaseName], options: Options) throws(LMDBError) {
    self.path = path
    isReadOnly = options.readOnly
    maximumReaders = options.maximumReaders
    databaseNames = names
    identity = try OpenEnvironments.add(path: path)
    do throws(LMDBError) {
      let handle = unsafe try Self.open(
        path: path, mapSize: options.mapSize, maximumReaders: options.maximumReaders,
        databases: names.count, readOnly: options.readOnly)
      do throws(LMDBError) {
        databases = unsafe try Self.openDatabases(names, in: handle, readOnly: options.readOnly)
      } catch {
        unsafe mdb_env_close(handle)
        throw error
      }
      unsafe self.handle = handle
      unsafe map = unsafe FileMap(of: handle, databaseNames)
    } catch {
      OpenEnvironments.remove(identity)
      throw error
    }
    _ = try? clearStaleReaders()
  }

  deinit {
    close()
  }

  /// Closes the file once no reader is inside; later transactions throw `closed`.
  ///
  /// The caller makes sure that no write transaction is open.
  public func close() {
    try? gate.whileEmpty { () throws(LMDBError) in
      guard unsafe !isClosed else { return }
      unsafe isClosed = true
      if let handle = unsafe handle { unsafe mdb_env_close(handle) }
      unsafe handle = nil
      unsafe map = nil
      OpenEnvironments.remove(identity)
    }
  }

  /// Closes and opens the file again, after a commit has failed; readers wait meanwhile.
  ///
  /// On an error transactions throw `closed` until a later call succeeds. No write transaction may
  /// be open.
  public func reopen() throws(LMDBError) {
    try gate.whileEmpty { () throws(LMDBError) in
      guard unsafe !isClosed else { throw .closed }
      if let open = unsafe handle {
        unsafe mapSize = information(of: open).mapSize
        unsafe mdb_env_close(open)
        unsafe handle = nil
        unsafe map = nil
        unsafe generation += 1
      }
      let fresh = unsafe try Self.open(
        path: path, mapSize: mapSize, maximumReaders: maximumReaders,
        databases: databaseNames.count, readOnly: isReadOnly)
      do throws(LMDBError) {
        let reopened = unsafe try Self.openDatabases(
          databaseNames, in: fresh, readOnly: isReadOnly)
        precondition(reopened == databases, "databases are numbered in the order they are opened")
      } catch {
        unsafe mdb_env_close(fresh)
        throw error
      }
      unsafe handle = fresh
      unsafe map = unsafe FileMap(of: fresh, databaseNames)
    }
  }

  /// Brings everything that was written to the disk, or says that it did not get there.
  public func synchronize() throws(LMDBError) {
    unsafe try LMDBError.check(mdb_env_sync(try opened(), 1))
  }

  /// Enlarges the map; waits until no reader is inside and keeps readers out meanwhile.
  ///
  /// No write transaction may be open. Does nothing when the map is that large already.
  public func grow(toMapSize bytes: Int) throws(LMDBError) {
    guard try bytes > information().mapSize else { return }
    try remap(toMapSize: bytes)
  }

  /// Takes over the size to which another process has grown the map.
  func adoptMapSize() throws(LMDBError) {
    try remap(toMapSize: 0)
  }

  private func remap(toMapSize bytes: Int) throws(LMDBError) {
    try gate.whileEmpty { () throws(LMDBError) in
      let handle = unsafe try opened()
      unsafe try LMDBError.check(mdb_env_set_mapsize(handle, bytes))
      unsafe map = unsafe FileMap(of: handle, databaseNames)
    }
  }

  /// Notes which readers of this process are inside a transaction.
  public func lookAtReaders() { gate.look() }

  /// Asks those readers of this process to leave that have not left since the last look.
  public func endReadsSinceLastLook() { gate.endReadsSinceLastLook() }

  /// Frees the reader slots of processes that are gone and says how many there were.
  @discardableResult
  public func clearStaleReaders() throws(LMDBError) -> Int {
    var dead: Int32 = 0
    unsafe try LMDBError.check(mdb_reader_check(try opened(), &dead))
    return Int(dead)
  }

  /// The size of the map and how much of it is in use.
  public func information() throws(LMDBError) -> EnvironmentInformation {
    unsafe information(of: try opened())
  }

  func opened() throws(LMDBError) -> OpaquePointer {
    guard let handle = unsafe handle else { throw .closed }
    return unsafe handle
  }

  private func information(of handle: OpaquePointer) -> EnvironmentInformation {
    var info = unsafe MDB_envinfo()
    var stat = MDB_stat()
    unsafe mdb_env_info(handle, &info)
    unsafe mdb_env_stat(handle, &stat)
    return unsafe EnvironmentInformation(
      mapSize: info.me_mapsize, usedBytes: (info.me_last_pgno + 1) * Int(stat.ms_psize),
      pageSize: Int(stat.ms_psize), lastTransaction: info.me_last_txnid,
      maximumReaders: Int(info.me_maxreaders), readers: Int(info.me_numreaders))
  }

  private static func open(
    path: String, mapSize: Int, maximumReaders: Int, databases: Int, readOnly: Bool
  ) throws(LMDBError) -> OpaquePointer {
    try requireSoundMetaPages(path: path)
    var handle: OpaquePointer?
    unsafe try LMDBError.check(mdb_env_create(&handle))
    guard let handle = unsafe handle else { throw .other(ENOMEM) }
    do throws(LMDBError) {
      unsafe try LMDBError.check(mdb_env_set_mapsize(handle, mapSize))
      unsafe try LMDBError.check(mdb_env_set_maxreaders(handle, UInt32(maximumReaders)))
      unsafe try LMDBError.check(mdb_env_set_maxdbs(handle, UInt32(databases)))
      let flags = MDB_NOTLS | (readOnly ? MDB_RDONLY : 0)
      unsafe try LMDBError.check(mdb_env_open(handle, path, UInt32(flags), 0o600))
      unsafe try requireSoundRoots(handle, path: path)
    } catch {
      unsafe mdb_env_close(handle)
      throw error
    }
    return unsafe handle
  }

  private static func openDatabases(
    _ names: [DatabaseName], in handle: OpaquePointer, readOnly: Bool
  ) throws(LMDBError) -> [Database] {
    var transaction: OpaquePointer?
    let flags = UInt32(readOnly ? MDB_RDONLY : 0)
    unsafe try LMDBError.check(mdb_txn_begin(handle, nil, flags, &transaction))
    var databases: [Database] = []
    for name in names {
      var database: UInt32 = 0
      var found: UInt32 = 0
      let flags = name.flags | UInt32(readOnly ? 0 : MDB_CREATE)
      var code = unsafe mdb_dbi_open(transaction, name.text, flags, &database)
      if code == MDB_SUCCESS { code = unsafe mdb_dbi_flags(transaction, database, &found) }
      if code == MDB_SUCCESS, found != name.flags { code = MDB_INCOMPATIBLE }
      guard code == MDB_SUCCESS else {
        unsafe mdb_txn_abort(transaction)
        throw LMDBError(code: code)
      }
      databases.append(Database(handle: database, hasIntegerKeys: name.hasIntegerKeys))
    }
    unsafe try LMDBError.check(mdb_txn_commit(transaction))
    return databases
  }
}

/// How large an environment's map is and how much of it is in use.
public struct EnvironmentInformation: Hashable, Sendable {
  /// Bytes of the map: the limit of the file until it is grown.
  public var mapSize: Int
  /// Bytes up to the last page ever used, free pages included.
  public var usedBytes: Int
  public var pageSize: Int
  /// Number of the last committed write transaction.
  public var lastTransaction: Int
  public var maximumReaders: Int
  /// Slots ever taken at once.
  public var readers: Int
}
