import LMDB
public import RegistryModel

/// The operation a journal entry records; raw values are on disk and never change.
public enum CommandName: UInt8, Sendable, CaseIterable, Hashable {
  case createCustomer = 1
  case updateCustomer = 2
  case deleteCustomer = 3
  case suspendCustomer = 4
  case reactivateCustomer = 5
  case freezeCustomer = 6
  case expireCustomer = 7
  case regenerateToken = 8
  case revokeToken = 9
  case createToken = 10
  case touchTokens = 11
  case grantPackageAccess = 12
  case revokePackageAccess = 13
  case grantBundleAccess = 14
  case revokeBundleAccess = 15
  case addPackage = 16
  case syncPackage = 17
  case deletePackage = 18
  case yankVersion = 19
  case unyankVersion = 20
  case createBundle = 21
  case updateBundle = 22
  case deleteBundle = 23
  case countDownloads = 24
  case importCustomer = 25
  case createLabels = 26
  case updateLabel = 27
  case deleteLabels = 28
  case assignLabels = 29
  case assignLabelToVersions = 30
  case removeLabels = 31
  case removeLabelFromVersions = 32
  case mergeCatalog = 33
  case forgetIdempotencyKeys = 34
  case trimAuditLog = 35
}

/// What a command was about, for whoever reads the journal; never a secret.
struct Subject {
  var command: CommandName
  var customer: CustomerID?
  var packageName: String?
  var detail: String?
}

/// One command in the journal, as it lies in the map; valid until its transaction ends or writes.
///
///     0 time  8 command  9 customer (0: none)  17 lengths of actor, package name, detail
///     23 their bytes, then the changes
public struct JournalEntry: BitwiseCopyable {
  static let layout: UInt8 = 1

  /// Position in the journal, from 1 up, without gaps; what stood before the first may be trimmed.
  public let sequence: UInt64
  private let record: RecordBytes

  init?(sequence: UInt64, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard let record = RecordBytes(key: key, value: value, layout: Self.layout, minimum: 23) else {
      return nil
    }
    self.sequence = sequence
    self.record = record
  }

  /// Reads a record that was sealed a moment ago.
  init(sequence: UInt64, sealed value: UnsafeRawBufferPointer) {
    self.sequence = sequence
    record = RecordBytes(unframed: UnsafeRawBufferPointer(rebasing: value[RecordBytes.frame...]))
  }

  /// Reads a record of a journal that may not be this one; `nil` when it is damaged.
  public init?(position: UInt64, record: UnsafeRawBufferPointer) {
    let key = Self.key(position)
    let entry = key.withUnsafeBytes {
      JournalEntry(sequence: position, key: $0, value: record)
    }
    guard let entry else { return nil }
    self = entry
  }

  /// The key of a position.
  static func key(_ position: UInt64) -> [UInt8] {
    [Table.journal.rawValue] + withUnsafeBytes(of: position.bigEndian) { Array($0) }
  }

  public var time: Timestamp { record.time(0) }
  /// `nil` for a command that this program does not know.
  public var command: CommandName? { CommandName(rawValue: record.byte(8)) }
  public var customer: CustomerID? {
    let number = record.number(9)
    return number == 0 ? nil : CustomerID(rawValue: number)
  }
  public var actor: StoredText { record.text(0, lengths: 17, start: 23) }
  /// Empty when the command is about no package.
  public var packageName: StoredText { record.text(1, lengths: 17, start: 23) }
  /// Empty when there is nothing more to say.
  public var detail: StoredText { record.text(2, lengths: 17, start: 23) }

  /// The changes in the encoding of `ChangeSet`.
  var changes: UnsafeRawBufferPointer {
    let start = textsEnd
    return record.slice(start, count: record.bytes.count - start)
  }

  /// Everything between the time and the changes.
  var head: UnsafeRawBufferPointer { record.slice(8, count: textsEnd - 8) }

  private var textsEnd: Int {
    23 + (0..<3).reduce(0) { $0 + record.short(17 + 2 * $1) & 0x7FFF }
  }

  static func encoded(
    _ subject: Subject, actor: String, time: Timestamp, changes: ChangeSet
  ) -> RecordWriter {
    var writer = RecordWriter(layout: layout)
    writer.append(time)
    writer.append(byte: subject.command.rawValue)
    writer.append(number: subject.customer?.rawValue ?? 0)
    writer.append(texts: [actor, subject.packageName, subject.detail])
    writer.append(bytes: changes.bytes)
    return writer
  }
}

extension Snapshot {
  /// Visits the journal upwards from a position until the closure gives false.
  public func forEachJournalEntry(
    from sequence: UInt64 = 1, _ body: (JournalEntry) throws(StoreError) -> Bool
  ) throws(StoreError) {
    var walk = try Walk(self, KeyPrefix(.journal))
    var key = key(.journal)
    key.append(number: sequence)
    var next = try walk.start(at: key)
    while let (rest, entry) = next {
      guard rest.count == 8,
        let record = JournalEntry(
          sequence: rest.number(at: 0), key: entry.key, value: entry.value)
      else { throw .unreadable(.journal) }
      guard try body(record) else { return }
      next = try walk.next()
    }
  }

  /// The position of the last entry; 0 in an empty journal.
  public func lastJournalSequence() throws(StoreError) -> UInt64 {
    var walk = try Walk(self, KeyPrefix(.journal), descending: true)
    guard let (rest, _) = try walk.next(), rest.count == 8 else { return 0 }
    return rest.number(at: 0)
  }
}
