public import RegistryModel

/// A version of the catalog as it lies in the map; valid until its transaction ends or writes.
///
///     0 package  4 createdAt  12 length of the text  14 its bytes
public struct CatalogVersionRecord: BitwiseCopyable {
  static let layout: UInt8 = 1

  public let id: CatalogVersionID
  private let record: RecordBytes

  init?(id: CatalogVersionID, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard let record = RecordBytes(key: key, value: value, layout: Self.layout, minimum: 14)
    else { return nil }
    self.id = id
    self.record = record
  }

  public var package: CatalogPackageID { CatalogPackageID(rawValue: UInt64(record.word(0))) }
  public var createdAt: Timestamp { record.time(4) }
  /// The version as it was given.
  public var text: StoredText { record.text(0, lengths: 12, start: 14) }

  static func encoded(
    package: CatalogPackageID, text: String, createdAt: Timestamp
  ) -> RecordWriter {
    var writer = RecordWriter(layout: layout)
    writer.append(word: UInt32(truncatingIfNeeded: package.rawValue))
    writer.append(createdAt)
    writer.append(texts: [text])
    return writer
  }
}
