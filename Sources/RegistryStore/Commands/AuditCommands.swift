import LMDB
public import RegistryModel

extension WriteSession {
  /// Ends the oldest records of the audit log; how many.
  @discardableResult
  public mutating func apply(_ command: TrimAuditLog) throws(CommandError) -> Int {
    try run { plan throws(PlanFailure) in try plan.trim(command) }
  }
}

extension Plan {
  mutating func trim(_ command: TrimAuditLog) throws(PlanFailure) -> Int {
    var trimmed = 0
    do throws(StoreError) {
      var walk = try Walk(snapshot, KeyPrefix(.audit))
      while trimmed < min(command.limit, Limits.auditRecordsPerTrim),
        let (rest, entry) = try walk.next()
      {
        guard let position = AuditPosition(rest, at: 0),
          let record = AuditRecord(position: position, key: entry.key, value: entry.value)
        else { throw .unreadable(.audit) }
        guard position.time < command.before else { break }
        changes.remove(position.key(in: snapshot.scratch.key))
        let keys = record.subject.indexes
        for index in 0..<keys.count { changes.remove(keys.key(index, in: snapshot.scratch.key)) }
        trimmed += 1
      }
    } catch {
      throw .store(error)
    }
    if trimmed > 0 { subject = Subject(command: .trimAuditLog) }
    return trimmed
  }
}
