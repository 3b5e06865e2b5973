import CLMDB
import Glibc

/// What LMDB, or the system below it, refused to do.
public enum LMDBError: Error, Hashable, Sendable {
  /// The map is used up; it can grow while no transaction is open.
  case mapFull
  /// The disk, the quota or the file size limit is used up.
  case noSpace
  /// A read or write failed below the file system. A full tmpfs reports this for want of space.
  case inputOutput
  /// Every reader slot is taken.
  case readersFull
  /// Another process grew the map; it has to be adopted while no transaction is open.
  case mapResized
  /// A meta page could not be written; nothing works until the environment is opened again.
  case panic
  /// A page of the file cannot be what it should be.
  case corrupted
  /// This page of the file cannot be what it must be, found before LMDB follows it.
  case damaged(page: UInt64)
  /// The file is not an LMDB file.
  case notAnEnvironment
  /// The file is from another version of LMDB.
  case versionMismatch
  /// The transaction must be given up: an earlier step of it failed.
  case badTransaction
  /// A key is empty or over 511 bytes, or a value is too large.
  case badValueSize
  /// This process has the same environment open already.
  case alreadyOpen
  /// The environment has been closed.
  case closed
  /// The environment was opened for reading only.
  case readOnly
  /// A named database is not there.
  case databaseMissing
  /// A named database was made with other flags.
  case incompatible
  /// The path names nothing.
  case noSuchFile
  /// The system denies access to the file.
  case accessDenied
  /// Another error: an `errno` value, or LMDB's own negative code.
  case other(Int32)

  /// Names the return code of an LMDB call other than success and "not found".
  init(code: Int32) {
    switch code {
    case MDB_MAP_FULL: self = .mapFull
    case ENOSPC, EDQUOT, EFBIG: self = .noSpace
    case EIO: self = .inputOutput
    case MDB_READERS_FULL: self = .readersFull
    case MDB_MAP_RESIZED: self = .mapResized
    case MDB_PANIC: self = .panic
    case MDB_CORRUPTED, MDB_PAGE_NOTFOUND: self = .corrupted
    case MDB_INVALID: self = .notAnEnvironment
    case MDB_VERSION_MISMATCH: self = .versionMismatch
    case MDB_BAD_TXN: self = .badTransaction
    case MDB_BAD_VALSIZE: self = .badValueSize
    case MDB_NOTFOUND: self = .databaseMissing
    case MDB_INCOMPATIBLE: self = .incompatible
    case ENOENT: self = .noSuchFile
    case EACCES, EROFS: self = .accessDenied
    default: self = .other(code)
    }
  }

  /// Throws unless the code says success.
  static func check(_ code: Int32) throws(LMDBError) {
    guard code != MDB_SUCCESS else { return }
    throw LMDBError(code: code)
  }
}

extension LMDBError: CustomStringConvertible {
  /// A short sentence for logs.
  public var description: String {
    switch self {
    case .mapFull: "the map is full"
    case .noSpace: "no space left on the device"
    case .inputOutput: "input/output error"
    case .readersFull: "all reader slots are taken"
    case .mapResized: "another process has grown the map"
    case .panic: "a meta page could not be written; the environment must be reopened"
    case .corrupted: "a page is damaged"
    case .damaged(let page): "page \(page) of data.mdb is damaged"
    case .notAnEnvironment: "not an LMDB file"
    case .versionMismatch: "the file is from another version of LMDB"
    case .badTransaction: "an earlier step of the transaction failed"
    case .badValueSize: "a key or value has an impossible size"
    case .alreadyOpen: "this process has the environment open already"
    case .closed: "the environment is closed"
    case .readOnly: "the environment is open for reading only"
    case .databaseMissing: "a database is missing"
    case .incompatible: "a database is of another kind"
    case .noSuchFile: "no such file or folder"
    case .accessDenied: "access denied"
    case .other(let code): unsafe String(cString: mdb_strerror(code))
    }
  }
}
