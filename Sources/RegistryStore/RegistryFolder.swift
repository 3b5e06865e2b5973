import Glibc
import LMDB
import RegistryModel
import Synchronization

/// The folder of a registry: its lock, and how the store in it comes to be.
///
///     registry/        the LMDB environment
///     registry.lock    held by the process that may write
///     registry.holds   which backups wait for an increment: `JournalHolds`
///     registry.old     the store while a copy takes its place: `StoreCompaction`
///     registry.new-*   a store in the making; renamed when it is complete and on the disk
final class RegistryFolder: Sendable {
  static let storeName = "registry"
  private static let lockName = "registry.lock"
  private static let draftPrefix = "registry.new-"
  /// Beside these a new registry may be made; any other makes the folder a stranger's.
  private static let neighbours: Set = ["pepper", "mirrors", lockName, "lost+found"]

  let path: String
  private let lock: Mutex<Int32?>
  var storePath: String { path + "/" + Self.storeName }

  /// Locks the folder, unless it is opened for reading only, and makes the store if asked to.
  init(path: String, options: Registry.Options) throws(StoreError) {
    self.path = path
    let storePath = path + "/" + Self.storeName
    let mayCreate = options.mode == .readWrite
    // What may not be looked at is not missing.
    if access(storePath, F_OK) != 0, errno == EACCES {
      throw .notWritable(path: path, errno: EACCES)
    }
    guard options.mode != .readOnly else {
      lock = Mutex(nil)
      guard exists(storePath) else { throw Self.absent(path) }
      return
    }
    if mayCreate, mkdir(path, 0o700) != 0, errno != EEXIST {
      throw .notWritable(path: path, errno: errno)
    }
    if !exists(storePath), !Self.isBetweenStores(path) {
      guard mayCreate, Self.strangers(in: path).isEmpty else {
        throw Self.absent(path)
      }
    }
    let descriptor = try Self.lock(path)
    lock = Mutex(descriptor)
    do throws(StoreError) {
      try finishReplacement()
      if !exists(storePath) { try Self.create(path, mapSize: options.mapSize) }
    } catch {
      Glibc.close(descriptor)
      throw error
    }
  }

  /// Gives up the lock itself and not just the descriptor, of which a child that is being started
  /// may have a copy for a moment.
  func unlock() {
    lock.withLock { descriptor in
      guard let open = descriptor else { return }
      flock(open, LOCK_UN)
      Glibc.close(open)
      descriptor = nil
    }
  }

  /// Opens the store after a look at its format, which changes nothing in a file that is not ours.
  func open(_ options: Registry.Options) throws(StoreError) -> Environment {
    do throws(StoreError) {
      try requireFormat()
      do throws(LMDBError) {
        return try Environment(
          path: storePath, databases: Table.databaseNames,
          options: .init(
            mapSize: options.mapSize, maximumReaders: options.maximumReaders,
            readOnly: options.mode == .readOnly))
      } catch {
        throw Self.opening(error, path)
      }
    } catch {
      unlock()
      throw error
    }
  }

  /// Looks at the format and nothing else: another one may have other databases.
  private func requireFormat() throws(StoreError) {
    let path = path
    let version: UInt64??
    do throws(LMDBError) {
      let probe = try Environment(
        path: storePath, databases: [Table.data], options: .init(mapSize: 0, readOnly: true))
      defer { probe.close() }
      let scratch = Scratch.allocate()
      defer { scratch.deallocate() }
      let key = Self.formatKey(scratch).bytes
      var reader = Reader(probe)
      version = try reader.read { transaction throws(LMDBError) in
        let value = try transaction.pointer.value(for: key, in: probe.databases[0])
        return value.map { SmallRecord.read(key: key, value: $0, length: 8)?.number(0) }
      }
    } catch {
      throw Self.opening(error, path)
    }
    guard let version else { throw .notARegistry(path: path) }
    guard let version else { throw .unreadable(.metadata) }
    guard version <= UInt64(Table.formatVersion) else {
      throw .futureFormat(path: path, version: UInt32(clamping: version))
    }
    guard version == UInt64(Table.formatVersion) else {
      throw .pastFormat(path: path, version: UInt32(clamping: version))
    }
  }

  /// Another file under our name, or one of another LMDB, is not ours; a damaged one is.
  private static func opening(_ error: LMDBError, _ path: String) -> StoreError {
    switch error {
    case .notAnEnvironment, .versionMismatch, .databaseMissing, .incompatible, .noSuchFile:
      .notARegistry(path: path)
    case .damaged(let page): .damaged(file: path + "/" + storeName + "/data.mdb", page: page)
    case .alreadyOpen: .inUse(path: path)
    case .accessDenied: .notWritable(path: path, errno: EACCES)
    default: .database(error)
    }
  }

  /// The error for a folder without a store: empty or missing, or a stranger's.
  private static func absent(_ path: String) -> StoreError {
    strangers(in: path).isEmpty ? .missing(path: path) : .notARegistry(path: path)
  }

  private static func strangers(in path: String) -> [String] {
    entries(of: path).filter { name in
      !neighbours.contains(name)
        && !name.hasPrefix(JournalHolds.fileName)
        && !name.hasPrefix(draftPrefix)
    }
  }

  private static func lock(_ path: String) throws(StoreError) -> Int32 {
    let descriptor = Glibc.open(path + "/" + lockName, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw errno == ENOENT ? .missing(path: path) : .notWritable(path: path, errno: errno)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      throw code == EWOULDBLOCK ? .inUse(path: path) : .notWritable(path: path, errno: code)
    }
    return descriptor
  }

  /// Makes an empty store under a temporary name, on the disk, and gives it its name.
  private static func create(_ path: String, mapSize: Int) throws(StoreError) {
    for name in entries(of: path) where name.hasPrefix(draftPrefix) {
      removeFolder(path + "/" + name)
    }
    let draft = path + "/" + draftPrefix + String(getpid())
    guard mkdir(draft, 0o700) == 0 else { throw .notWritable(path: path, errno: errno) }
    do throws(LMDBError) {
      let environment = try Environment(
        path: draft, databases: Table.databaseNames, options: .init(mapSize: mapSize))
      defer { environment.close() }
      try writeFormat(environment)
    } catch {
      removeFolder(draft)
      throw .database(error)
    }
    do throws(StoreError) {
      for name in entries(of: draft) { try synchronize(draft + "/" + name) }
      try synchronize(draft)
      guard rename(draft, path + "/" + storeName) == 0 else {
        throw .notWritable(path: path, errno: errno)
      }
    } catch {
      removeFolder(draft)
      throw error
    }
    try synchronize(path)
  }

  private static func writeFormat(_ environment: Environment) throws(LMDBError) {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    var changes = ChangeSet()
    changes.put(formatKey(scratch), SmallRecord.number(UInt64(Table.formatVersion)))
    let bytes = changes.bytes
    try environment.write { transaction throws(LMDBError) in
      try apply(bytes, to: &transaction, in: Databases(environment))
    }
  }

  static func formatKey(_ scratch: Scratch) -> KeyBuffer {
    var key = KeyBuffer(.metadata, in: scratch.key)
    key.append(text: "format")
    return key
  }
}

func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// The names in a folder, without `.` and `..`; empty when it cannot be read.
func entries(of path: String) -> [String] {
  guard let folder = opendir(path) else { return [] }
  defer { closedir(folder) }
  var names: [String] = []
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names
}

/// Removes a folder of plain files.
func removeFolder(_ path: String) {
  for name in entries(of: path) { unlink(path + "/" + name) }
  rmdir(path)
}

/// How much room the disk of a folder has; any amount where it does not say.
func freeBytes(in folder: String) -> Int {
  var status = statvfs()
  guard statvfs(folder, &status) == 0 else { return .max }
  let (bytes, isHuge) = UInt64(status.f_bavail)
    .multipliedReportingOverflow(by: UInt64(status.f_frsize))
  return isHuge ? .max : Int(clamping: bytes)
}

/// Brings a file or a folder's entries to the disk.
func synchronize(_ path: String) throws(StoreError) {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .notWritable(path: path, errno: errno) }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 else { throw .notWritable(path: path, errno: errno) }
}
