import Glibc
import LMDB

extension Registry {
  /// Sizes of a data file before and after.
  public struct Compaction: Sendable, Hashable {
    public var bytesBefore: Int
    public var bytesAfter: Int
  }

  /// Copies the registry of a folder into a fresh one, in the order of keys and without free pages.
  ///
  /// Reads one snapshot, beside a process that writes; what is committed later is not in the copy.
  /// The copy gets its place when it is verified and on the disk; see `StoreRestoration`.
  ///
  /// - Parameter progress: told of each 1024th record.
  public static func compact(
    path: String, into target: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(StoreError) -> Compaction {
    let registry = try Registry(path: path, options: .init(mode: .readOnly, mapSize: 0))
    defer { registry.close() }
    return try copy(registry.environment, into: target, progress)
  }

  /// Puts such a copy in the place of the registry itself, which nobody may have open for writing
  /// meanwhile; this keeps others from it until it is done.
  ///
  /// Killed at any moment, or in a power cut, it leaves the one store or the other: whoever opens
  /// the registry next finishes what was begun. Needs room on the disk for the copy.
  public static func compactInPlace(
    path: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(StoreError) -> Compaction {
    let options = Options(mode: .existing, mapSize: 0)
    let folder = try RegistryFolder(path: path, options: options)
    defer { folder.unlock() }
    let environment = try folder.open(options)
    defer { environment.close() }
    let draft = path + "/" + RegistryFolder.compactionName
    removeStore(draft)
    let sizes = try copy(environment, into: draft, progress)
    environment.close()
    try folder.replaceStore(by: draft)
    return sizes
  }

  private static func copy(
    _ environment: Environment, into target: String, _ progress: (Int, Int) -> Void
  ) throws(StoreError) -> Compaction {
    let restoration = try StoreRestoration(into: target)
    // Whatever goes wrong, nothing is left behind.
    defer { restoration.discard() }
    var reader = RegistryReader(environment)
    try reader.read { snapshot throws(StoreError) in
      let image = try snapshot.image()
      let total = image.entryCount + image.journalCount
      var done = 0
      var failure: StoreError?
      func step(_ append: () throws(StoreError) -> Void) -> Bool {
        do throws(StoreError) {
          try append()
        } catch {
          failure = error
        }
        done += 1
        if done % 1024 == 0 { progress(done, total) }
        return failure == nil
      }
      try image.forEachEntry { key, value in
        step { () throws(StoreError) in try restoration.append(key: key, value: value) }
      }
      if failure == nil {
        try image.forEachJournalRecord(after: 0) { entry, bytes in
          step { () throws(StoreError) in
            try restoration.append(journal: entry.sequence, record: bytes)
          }
        }
      }
      if let failure { throw failure }
    }
    if let finding = try restoration.verify(limit: 1).first { throw .unreadable(finding.table) }
    let after = try restoration.usedBytes()
    try restoration.install()
    do throws(LMDBError) {
      return Compaction(bytesBefore: try environment.information().usedBytes, bytesAfter: after)
    } catch {
      throw .database(error)
    }
  }
}

extension RegistryFolder {
  /// A folder with a copy of the store that is to take its place.
  static let compactionName = "registry.new-compact"
  /// The store while its copy takes its place.
  private static let retiredName = "registry.old"

  private var retired: String { path + "/" + Self.retiredName }

  /// Whether the store of a folder was about to be replaced when its process ended.
  static func isBetweenStores(_ path: String) -> Bool {
    !exists(path + "/" + storeName) && exists(path + "/" + retiredName)
  }

  /// Puts the store of another folder, which is on the disk, in the place of this one's.
  func replaceStore(by folder: String) throws(StoreError) {
    guard rename(storePath, retired) == 0 else {
      throw .notWritable(path: storePath, errno: errno)
    }
    guard rename(folder + "/" + Self.storeName, storePath) == 0 else {
      let code = errno
      rename(retired, storePath)
      throw .notWritable(path: storePath, errno: code)
    }
    try synchronize(path)
    try finishReplacement()
  }

  /// Ends what a process that was killed had begun: the old store comes back, or goes when its copy
  /// has its place already; a copy that has not is of no use. The folder is locked.
  func finishReplacement() throws(StoreError) {
    let copy = path + "/" + Self.compactionName
    removeStore(StoreRestoration.draft(of: copy))
    if exists(storePath) { removeStore(copy) }
    guard exists(retired) else { return }
    if exists(storePath) {
      removeFolder(retired)
    } else {
      guard rename(retired, storePath) == 0 else {
        throw .notWritable(path: storePath, errno: errno)
      }
    }
    try synchronize(path)
  }
}

/// Removes a folder with a store in it, and nothing else.
private func removeStore(_ folder: String) {
  removeFolder(folder + "/" + RegistryFolder.storeName)
  rmdir(folder)
}
