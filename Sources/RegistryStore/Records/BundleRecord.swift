public import RegistryModel

/// A bundle as it lies in the map; valid until its transaction ends or writes.
///
///     0 createdAt  8 updatedAt  16 lengths of name, description  20 their bytes
public struct BundleRecord: BitwiseCopyable {
  static let layout: UInt8 = 1

  public let id: BundleID
  private let record: RecordBytes

  init?(id: BundleID, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard let record = RecordBytes(key: key, value: value, layout: Self.layout, minimum: 20)
    else { return nil }
    self.id = id
    self.record = record
  }

  public var createdAt: Timestamp { record.time(0) }
  public var updatedAt: Timestamp { record.time(8) }
  public var name: StoredText { record.text(0, lengths: 16, start: 20) }
  /// Empty when there is none.
  public var description: StoredText { record.text(1, lengths: 16, start: 20) }
}

/// A bundle as a value, to be changed and written.
struct BundleValue: Equatable {
  var createdAt: Timestamp
  var updatedAt: Timestamp
  var name: String
  var description: String?

  init(name: String, description: String?, createdAt: Timestamp) {
    self.name = name
    self.description = description
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  init(_ record: BundleRecord) {
    createdAt = record.createdAt
    updatedAt = record.updatedAt
    name = record.name.string
    description = record.description.stringIfPresent
  }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: BundleRecord.layout)
    writer.append(createdAt)
    writer.append(updatedAt)
    writer.append(texts: [name, description])
    return writer
  }
}
