import LMDB

/// Every entry of one snapshot as bytes, for whoever copies a store without knowing its records.
///
/// Valid as long as its snapshot. Checks the checksum of each record it gives: what is copied is
/// whole.
public struct StoreImage {
  private let snapshot: Snapshot
  /// The format of the store.
  public let formatVersion: UInt32
  /// How many entries there are in all tables but the journal.
  public let entryCount: Int
  /// How many records the journal has.
  public let journalCount: Int
  /// The last record of the journal and its bytes; `nil` when the journal is empty.
  public let lastJournalRecord: (entry: JournalEntry, bytes: UnsafeRawBufferPointer)?

  init(_ snapshot: Snapshot) throws(StoreError) {
    self.snapshot = snapshot
    let format = try snapshot.number(RegistryFolder.formatKey(snapshot.scratch), .metadata)
    formatVersion = UInt32(clamping: format ?? 0)
    do throws(LMDBError) {
      entryCount = try EntryWalk.count(snapshot)
      journalCount = try snapshot.transaction.entryCount(of: snapshot.journal)
    } catch {
      throw .database(error)
    }
    lastJournalRecord = try Self.record(at: try snapshot.lastJournalSequence(), snapshot)
  }

  /// The record at a position of the journal, or `nil`.
  public func journalRecord(
    at position: UInt64
  ) throws(StoreError) -> (entry: JournalEntry, bytes: UnsafeRawBufferPointer)? {
    try Self.record(at: position, snapshot)
  }

  private static func record(
    at position: UInt64, _ snapshot: Snapshot
  ) throws(StoreError) -> (entry: JournalEntry, bytes: UnsafeRawBufferPointer)? {
    var key = snapshot.key(.journal)
    key.append(number: position)
    let value: UnsafeRawBufferPointer?
    do throws(LMDBError) {
      value = try snapshot.transaction.value(for: key.bytes, in: snapshot.journal)
    } catch {
      throw .database(error)
    }
    guard let value else { return nil }
    guard let entry = JournalEntry(sequence: position, key: key.bytes, value: value) else {
      throw .unreadable(.journal)
    }
    return (entry, value)
  }

  /// Gives all entries of all tables but the journal in key order, until the closure gives false.
  public func forEachEntry(
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
  ) throws(StoreError) {
    var damaged: Table?
    do throws(LMDBError) {
      var walk = try EntryWalk(snapshot)
      while let entry = try walk.next() {
        guard RecordBytes.isIntact(key: entry.key, value: entry.value) else {
          damaged = entry.key.first.flatMap { Table(rawValue: $0) } ?? .metadata
          break
        }
        guard body(entry.key, entry.value) else { return }
      }
    } catch {
      throw .database(error)
    }
    if let damaged { throw .unreadable(damaged) }
  }

  /// Gives the records of the journal behind a position in order, until the closure gives false.
  public func forEachJournalRecord(
    after position: UInt64, _ body: (JournalEntry, _ bytes: UnsafeRawBufferPointer) -> Bool
  ) throws(StoreError) {
    var walk = try Walk(snapshot, KeyPrefix(.journal))
    var key = snapshot.key(.journal)
    key.append(number: position &+ 1)
    var next = try walk.start(at: key)
    while let (rest, record) = next {
      guard rest.count == 8,
        let entry = JournalEntry(sequence: rest.number(at: 0), key: record.key, value: record.value)
      else { throw .unreadable(.journal) }
      guard body(entry, record.value) else { return }
      next = try walk.next()
    }
  }
}

extension Snapshot {
  /// The whole store as bytes.
  public func image() throws(StoreError) -> StoreImage { try StoreImage(self) }
}
