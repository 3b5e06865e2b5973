import LMDB

extension Environment {
  /// Whether the newest changes of a store that was opened after a failed commit can be read.
  ///
  /// A commit writes only to pages that no finished commit needs, and the last one was brought to
  /// the disk before it was acknowledged: what a failed one leaves is free pages. So it is enough
  /// to see that the file opens, that a sync goes through, and that what was committed last is
  /// there, which costs the same in a store of any size. All the rest is `Registry.verify`'s.
  func givesBackNewestChanges() -> Bool {
    var reader = RegistryReader(self)
    do throws(StoreError) {
      return try reader.read { snapshot throws(StoreError) in
        let last = try snapshot.lastJournalSequence()
        var isIntact = true
        try snapshot.forEachJournalEntry(from: last < 64 ? 1 : last - 63) {
          entry throws(StoreError) in
          var changes = ChangeReader(entry.changes)
          while isIntact, let change = changes.next() {
            // What is gone by now was removed by a later change.
            guard let value = try snapshot.value(change.key) else { continue }
            isIntact = RecordBytes.isIntact(key: change.key, value: value)
          }
          return isIntact
        }
        return isIntact
      }
    } catch {
      return false
    }
  }
}
