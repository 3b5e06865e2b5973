/// Ends the records of the audit log that are older than a moment, the oldest first.
///
/// What is kept of the log is bounded by time alone: a record stays until it is older than the
/// retention, however many there are. Repeated until it ends fewer than it may.
public struct TrimAuditLog: Hashable, Sendable {
  /// Records of this moment and later ones stay.
  public var before: Timestamp
  /// Most records that go with this command; never more than `Limits.auditRecordsPerTrim`.
  public var limit: Int

  public init(before: Timestamp, limit: Int = Limits.auditRecordsPerTrim) {
    self.before = before
    self.limit = limit
  }
}
