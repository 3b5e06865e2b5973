import LMDB
public import RegistryModel

/// What may be removed of the things that a registry keeps for a time only.
public struct Retention: Sendable, Hashable {
  /// How long records of the journal are kept, in milliseconds; `nil` for ever.
  public var journalAge: Int64?
  /// How many records of the journal are kept; `nil` for any number.
  public var journalEntries: UInt64?
  /// How long the journal behind a backup is kept for the increment that continues it, whatever the
  /// other two say, in milliseconds; 0 not at all.
  public var backupHold: Int64

  public init(
    journalAge: Int64? = nil, journalEntries: UInt64? = nil, backupHold: Int64 = 0
  ) {
    self.journalAge = journalAge
    self.journalEntries = journalEntries
    self.backupHold = backupHold
  }
}

extension Registry {
  /// Records that one call of `trim` removes at most: about a millisecond of the writer's time.
  private static let portion = 1000

  /// Removes a portion of what is to be kept no longer; whether there is more.
  ///
  /// Idempotency keys go by a command as any other. The journal is cut off at its beginning, which
  /// is no entry of the journal and concerns none of the tables that replaying it makes; its last
  /// record always stays. Looks first, with a reader of its own, and bothers the writer only if
  /// something is to go.
  public func trim(
    _ retention: Retention, at now: Timestamp
  ) async throws(CommandError) -> Bool {
    let due: (journal: ClosedRange<UInt64>?, hasOldKeys: Bool)
    do throws(StoreError) {
      due = try excess(retention, at: now)
    } catch {
      throw CommandError(error)
    }
    let portion = due.journal.map {
      $0.lowerBound...min($0.upperBound, $0.lowerBound + UInt64(Self.portion) - 1)
    }
    guard portion != nil || due.hasOldKeys else { return false }
    let keys = due.hasOldKeys
    let forgotten = try await write(actor: "retention", at: now) {
      session throws(CommandError) -> Int in
      if let portion { try session.removeJournal(portion) }
      return keys ? try session.forgetIdempotencyKeys(limit: Self.portion) : 0
    }
    return forgotten == Self.portion || portion?.upperBound != due.journal?.upperBound
  }

  private func excess(
    _ retention: Retention, at now: Timestamp
  ) throws(StoreError) -> (journal: ClosedRange<UInt64>?, hasOldKeys: Bool) {
    let held = JournalHolds.position(in: path, at: now, for: retention.backupHold)
    var reader = makeReader()
    return try reader.read { snapshot throws(StoreError) in
      (
        try snapshot.journalExcess(retention, heldFrom: held, at: now, limit: 2 * Self.portion),
        try snapshot.hasOldIdempotencyKeys(at: now)
      )
    }
  }
}

extension Snapshot {
  /// The records at the beginning of the journal that are to go; not more than a limit by age.
  func journalExcess(
    _ retention: Retention, heldFrom held: UInt64?, at now: Timestamp, limit: Int
  ) throws(StoreError) -> ClosedRange<UInt64>? {
    let last = try lastJournalSequence()
    guard last > 1 else { return nil }
    var first: UInt64?
    var end: UInt64 = 0
    var looked = 0
    let oldest = retention.journalAge.map { now.advanced(byMilliseconds: -$0) }
    try forEachJournalEntry { entry throws(StoreError) in
      if first == nil {
        first = entry.sequence
        end = entry.sequence
        if let most = retention.journalEntries, last >= most { end = max(end, last - most + 1) }
      }
      guard let oldest, entry.time < oldest, looked < limit else { return false }
      looked += 1
      end = max(end, entry.sequence + 1)
      return true
    }
    // The last record says which number comes next. A backup needs the record at which it ends.
    end = min(end, last, held.map { max($0, 1) } ?? last)
    guard let first, end > first else { return nil }
    return first...(end - 1)
  }
}
