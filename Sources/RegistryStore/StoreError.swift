import Glibc
public import LMDB

/// Why the store could not be opened or read.
public enum StoreError: Error, Hashable, Sendable {
  /// LMDB or the disk failed.
  case database(LMDBError)
  /// A record of this table fails its checksum or makes no sense; it counts as a denial.
  case unreadable(Table)
  /// The folder holds files, but not a registry.
  case notARegistry(path: String)
  /// The registry was written by a later version of this program.
  case futureFormat(path: String, version: UInt32)
  /// The registry was written by an earlier version of this program, which can still export it.
  case pastFormat(path: String, version: UInt32)
  /// A page of the data file cannot be what it must be, so that nothing may follow it.
  case damaged(file: String, page: UInt64)
  /// Another process has the registry open for writing.
  case inUse(path: String)
  /// There is no registry and none is to be made.
  case missing(path: String)
  /// A restored registry is to go where there are files already.
  case occupied(path: String)
  /// The folder or a file in it cannot be made, read, written or locked.
  case notWritable(path: String, errno: Int32)
  /// A query was not to go on; see `QueryWatch`.
  case stopped
}

extension StoreError: CustomStringConvertible {
  /// One sentence for the log or the terminal.
  public var description: String {
    switch self {
    case .database(let error): "The store failed: \(error)."
    case .unreadable(let table): "A record of table \(table) cannot be read."
    case .notARegistry(let path): "\(path) is not a registry's data folder."
    case .futureFormat(let path, let version):
      "\(path) has format \(version); this program knows formats up to \(Table.formatVersion)."
    case .pastFormat(let path, let version):
      "\(path) has format \(version), which this program no longer reads: export it with the "
        + "program that wrote it, and import that into a new folder."
    case .damaged(let file, let page):
      "\(file) is damaged at page \(page) and is not opened: restore a backup."
    case .inUse(let path): "\(path) is in use by another process."
    case .missing(let path): "There is no registry in \(path)."
    case .occupied(let path): "\(path) exists and is not an empty folder."
    case .notWritable(let path, let code):
      "\(path) cannot be used: \(String(cString: strerror(code)))."
    case .stopped: "The query was ended."
    }
  }
}
