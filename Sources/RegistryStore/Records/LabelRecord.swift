public import RegistryModel

/// A catalog label as it lies in the map; valid until its transaction ends or writes.
///
///     0 flags (1: has a description)  1 createdAt  9 updatedAt  17 packages  21 versions
///     25 long lengths of name, description  33 their bytes
public struct LabelRecord: BitwiseCopyable {
  static let layout: UInt8 = 1
  private static let lengths = 25
  private static let start = 33

  public let id: LabelID
  private let record: RecordBytes

  init?(id: LabelID, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard
      let record = RecordBytes(key: key, value: value, layout: Self.layout, minimum: Self.start)
    else { return nil }
    self.id = id
    self.record = record
  }

  public var createdAt: Timestamp { record.time(1) }
  /// When the name or the description last changed.
  public var updatedAt: Timestamp { record.time(9) }
  /// Packages that carry the label as a whole.
  public var packageCount: UInt64 { UInt64(record.word(17)) }
  /// Versions that carry the label themselves.
  public var versionCount: UInt64 { UInt64(record.word(21)) }
  public var name: StoredText { text(0) }
  /// `nil` when none was given, which is another thing than an empty one.
  public var description: StoredText? { record.byte(0) & 1 == 0 ? nil : text(1) }

  private func text(_ index: Int) -> StoredText {
    record.longText(index, lengths: Self.lengths, start: Self.start)
  }
}

/// A label as a value, to be changed and written.
struct LabelValue {
  var name: String
  var description: String?
  var createdAt: Timestamp
  var updatedAt: Timestamp
  var packageCount: UInt64 = 0
  var versionCount: UInt64 = 0

  init(_ label: NewLabel, createdAt: Timestamp) {
    name = label.name
    description = label.description
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  init(_ record: LabelRecord) {
    name = record.name.string
    description = record.description?.string
    createdAt = record.createdAt
    updatedAt = record.updatedAt
    packageCount = record.packageCount
    versionCount = record.versionCount
  }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: LabelRecord.layout)
    writer.append(byte: description == nil ? 0 : 1)
    writer.append(createdAt)
    writer.append(updatedAt)
    writer.append(word: UInt32(clamping: packageCount))
    writer.append(word: UInt32(clamping: versionCount))
    writer.append(longTexts: [name, description ?? ""])
    return writer
  }
}
