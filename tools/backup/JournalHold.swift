import Backup
import RegistryModel
import RegistryStore

/// Keeps the journal behind a new backup for the increment that may continue it.
final class JournalHold {
  private let folder: String
  private let name: String
  private var mark: (position: UInt64, time: Timestamp)?
  /// Why it could not be noted: the folder may be one that is only read.
  private(set) var failure: StoreError?

  init(folder: String, id: BackupID) {
    self.folder = folder
    name = "\(id)"
  }

  /// Notes a backup that is about to be written, beside the one that it continues.
  func begin(_ header: BackupHeader) {
    mark = (header.end.position, Timestamp(milliseconds: header.time))
    note(continuing: nil)
  }

  /// The backup is there and takes the place of the one that it continues.
  func replace(_ base: BackupHeader) { note(continuing: "\(base.id)") }

  /// The backup is not made after all.
  func end() {
    guard mark != nil, failure == nil else { return }
    try? JournalHolds.remove(name, in: folder)
  }

  private func note(continuing base: String?) {
    guard let mark, failure == nil else { return }
    do throws(StoreError) {
      try JournalHolds.note(
        in: folder, name: name, continuing: base, position: mark.position, time: mark.time)
    } catch {
      failure = error
    }
  }
}
