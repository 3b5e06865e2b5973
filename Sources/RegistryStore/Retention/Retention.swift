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

  /// How long records of the audit log are kept, in milliseconds; `nil` for ever.
  public var auditAge: Int64?

  public init(
    journalAge: Int64? = nil, journalEntries: UInt64? = nil, backupHold: Int64 = 0,
    auditAge: Int64? = nil
  ) {
    self.journalAge = journalAge
    self.journalEntries = journalEntries
    self.backupHold = backupHold
    self.auditAge = auditAge
  }
}

extension Registry {
  /// Records that one call of `trim` removes at most: a millisecond or two of the writer's time.
  private static let portion = 1000
  /// The same of the audit log, each with its entries in the indexes.
  private static let auditPortion = 250

  /// What is to go.
  private struct Excess {
    var journal: ClosedRange<UInt64>?
    var hasOldKeys = false
    /// The moment before which there are records of the audit log that go.
    var audit: Timestamp?

    var isEmpty: Bool { journal == nil && !hasOldKeys && audit == nil }
  }

  /// Removes a portion of what is to be kept no longer; whether there is more.
  ///
  /// Idempotency keys and the audit log go by commands as any other. The journal is cut off at its
  /// beginning, which is no entry of the journal and concerns none of the tables that replaying it
  /// makes; its last record always stays. Looks first, with a reader of its own, and bothers the
  /// writer only if something is to go.
  public func trim(
    _ retention: Retention, at now: Timestamp
  ) async throws(CommandError) -> Bool {
    let excess: Excess
    do throws(StoreError) {
      excess = try self.excess(retention, at: now)
    } catch {
      throw CommandError(error)
    }
    guard !excess.isEmpty else { return false }
    return try await write(actor: "retention", at: now) { session throws(CommandError) -> Bool in
      var isMore = false
      if let journal = excess.journal {
        let end = min(journal.upperBound, journal.lowerBound + UInt64(Self.portion) - 1)
        try session.removeJournal(journal.lowerBound...end)
        isMore = end < journal.upperBound
      }
      if excess.hasOldKeys, try session.forgetIdempotencyKeys(limit: Self.portion) == Self.portion {
        isMore = true
      }
      if let audit = excess.audit {
        let command = TrimAuditLog(before: audit, limit: Self.auditPortion)
        if try session.apply(command) == Self.auditPortion { isMore = true }
      }
      return isMore
    }
  }

  private func excess(_ retention: Retention, at now: Timestamp) throws(StoreError) -> Excess {
    let held = JournalHolds.position(in: path, at: now, for: retention.backupHold)
    let oldest = retention.auditAge.map { now.advanced(byMilliseconds: -$0) }
    var reader = makeReader()
    return try reader.read { snapshot throws(StoreError) in
      var excess = Excess(
        journal: try snapshot.journalExcess(
          retention, heldFrom: held, at: now, limit: 2 * Self.portion),
        hasOldKeys: try snapshot.hasOldIdempotencyKeys(at: now))
      if let oldest, try snapshot.hasAuditRecords(before: oldest) { excess.audit = oldest }
      return excess
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

  /// Whether the audit log begins before a moment.
  func hasAuditRecords(before moment: Timestamp) throws(StoreError) -> Bool {
    var walk = try Walk(self, KeyPrefix(.audit))
    guard let (rest, _) = try walk.next() else { return false }
    guard let position = AuditPosition(rest, at: 0) else { throw .unreadable(.audit) }
    return position.time < moment
  }
}
