import LMDB
import RegistryModel

/// The commands that share one commit, on the writer thread.
///
/// What each has changed is kept until the commit, so that a map that turns out full in the middle
/// can be enlarged and the changes made again, without running a command twice.
final class Batch {
  private var transaction: UnsafeMutablePointer<WriteTransaction>
  private let environment: Environment
  private let databases: Databases
  private let scratch: Scratch
  private let feed: ActivityFeed
  private(set) var nextSequence: UInt64
  private var written: [Entry] = []
  private var announced: [(mark: Int, activity: Activity)] = []
  /// Set by an error after which the whole batch is lost.
  private(set) var failure: LMDBError?

  private struct Entry {
    var sequence: UInt64
    /// The sealed journal record, which ends with the changes.
    var record: [UInt8]
  }

  init(
    _ transaction: UnsafeMutablePointer<WriteTransaction>, environment: Environment,
    scratch: Scratch, nextSequence: UInt64, feed: ActivityFeed
  ) {
    self.transaction = transaction
    self.environment = environment
    databases = Databases(environment)
    self.scratch = scratch
    self.nextSequence = nextSequence
    self.feed = feed
  }

  func snapshot() throws(LMDBError) -> Snapshot {
    if let failure { throw failure }
    return Snapshot(try transaction.pointee.pointer, databases, scratch)
  }

  /// Writes a command's changes and its journal entry.
  func record(
    _ changes: ChangeSet, subject: Subject, actor: String, time: Timestamp
  ) throws(PlanFailure) {
    var record = JournalEntry.encoded(subject, actor: actor, time: time, changes: changes)
    record.seal(key: journalKey(nextSequence).bytes)
    let entry = Entry(sequence: nextSequence, record: record.value)
    written.append(entry)
    nextSequence += 1
    do throws(LMDBError) {
      do throws(LMDBError) {
        try write(entry)
      } catch {
        guard error == .mapFull else { throw error }
        try growAndWriteAgain()
      }
    } catch {
      failure = error
      throw .store(.database(error))
    }
  }

  private func growAndWriteAgain() throws(LMDBError) {
    while true {
      do throws(LMDBError) {
        try writeAgain(growingMapTo: environment.information().mapSize * 2)
        return
      } catch {
        guard error == .mapFull else { throw error }
      }
    }
  }

  private func writeAgain(growingMapTo bytes: Int) throws(LMDBError) {
    try transaction.pointee.restart(growingMapTo: bytes)
    try write(in: transaction)
  }

  /// Makes the changes of all commands recorded so far, in a transaction that has none of them.
  func write(in transaction: UnsafeMutablePointer<WriteTransaction>) throws(LMDBError) {
    self.transaction = transaction
    for entry in written { try write(entry) }
  }

  /// Removes records from the beginning of the journal.
  func removeJournal(_ positions: ClosedRange<UInt64>) throws(LMDBError) {
    try writeAside { transaction throws(LMDBError) in
      for position in positions {
        try transaction.remove(journalKey(position).bytes, in: databases.journal)
      }
    }
  }

  /// Makes changes that stand in no journal.
  func make(_ changes: ChangeSet) throws(LMDBError) {
    try writeAside { transaction throws(LMDBError) in
      try apply(changes.bytes, to: &transaction, in: databases)
    }
  }

  /// Writes what is no command.
  ///
  /// Not part of what is written again in a larger map: what had to be done still has to be then.
  private func writeAside(
    _ body: (inout WriteTransaction) throws(LMDBError) -> Void
  ) throws(LMDBError) {
    if let failure { throw failure }
    do throws(LMDBError) {
      do throws(LMDBError) {
        try body(&transaction.pointee)
      } catch {
        guard error == .mapFull else { throw error }
        try growAndWriteAgain()
      }
    } catch {
      failure = error
      throw error
    }
  }

  /// Tells whoever listens by now of something when the batch is durable.
  func announce(_ activity: Activity) {
    if feed.isHeard { announced.append((mark, activity)) }
  }

  /// Tells listeners of what has become durable.
  func publish() {
    feed.publish(announced.map(\.activity))
  }

  /// How many commands have been recorded: a place to go back to.
  var mark: Int { written.count }

  /// Gives up the commands recorded since a mark, those of other jobs before it excepted.
  func undo(to mark: Int) {
    guard mark < written.count, failure == nil else { return }
    nextSequence = written[mark].sequence
    written.removeSubrange(mark...)
    announced.removeAll { $0.mark > mark }
    do throws(LMDBError) {
      // The map is as large as it was; only the transaction starts afresh.
      try writeAgain(growingMapTo: 0)
    } catch {
      failure = error
    }
  }

  private func write(_ entry: Entry) throws(LMDBError) {
    try bytes(entry.record) { record throws(LMDBError) in
      try AuditTrail.apply(
        JournalEntry(sequence: entry.sequence, sealed: record), to: &transaction.pointee,
        in: databases, keysIn: scratch.key)
      try transaction.pointee.append(
        record, for: journalKey(entry.sequence).bytes, in: databases.journal)
    }
  }

  private func journalKey(_ sequence: UInt64) -> KeyBuffer {
    var key = KeyBuffer(.journal, in: scratch.key)
    key.append(number: sequence)
    return key
  }
}

/// Makes encoded changes in a transaction.
func apply(
  _ changes: [UInt8], to transaction: inout WriteTransaction, in databases: Databases
) throws(LMDBError) {
  try bytes(changes) { changes throws(LMDBError) in
    try apply(changes, to: &transaction, in: databases)
  }
}

/// Makes encoded changes in a transaction.
func apply(
  _ changes: UnsafeRawBufferPointer, to transaction: inout WriteTransaction,
  in databases: Databases
) throws(LMDBError) {
  var reader = ChangeReader(changes)
  while let change = reader.next() {
    if let value = change.value {
      try databases.put(value, for: change.key, &transaction)
    } else {
      try databases.remove(change.key, &transaction)
    }
  }
  guard reader.isAtEnd else { throw .corrupted }
}

/// Lends an array's bytes to a closure with a typed error.
func bytes<Result>(
  _ array: [UInt8], _ body: (UnsafeRawBufferPointer) throws(LMDBError) -> Result
) throws(LMDBError) -> Result {
  let result: Swift.Result<Result, LMDBError> = array.withUnsafeBytes { bytes in
    do throws(LMDBError) {
      return .success(try body(bytes))
    } catch {
      return .failure(error)
    }
  }
  return try result.get()
}
