import LMDB
import RegistryModel

/// What must hold for the audit log: each record stands in its indexes and nowhere else, and says
/// what its journal entry says, as long as there is one. Only the oldest records may be missing.
extension Inspection {
  mutating func audit(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let position = AuditPosition(rest, at: 0), position.sequence > 0,
      let record = AuditRecord(position: position, key: entry.key, value: entry.value)
    else { return Self.damaged }
    if auditStart == nil { auditStart = position }
    let keys = record.subject.indexes
    for index in 0..<keys.count {
      let key = keys.key(index, in: snapshot.scratch.key)
      guard try snapshot.isPresent(key, .auditActions) else { return "is missing in an index" }
    }
    auditIndexEntries -= keys.count
    return nil
  }

  mutating func auditIndex(
    _ table: Table, _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    let start = rest.count - AuditPosition.length
    guard start > 0, let position = AuditPosition(rest, at: start),
      SmallRecord.read(key: entry.key, value: entry.value, length: 0) != nil
    else { return Self.damaged }
    // Each record has been found in its indexes: as many entries in all, and each is of a record.
    auditIndexEntries += 1
    let key = position.key(in: snapshot.scratch.key)
    return try snapshot.value(key) == nil ? "has no record" : nil
  }

  /// Compares the log with an entry of the journal.
  mutating func audit(_ entry: JournalEntry) throws(StoreError) {
    guard let auditStart, let (subject, record) = AuditTrail.row(of: entry),
      subject.place >= auditStart
    else { return }
    let key = subject.place.key(in: snapshot.scratch.key)
    var expected = record
    expected.seal(key: key.bytes)
    guard let value = try snapshot.value(key), value.elementsEqual(expected.value) else {
      report(.audit, Array(key.bytes), "is missing, or not what the journal says")
      return
    }
  }

  mutating func finishAudit() {
    guard auditIndexEntries != 0 else { return }
    report(.auditActions, [], "the indexes have entries that are not of their records")
  }
}
