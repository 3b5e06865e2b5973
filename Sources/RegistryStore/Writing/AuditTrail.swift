import LMDB
import RegistryModel

/// The audit log as the writer and every replay of the journal keep it: one record for each command
/// that somebody gave, made from the command's journal entry alone, with its place in the indexes.
///
/// A record repeats what the entry says of actor, command and subject, without the changes, so that
/// it may stay when the journal is trimmed. It goes with `TrimAuditLog`, whose own journal entry
/// holds that as changes like any other's.
enum AuditTrail {
  /// Makes an entry's changes and adds it to the log. `memory` is for keys: 512 bytes.
  static func apply(
    _ entry: JournalEntry, to transaction: inout WriteTransaction, in databases: Databases,
    keysIn memory: UnsafeMutableRawPointer
  ) throws(LMDBError) {
    try RegistryStore.apply(entry.changes, to: &transaction, in: databases)
    guard let (subject, record) = row(of: entry) else { return }
    try put(record, subject.place.key(in: memory), to: &transaction, in: databases.data)
    let keys = subject.indexes
    for index in 0..<keys.count {
      try put(
        SmallRecord.nothing, keys.key(index, in: memory), to: &transaction, in: databases.data)
    }
  }

  private static func put(
    _ record: RecordWriter, _ key: KeyBuffer, to transaction: inout WriteTransaction,
    in data: Database
  ) throws(LMDBError) {
    var record = record
    record.seal(key: key.bytes)
    try bytes(record.value) { value throws(LMDBError) in
      try transaction.put(value, for: key.bytes, in: data)
    }
  }

  /// The record that an entry adds; `nil` for what the server does by itself.
  static func row(of entry: JournalEntry) -> (subject: AuditSubject, record: RecordWriter)? {
    switch entry.command {
    case .countDownloads, .touchTokens, .forgetIdempotencyKeys, .trimAuditLog: return nil
    default: break
    }
    var record = RecordWriter(layout: AuditRecord.layout)
    record.append(bytes: entry.head)
    let named = entry.packageName.bytes
    let names = named.isEmpty ? entry.grantedPackages : [named]
    if named.isEmpty {
      for name in names {
        record.append(bytes: name)
        record.append(byte: 0)
      }
    }
    let place = AuditPosition(time: entry.time, sequence: entry.sequence)
    return (
      AuditSubject(
        place: place, action: entry.head.first ?? 0, customer: entry.customer, packages: names),
      record
    )
  }
}

/// What the keys of a record are made of.
struct AuditSubject {
  var place: AuditPosition
  /// The raw value of the command.
  var action: UInt8
  var customer: CustomerID?
  /// Names of packages; those that are none are not indexed.
  var packages: [UnsafeRawBufferPointer]

  /// The index entries of the record.
  var indexes: AuditIndexes {
    AuditIndexes(
      place: place, action: action, customer: customer,
      packages: packages.filter { PackageName.isValid($0) })
  }
}

/// The keys of a record in the indexes: by action, by customer if it is about one, and by package.
struct AuditIndexes {
  let place: AuditPosition
  let action: UInt8
  let customer: CustomerID?
  let packages: [UnsafeRawBufferPointer]

  var count: Int { 1 + (customer == nil ? 0 : 1) + packages.count }

  func key(_ index: Int, in memory: UnsafeMutableRawPointer) -> KeyBuffer {
    var key: KeyBuffer
    let package = index - (customer == nil ? 1 : 2)
    if package >= 0 {
      key = KeyBuffer(.auditPackages, in: memory)
      key.append(packages[package])
      key.append(byte: 0)
    } else if index == 1, let customer {
      key = KeyBuffer(.auditCustomers, in: memory)
      key.append(customer)
    } else {
      key = KeyBuffer(.auditActions, in: memory)
      key.append(byte: action)
    }
    key.append(place)
    return key
  }
}

extension KeyBuffer {
  mutating func append(_ place: AuditPosition) {
    append(place.time)
    append(number: place.sequence)
  }
}

extension AuditPosition {
  /// Bytes in a key.
  static let length = 16

  /// Reads the bytes behind an offset of a key; `nil` when there are not as many.
  init?(_ key: UnsafeRawBufferPointer, at offset: Int) {
    guard key.count == offset + Self.length else { return nil }
    self.init(time: key.time(at: offset), sequence: key.number(at: offset + 8))
  }

  /// The key of the record.
  func key(in memory: UnsafeMutableRawPointer) -> KeyBuffer {
    var key = KeyBuffer(.audit, in: memory)
    key.append(self)
    return key
  }
}

extension JournalEntry {
  /// The names of the packages whose direct access a command gave, told from its changes.
  fileprivate var grantedPackages: [UnsafeRawBufferPointer] {
    switch command {
    case .grantPackageAccess, .createCustomer, .importCustomer: break
    default: return []
    }
    var names: [UnsafeRawBufferPointer] = []
    var reader = ChangeReader(changes)
    while let change = reader.next() {
      guard change.value != nil, change.key.count > 9, change.key[0] == Table.access.rawValue
      else { continue }
      names.append(UnsafeRawBufferPointer(rebasing: change.key[9...]))
    }
    return names
  }
}
