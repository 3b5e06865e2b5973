public import PackageVersions
public import RegistryModel

/// A version of a package as it lies in the map; valid until its transaction ends or writes.
///
///     0 number  4 flags (1: yanked, 2: gone upstream)  5 stability  6 releasedAt  14 addedAt
///     22 lengths of text, normalized, reference, yank reason  30 their bytes
public struct VersionRecord: BitwiseCopyable {
  static let layout: UInt8 = 1
  private static let lengths = 22
  private static let start = 30

  public let package: PackageID
  private let record: RecordBytes

  /// `key` is the whole key: table, package, version key.
  @inline(__always)
  init?(package: PackageID, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard
      let record = RecordBytes(
        key: key, value: value, layout: Self.layout, minimum: Self.start),
      Stability(rawValue: record.byte(5)) != nil
    else { return nil }
    self.package = package
    self.record = record
  }

  private func stored(_ index: Int) -> StoredText {
    record.text(index, lengths: Self.lengths, start: Self.start)
  }

  public var number: VersionNumber { VersionNumber(rawValue: record.word(0)) }
  public var isYanked: Bool { record.byte(4) & 1 != 0 }
  /// Whether the tag is gone upstream; such a version exists for nobody, but keeps its number.
  var isRemoved: Bool { record.byte(4) & 2 != 0 }
  public var stability: Stability { Stability(rawValue: record.byte(5)) ?? .dev }
  /// `never` when unknown.
  public var releasedAt: Timestamp { record.time(6) }
  /// When the registry first had the version, or had it again.
  public var addedAt: Timestamp { record.time(14) }
  /// As tagged.
  public var text: StoredText { stored(0) }
  public var normalized: StoredText { stored(1) }
  /// The commit; empty when unknown.
  public var reference: StoredText { stored(2) }
  /// Empty when none was given.
  public var yankReason: StoredText { stored(3) }
}

/// A version as a value, to be changed and written.
struct VersionValue: Equatable {
  var number: VersionNumber
  var isYanked = false
  var isRemoved = false
  var stability: Stability
  var releasedAt: Timestamp
  var addedAt: Timestamp
  var text: String
  var normalized: String
  var reference: String?
  var yankReason: String?

  init(number: VersionNumber, version: Version, synced: SyncedVersion, addedAt: Timestamp) {
    self.number = number
    stability = version.stability
    releasedAt = synced.releasedAt ?? .never
    self.addedAt = addedAt
    text = synced.pretty
    normalized = version.normalized
    reference = synced.reference
  }

  init(_ record: VersionRecord) {
    number = record.number
    isYanked = record.isYanked
    isRemoved = record.isRemoved
    stability = record.stability
    releasedAt = record.releasedAt
    addedAt = record.addedAt
    text = record.text.string
    normalized = record.normalized.string
    reference = record.reference.stringIfPresent
    yankReason = record.yankReason.stringIfPresent
  }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: VersionRecord.layout)
    writer.append(word: number.rawValue)
    writer.append(byte: (isYanked ? 1 : 0) | (isRemoved ? 2 : 0))
    writer.append(byte: stability.rawValue)
    writer.append(releasedAt)
    writer.append(addedAt)
    writer.append(texts: [text, normalized, reference, yankReason])
    return writer
  }
}
