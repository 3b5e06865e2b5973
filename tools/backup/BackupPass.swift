import Backup
import Terminal

/// One reading of a backup from its first byte to its last.
struct BackupPass {
  let key: BackupKey?
  let isQuiet: Bool
  let label: String

  /// Reads the whole file and hands over its records; everything the format can tell is checked.
  func run(
    _ path: String, _ body: (BackupRecord) throws -> Void = { _ in }
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
      try body(record)
      count += 1
      if count % 1024 == 0 { bar.advance(to: Int(clamping: reader.offset)) }
    }
    return (reader.header, reader.summary, Int(clamping: reader.offset))
  }

  private func next(_ reader: BackupReader, _ path: String) throws -> BackupRecord? {
    do throws(BackupError) {
      return try reader.next()
    } catch {
      throw Refusal.because(error, path)
    }
  }
}
