/// The random name of a backup, by which its increments know it.
public struct BackupID: Hashable, Sendable, CustomStringConvertible {
  static let byteCount = 16
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A name that no other backup has.
  public static func random() -> BackupID {
    var random = SystemRandomNumberGenerator()
    return BackupID((0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &random) })
  }

  /// Hexadecimal digits.
  public var description: String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

/// A place in a journal, with a digest of the record there: the same position of another history
/// has another digest.
public struct JournalMark: Hashable, Sendable {
  /// The position; 0 is before the first record.
  public let position: UInt64
  /// 16 bytes; zeros where there is no record.
  let digest: [UInt8]

  /// The place before every record.
  public static var beginning: JournalMark {
    JournalMark(position: 0, digest: [UInt8](repeating: 0, count: Digest.markByteCount))
  }

  init(position: UInt64, digest: [UInt8]) {
    self.position = position
    self.digest = digest
  }

  /// The place of a record.
  public init(position: UInt64, record: UnsafeRawBufferPointer) {
    self.init(
      position: position, digest: Digest.compute(record, byteCount: Digest.markByteCount))
  }
}

/// What a backup says of itself before its content: never encrypted, so that a list needs no key,
/// but part of what encryption vouches for.
public struct BackupHeader: Hashable, Sendable {
  /// Whether a backup stands alone.
  public enum Kind: UInt8, Sendable {
    /// All entries of a store.
    case full = 1
    /// What the journal has gained since another backup.
    case increment = 2
  }

  /// A table of the store, for people.
  public struct Table: Hashable, Sendable {
    public var number: UInt8
    /// At most 64 bytes.
    public var name: String

    public init(number: UInt8, name: String) {
      self.number = number
      self.name = name
    }
  }

  /// The version of the format that this module writes.
  public static let formatVersion: UInt16 = 1

  public var kind: Kind
  public var isCompressed: Bool
  /// Set by the writer when it has a key.
  public internal(set) var isEncrypted = false
  /// The format of the store itself, which the backup does not interpret.
  public var storeFormat: UInt32
  public var id: BackupID
  /// The backup that an increment continues; `nil` in a full one.
  public var base: BackupID?
  /// When the content was read: milliseconds since 1970, UTC.
  public var time: Int64
  /// Where an increment begins: the end of its base. The beginning in a full backup.
  public var start: JournalMark
  /// The last journal record in the backup: the state it restores to.
  public var end: JournalMark
  /// The time of that record, in milliseconds; 0 without one.
  public var lastChange: Int64
  public var tables: [Table]
  /// Tells a wrong key from a damaged file; zeros without encryption.
  var keyMark = [UInt8](repeating: 0, count: BackupKey.markByteCount)
  /// What the stream cipher begins with; zeros without encryption.
  var cipherHeader = [UInt8](repeating: 0, count: FrameCipher.headerByteCount)

  public init(
    kind: Kind, isCompressed: Bool = false, storeFormat: UInt32, id: BackupID = .random(),
    base: BackupID? = nil, time: Int64, start: JournalMark = .beginning, end: JournalMark,
    lastChange: Int64, tables: [Table]
  ) {
    self.kind = kind
    self.isCompressed = isCompressed
    self.storeFormat = storeFormat
    self.id = id
    self.base = base
    self.time = time
    self.start = start
    self.end = end
    self.lastChange = lastChange
    self.tables = tables
  }

  /// Whether this increment begins where another backup ends.
  public func continues(_ other: BackupHeader) -> Bool {
    kind == .increment && base == other.id && start == other.end
  }
}
