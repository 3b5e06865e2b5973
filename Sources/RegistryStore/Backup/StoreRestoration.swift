import Glibc
import LMDB

/// A store in the making, from the entries of an image and the journal behind it.
///
/// It grows in a folder beside the one it is for, and takes that one's name when it is complete,
/// verified and on the disk. Until then, and after any failure, the place it is for is untouched.
/// Belongs to one thread.
public final class StoreRestoration {
  /// What the bytes that wait for the next commit are.
  private enum Phase {
    case entries
    case journal
    case replay
  }

  /// Bytes that go into one commit, but for one record more.
  private static let bytesPerCommit = 32 << 20

  private let path: String
  private let draft: String
  private let lock: Int32
  private let environment: Environment
  private var phase = Phase.entries
  /// Encoded as a change set, keys of the journal included.
  private var pending: [UInt8] = []
  private var isOver = false

  /// Begins beside a folder that does not exist or is empty, and that nobody else is restoring.
  ///
  /// What an attempt that was killed has left there is removed.
  public init(into path: String, mapSize: Int = 64 << 30) throws(StoreError) {
    var path = path
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
    self.path = path
    draft = Self.draft(of: path)
    try Self.requireVacancy(path)
    lock = try Self.claim(draft, for: path)
    let store = draft + "/" + RegistryFolder.storeName
    removeFolder(store)
    do throws(StoreError) {
      guard mkdir(store, 0o700) == 0 else { throw .notWritable(path: draft, errno: errno) }
      do throws(LMDBError) {
        environment = try Environment(
          path: store, databases: Table.databaseNames, options: .init(mapSize: mapSize))
      } catch {
        throw .database(error)
      }
    } catch {
      Self.remove(draft)
      close(lock)
      throw error
    }
  }

  deinit { discard() }

  /// Where a store that is to go there grows.
  static func draft(of path: String) -> String {
    parent(of: path) + "/." + lastName(of: path) + ".packgate-restoring"
  }

  /// Adds an entry of the image; keys come in order.
  public func append(
    key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) throws(StoreError) {
    try add(key, value, .entries)
  }

  /// Adds a record of the image's own journal, whose changes are in its entries already.
  public func append(
    journal position: UInt64, record: UnsafeRawBufferPointer
  ) throws(StoreError) {
    try add(position, record, .journal)
  }

  /// Adds the next record of the journal and makes its changes.
  public func replay(
    journal position: UInt64, record: UnsafeRawBufferPointer
  ) throws(StoreError) {
    guard JournalEntry(position: position, record: record) != nil else {
      throw .unreadable(.journal)
    }
    try add(position, record, .replay)
  }

  /// Finishes writing and checks every invariant; see `Finding`.
  public func verify(limit: Int = 1000) throws(StoreError) -> [Finding] {
    try flush()
    return try Verifier(environment).run(limit: limit)
  }

  /// Bytes of the data file in use so far.
  func usedBytes() throws(StoreError) -> Int {
    try flush()
    do throws(LMDBError) {
      return try environment.information().usedBytes
    } catch {
      throw .database(error)
    }
  }

  /// Gives the store its place; nothing can be added any more.
  public func install() throws(StoreError) {
    precondition(!isOver, "a store is installed once")
    try flush()
    environment.close()
    let store = draft + "/" + RegistryFolder.storeName
    do throws(StoreError) {
      for name in entries(of: store) { try synchronize(store + "/" + name) }
      try synchronize(store)
      try synchronize(draft)
      guard rename(draft, path) == 0 else {
        let code = errno
        throw code == ENOTEMPTY || code == EEXIST || code == ENOTDIR
          ? .occupied(path: path) : .notWritable(path: path, errno: code)
      }
      do throws(StoreError) {
        try synchronize(parent(of: path))
      } catch {
        // Its name may be lost in a power cut: whoever is told of a failure finds nothing there.
        rename(path, draft)
        throw error
      }
    } catch {
      discard()
      throw error
    }
    isOver = true
    close(lock)
  }

  /// Removes what there is so far; nothing is left behind.
  public func discard() {
    guard !isOver else { return }
    isOver = true
    environment.close()
    Self.remove(draft)
    close(lock)
  }

  private func add(
    _ position: UInt64, _ record: UnsafeRawBufferPointer, _ phase: Phase
  ) throws(StoreError) {
    let key = JournalEntry.key(position)
    let result: Result<Void, StoreError> = key.withUnsafeBytes { key in
      do throws(StoreError) {
        return .success(try add(key, record, phase))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  private func add(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ phase: Phase
  ) throws(StoreError) {
    precondition(!isOver, "nothing is added to a store that is installed or discarded")
    if phase != self.phase || pending.count >= Self.bytesPerCommit {
      try flush()
      self.phase = phase
    }
    guard 1...KeyBuffer.capacity ~= key.count, value.count < UInt32.max else {
      throw .database(.badValueSize)
    }
    withUnsafeBytes(of: UInt16(key.count).littleEndian) { pending.append(contentsOf: $0) }
    withUnsafeBytes(of: UInt32(value.count).littleEndian) { pending.append(contentsOf: $0) }
    pending.append(contentsOf: key)
    pending.append(contentsOf: value)
  }

  /// Commits what waits, in a larger map where it does not fit.
  private func flush() throws(StoreError) {
    guard !pending.isEmpty else { return }
    do throws(LMDBError) {
      while true {
        do throws(LMDBError) {
          try commit()
          break
        } catch {
          guard error == .mapFull else { throw error }
          try environment.grow(toMapSize: environment.information().mapSize * 2)
        }
      }
    } catch {
      // A write that ends in the middle, as on a full disk, is an input/output error to LMDB.
      guard error == .noSpace || error == .inputOutput && freeBytes(in: draft) < pending.count
      else { throw .database(error) }
      throw .notWritable(path: draft, errno: ENOSPC)
    }
    pending.removeAll(keepingCapacity: true)
  }

  private func commit() throws(LMDBError) {
    let databases = Databases(environment)
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    try environment.write { transaction throws(LMDBError) in
      try bytes(pending) { pending throws(LMDBError) in
        var reader = ChangeReader(pending)
        while let record = reader.next(), let value = record.value {
          guard phase != .entries else {
            try databases.append(value, for: record.key, &transaction)
            continue
          }
          try transaction.append(value, for: record.key, in: databases.journal)
          guard phase == .replay else { continue }
          guard record.key.count == 9,
            let entry = JournalEntry(
              sequence: record.key.number(at: 1), key: record.key, value: value)
          else { throw .corrupted }
          try AuditTrail.apply(
            entry, to: &transaction, in: databases, keysIn: scratch.key)
        }
      }
    }
  }

  private static func requireVacancy(_ path: String) throws(StoreError) {
    guard exists(path) else { return }
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, isEmpty(path) else {
      throw .occupied(path: path)
    }
    // Nothing takes the name of a mount point: that is said now and not when all has been done.
    var above = stat()
    if stat(parent(of: path), &above) == 0, above.st_dev != status.st_dev {
      throw .notWritable(path: path, errno: EBUSY)
    }
  }

  private static func isEmpty(_ path: String) -> Bool {
    guard let folder = opendir(path) else { return false }
    closedir(folder)
    return entries(of: path).isEmpty
  }

  /// Makes the draft folder, or takes over one whose maker is gone, and locks it.
  private static func claim(_ draft: String, for path: String) throws(StoreError) -> Int32 {
    let isNew = mkdir(draft, 0o700) == 0
    guard isNew || errno == EEXIST else { throw .notWritable(path: draft, errno: errno) }
    let descriptor = open(draft, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      let code = errno
      if isNew { rmdir(draft) }
      throw .notWritable(path: draft, errno: code)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw .inUse(path: draft)
    }
    // Who had it before may have finished between the two calls.
    var locked = stat()
    var named = stat()
    guard fstat(descriptor, &locked) == 0, stat(draft, &named) == 0, locked.st_ino == named.st_ino,
      locked.st_dev == named.st_dev
    else {
      close(descriptor)
      throw .inUse(path: draft)
    }
    return descriptor
  }

  private static func remove(_ draft: String) {
    removeFolder(draft + "/" + RegistryFolder.storeName)
    removeFolder(draft)
  }
}

/// The folder in which a path stands.
private func parent(of path: String) -> String {
  let bytes = Array(path.utf8)
  guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == 0 ? "/" : String(decoding: bytes[..<slash], as: UTF8.self)
}

/// What a path is called there.
private func lastName(of path: String) -> String {
  let name = path.utf8.split(separator: UInt8(ascii: "/")).last ?? [][...]
  return String(decoding: Array(name), as: UTF8.self)
}
