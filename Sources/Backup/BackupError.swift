/// What is wrong with a backup, or with reading or writing it.
///
/// Offsets are bytes from the start of the file.
public enum BackupError: Error, Hashable, Sendable {
  /// The file does not begin as a backup does.
  case notABackup
  /// The file was written in a later version of the format.
  case futureFormat(UInt16)
  /// The file ends where more must come: its writing was interrupted, or its end is lost.
  case incomplete(offset: UInt64)
  /// What stands there is not what was written.
  case damaged(offset: UInt64, what: String)
  /// The backup is encrypted and no key was given.
  case keyMissing
  /// The backup was encrypted with another key.
  case keyWrong
  /// A key was given, and the backup is not encrypted: anybody may have written it.
  case keyUnused
  /// A record has more bytes than a backup takes.
  case tooLarge(bytes: Int)
  /// Reading failed with this error number.
  case input(errno: Int32)
  /// Writing failed with this error number.
  case output(errno: Int32)
  /// The caller wanted no more.
  case stopped
}

extension BackupError: CustomStringConvertible {
  /// A sentence without its subject, for the end of a line.
  public var description: String {
    switch self {
    case .notABackup: "is not a backup"
    case .futureFormat(let version):
      "has format \(version); this program knows formats up to \(BackupHeader.formatVersion)"
    case .incomplete(let offset): "is incomplete: it ends at byte \(offset), where more must follow"
    case .damaged(let offset, let what): "is damaged at byte \(offset): \(what)"
    case .keyMissing: "is encrypted, and no key was given"
    case .keyWrong: "was encrypted with another key"
    case .keyUnused:
      "is not encrypted, though a key was given: it may not be what was written under that key"
    case .tooLarge(let bytes): "cannot hold a record of \(bytes) bytes"
    case .input(let code): "cannot be read (error \(code))"
    case .output(let code): "cannot be written (error \(code))"
    case .stopped: "was not finished: the program was told to stop"
    }
  }
}
