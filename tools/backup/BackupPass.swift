import Backup
import Terminal

/// One reading of a backup from its first byte to its last.
struct BackupPass {
  let key: BackupKey?
  let isQuiet: Bool
  let label: String

  /// Reads the whole file and hands over its records; everything the format can tell is checked.
  func run(
    _ path: String, _ body: (BackupRecord, BackupHeader) throws -> Void = { _, _ in }
  ) throws -> (BackupHeader, BackupSummary, size: Int) {
    let reader: BackupReader
    var bar: ProgressBar
    do throws(BackupError) {
      let input = try BackupInput(path)
      reader = try BackupReader(key: key, source: input.source)
      bar = ProgressBar(
        "\(label) \(path)", total: isQuiet ? 0 : input.size, unit: .bytes, elsewhere: .lines)
    } catch {
      throw Refusal.because(error, path)
    }
    defer { bar.finish() }
    var count = 0
    while let record = try next(reader, path) {
      try body(record, reader.header)
      count += 1
      if count % 1024 == 0 { bar.advance(to: Int(clamping: reader.offset)) }
    }
    return (reader.header, reader.summary, Int(clamping: reader.offset))
  }

  /// Reads a file of a chain, which must be the one whose header made it part of that chain.
  func run(
    _ file: BackupFile, _ body: (BackupRecord) throws -> Void = { _ in }
  ) throws -> BackupSummary {
    let (header, summary, _) = try run(file.path) { record, header in
      guard header == file.header else { throw file.isAnother }
      try body(record)
    }
    guard header == file.header else { throw file.isAnother }
    return summary
  }

  private func next(_ reader: BackupReader, _ path: String) throws -> BackupRecord? {
    do throws(BackupError) {
      return try reader.next()
    } catch {
      throw Refusal.because(error, path)
    }
  }
}
