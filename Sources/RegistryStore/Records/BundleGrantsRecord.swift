import RegistryModel

/// All bundles granted to one customer, in one record, so that a check finds them without a walk.
///
///     0 count  2 entries by bundle: 0 bundle  4 grantedAt  12 expiresAt  20 updatesUntil
///     28 lengths of constraint and compiled constraint  32 their bytes
struct BundleGrantsRecord: BitwiseCopyable {
  static let layout: UInt8 = 1
  fileprivate static let entryStart = 32

  /// One bundle's grant within the record.
  struct Entry: BitwiseCopyable {
    fileprivate let record: RecordBytes
    fileprivate let offset: Int

    var bundle: BundleID { BundleID(rawValue: UInt64(record.word(offset))) }
    var grantedAt: Timestamp { record.time(offset + 4) }
    var expiresAt: Timestamp { record.time(offset + 12) }
    var updatesUntil: Timestamp { record.time(offset + 20) }
    var constraint: StoredText {
      record.text(0, lengths: offset + 28, start: offset + entryStart)
    }
    var compiled: UnsafeRawBufferPointer {
      record.text(1, lengths: offset + 28, start: offset + entryStart).bytes
    }
    fileprivate var end: Int {
      offset + entryStart + (record.short(offset + 28) & 0x7FFF) + record.short(offset + 30)
    }
  }

  private let record: RecordBytes

  @inline(__always)
  init?(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard let record = RecordBytes(key: key, value: value, layout: Self.layout, minimum: 2) else {
      return nil
    }
    self.record = record
  }

  var count: Int { record.short(0) }

  /// Where the first entry stands.
  static let firstOffset = 2

  /// The entry at an offset, and the offset of the one behind it.
  @inline(__always)
  func entry(at offset: Int) -> (Entry, next: Int)? {
    guard offset + Self.entryStart <= record.bytes.count else { return nil }
    let entry = Entry(record: record, offset: offset)
    guard entry.end <= record.bytes.count else { return nil }
    return (entry, entry.end)
  }

  /// The entries, by bundle.
  var entries: [Entry] {
    var result: [Entry] = []
    var offset = Self.firstOffset
    while result.count < count, let (entry, next) = entry(at: offset) {
      result.append(entry)
      offset = next
    }
    return result
  }
}

/// The grant of one bundle as a value.
struct BundleGrantValue: Equatable {
  var bundle: BundleID
  var grant: GrantValue

  init(bundle: BundleID, grant: GrantValue) {
    self.bundle = bundle
    self.grant = grant
  }

  init(_ entry: BundleGrantsRecord.Entry) {
    bundle = entry.bundle
    grant = GrantValue(
      grantedAt: entry.grantedAt, expiresAt: entry.expiresAt, updatesUntil: entry.updatesUntil,
      constraint: entry.constraint.string, compiled: Array(entry.compiled))
  }

  /// The record of all grants of a customer, which stand by bundle.
  static func encoded(_ grants: [BundleGrantValue]) -> RecordWriter {
    var writer = RecordWriter(layout: BundleGrantsRecord.layout)
    writer.append(short: grants.count)
    for entry in grants {
      writer.append(word: UInt32(entry.bundle.rawValue))
      writer.append(entry.grant.grantedAt)
      writer.append(entry.grant.expiresAt)
      writer.append(entry.grant.updatesUntil)
      writer.append(grantTexts: entry.grant)
      writer.append(bytes: entry.grant.constraint.utf8)
      writer.append(bytes: entry.grant.compiled)
    }
    return writer
  }
}
