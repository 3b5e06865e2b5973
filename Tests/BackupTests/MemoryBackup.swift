import Testing

@testable import Backup

/// A record with bytes of its own.
enum CopiedRecord: Equatable {
  case entry([UInt8], [UInt8])
  case journal(UInt64, [UInt8])

  init(_ record: BackupRecord) {
    switch record {
    case .entry(let key, let value): self = .entry(Array(key), Array(value))
    case .journal(let position, let record): self = .journal(position, Array(record))
    }
  }
}

/// How a backup is written.
struct Form: Sendable, CustomTestStringConvertible {
  var isCompressed = false
  var key: BackupKey?

  static let key = BackupKey(contents: Array(1...32))
  static let all = [
    Form(), Form(isCompressed: true), Form(key: key), Form(isCompressed: true, key: key),
  ]

  var testDescription: String {
    (isCompressed ? "compressed" : "plain") + (key == nil ? "" : ", encrypted")
  }
}

/// Backups whose file is an array.
enum MemoryBackup {
  static let tables = [
    BackupHeader.Table(number: 1, name: "one"), BackupHeader.Table(number: 0x40, name: "journal"),
  ]

  static func entry(_ number: Int, size: Int) -> CopiedRecord {
    let key = [1] + withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
    let pattern = (0..<UInt8(251)).map { $0 &+ UInt8(truncatingIfNeeded: number &* 31) }
    var value: [UInt8] = []
    while value.count < size { value.append(contentsOf: pattern.prefix(size - value.count)) }
    return .entry(key, value)
  }

  /// Entries with values of these sizes, and journal records likewise.
  static func records(
    entries: [Int], journal: [Int] = [], after position: UInt64 = 0
  ) -> [CopiedRecord] {
    entries.enumerated().map { entry($0, size: $1) }
      + journal.enumerated().map {
        .journal(position + UInt64($0) + 1, [UInt8](repeating: UInt8($0 & 0xFF), count: $1))
      }
  }

  static func header(
    of records: [CopiedRecord], continuing base: BackupHeader? = nil, isCompressed: Bool = false,
    time: Int64 = 1000
  ) -> BackupHeader {
    var end = base?.end ?? .beginning
    if case .journal(let position, let bytes)? = records.last {
      end = bytes.withUnsafeBytes { JournalMark(position: position, record: $0) }
    }
    return BackupHeader(
      kind: base == nil ? .full : .increment, isCompressed: isCompressed, storeFormat: 2,
      base: base?.id, time: time, start: base?.end ?? .beginning, end: end, lastChange: 900,
      tables: tables)
  }

  static func write(
    _ records: [CopiedRecord], continuing base: BackupHeader? = nil, form: Form = Form(),
    header: BackupHeader? = nil
  ) throws -> [UInt8] {
    var file: [UInt8] = []
    let header =
      header ?? Self.header(of: records, continuing: base, isCompressed: form.isCompressed)
    let writer = try BackupWriter(header, key: form.key) { file.append(contentsOf: $0) }
    for record in records {
      switch record {
      case .entry(let key, let value):
        try key.withUnsafeBytes { key in
          try value.withUnsafeBytes { try writer.append(key: key, value: $0) }
        }
      case .journal(let position, let bytes):
        try bytes.withUnsafeBytes { try writer.append(journal: position, record: $0) }
      }
    }
    _ = try writer.finish()
    return file
  }

  static func reader(_ file: [UInt8], key: BackupKey? = nil) throws(BackupError) -> BackupReader {
    var offset = 0
    return try BackupReader(key: key) { buffer in
      // Less than asked for, as a pipe gives.
      let count = min(buffer.count, file.count - offset, 100_000)
      buffer.copyBytes(from: file[offset..<offset + count])
      offset += count
      return count
    }
  }

  static func read(
    _ file: [UInt8], key: BackupKey? = nil
  ) throws(BackupError) -> [CopiedRecord] {
    let reader = try reader(file, key: key)
    var records: [CopiedRecord] = []
    while let record = try reader.next() { records.append(CopiedRecord(record)) }
    return records
  }

  /// What reading a file to its end complains of; `nil` when nothing is wrong.
  static func complaint(_ file: [UInt8], key: BackupKey? = nil) -> BackupError? {
    do throws(BackupError) {
      let reader = try reader(file, key: key)
      while try reader.next() != nil {}
      return nil
    } catch {
      return error
    }
  }

  static func outline(_ file: [UInt8]) throws(BackupError) -> BackupOutline {
    try BackupOutline { offset, buffer in
      let start = min(Int(clamping: offset), file.count)
      let count = min(buffer.count, file.count - start)
      buffer.copyBytes(from: file[start..<start + count])
      return count
    }
  }
}
