import Backup
import RegistryModel
import RegistryStore
import Terminal

/// Copies one snapshot of a registry into a backup.
struct StoreCopy {
  enum Failure: Error {
    case backup(BackupError)
    case store(StoreError)
    /// The journal does not go on where the base ends.
    case discontinuous(String)
  }

  let id: BackupID
  /// What an increment continues.
  let base: BackupHeader?
  let isCompressed: Bool
  let key: BackupKey?
  let isQuiet: Bool

  /// Writes all of it but the end of the file's making; tells of the header before the content.
  mutating func run(
    _ registry: Registry, to output: BackupOutput, willWrite: (BackupHeader) -> Void
  ) throws(Failure) -> (BackupHeader, BackupSummary) {
    var result: Result<(BackupHeader, BackupSummary), Failure> = .failure(.backup(.stopped))
    var reader = registry.makeReader()
    do throws(StoreError) {
      try reader.read { snapshot throws(StoreError) in
        let image = try snapshot.image()
        do throws(Failure) {
          result = .success(try write(image, to: output, willWrite))
        } catch {
          result = .failure(error)
        }
      }
    } catch {
      throw .store(error)
    }
    return try result.get()
  }

  private func write(
    _ image: StoreImage, to output: BackupOutput, _ willWrite: (BackupHeader) -> Void
  ) throws(Failure) -> (BackupHeader, BackupSummary) {
    let header = try header(of: image)
    willWrite(header)
    let records = Int(clamping: header.end.position - header.start.position)
    let total = base == nil ? image.entryCount + image.journalCount : records
    var bar = ProgressBar(
      "backing up", total: isQuiet ? 0 : total, elsewhere: .lines)
    defer { bar.finish() }
    var done = 0
    var failure: BackupError?
    func step(_ append: () throws(BackupError) -> Void) -> Bool {
      do throws(BackupError) {
        try append()
        try Interruption.check()
      } catch {
        failure = error
      }
      done += 1
      if done % 1024 == 0 { bar.advance(to: done) }
      return failure == nil
    }
    let writer: BackupWriter
    do throws(BackupError) {
      writer = try BackupWriter(header, key: key, sink: output.sink)
    } catch {
      throw .backup(error)
    }
    do throws(StoreError) {
      if base == nil {
        try image.forEachEntry { key, value in
          step { () throws(BackupError) in try writer.append(key: key, value: value) }
        }
      }
      if failure == nil {
        try image.forEachJournalRecord(after: header.start.position) { entry, bytes in
          step { () throws(BackupError) in
            try writer.append(journal: entry.sequence, record: bytes)
          }
        }
      }
    } catch {
      throw .store(error)
    }
    do throws(BackupError) {
      if let failure { throw failure }
      return (writer.header, try writer.finish())
    } catch {
      throw .backup(error)
    }
  }

  private func header(of image: StoreImage) throws(Failure) -> BackupHeader {
    let last = image.lastJournalRecord
    let end = last.map { JournalMark(position: $0.entry.sequence, record: $0.bytes) }
    if let base { try requireContinuation(of: base, image) }
    return BackupHeader(
      kind: base == nil ? .full : .increment, isCompressed: isCompressed,
      storeFormat: image.formatVersion, id: id, base: base?.id, time: Moment.now,
      start: base?.end ?? .beginning, end: end ?? .beginning,
      lastChange: last?.entry.time.milliseconds ?? 0,
      tables: Table.allCases.map { BackupHeader.Table(number: $0.rawValue, name: "\($0)") })
  }

  /// The record at which the base ends must stand in the journal, and be the same; of a base that
  /// ends before the first one, that one.
  private func requireContinuation(
    of base: BackupHeader, _ image: StoreImage
  ) throws(Failure) {
    let position = max(base.end.position, 1)
    let record: (entry: JournalEntry, bytes: UnsafeRawBufferPointer)?
    do throws(StoreError) {
      record = try image.journalRecord(at: position)
    } catch {
      throw .store(error)
    }
    // Nothing was ever changed, now as then.
    if record == nil, base.end.position == 0, image.lastJournalRecord == nil { return }
    guard let record else {
      let last = image.lastJournalRecord?.entry.sequence ?? 0
      throw .discontinuous(
        last > position
          ? "The journal begins behind position \(position), where the backup to be continued "
            + "ends: make a full backup."
          : "The journal ends at position \(last), before \(position), where the backup to be "
            + "continued ends: the registry was restored, or is another one. Make a full backup.")
    }
    guard base.end.position > 0 else { return }
    guard JournalMark(position: record.entry.sequence, record: record.bytes) == base.end else {
      throw .discontinuous(
        "The registry has another history than the backup from position "
          + "\(base.end.position) or before: make a full backup.")
    }
  }
}
