public import RegistryModel

/// A package of the catalog as it lies in the map; valid until its transaction ends or writes.
///
///     0 createdAt  8 versions  12 lengths of type, name, description, homepage  20 their bytes
public struct CatalogPackageRecord: BitwiseCopyable {
  static let layout: UInt8 = 1

  public let id: CatalogPackageID
  private let record: RecordBytes

  init?(id: CatalogPackageID, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard let record = RecordBytes(key: key, value: value, layout: Self.layout, minimum: 20)
    else { return nil }
    self.id = id
    self.record = record
  }

  private func text(_ index: Int) -> StoredText { record.text(index, lengths: 12, start: 20) }

  public var createdAt: Timestamp { record.time(0) }
  /// How many versions of it the catalog has.
  public var versionCount: UInt64 { UInt64(record.word(8)) }
  public var type: StoredText { text(0) }
  public var name: StoredText { text(1) }
  /// Empty when there is none.
  public var description: StoredText { text(2) }
  /// Empty when there is none.
  public var homepage: StoredText { text(3) }
}

/// A package of the catalog as a value, to be changed and written.
struct CatalogPackageValue: Equatable {
  var name: CatalogPackageName
  var description: String?
  var homepage: String?
  var createdAt: Timestamp
  var versionCount: UInt64 = 0

  init(_ name: CatalogPackageName, createdAt: Timestamp) {
    self.name = name
    self.createdAt = createdAt
  }

  init(_ record: CatalogPackageRecord) {
    name = CatalogPackageName(name: record.name.string, type: record.type.string)
    description = record.description.stringIfPresent
    homepage = record.homepage.stringIfPresent
    createdAt = record.createdAt
    versionCount = record.versionCount
  }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: CatalogPackageRecord.layout)
    writer.append(createdAt)
    writer.append(word: UInt32(clamping: versionCount))
    writer.append(texts: [name.type, name.name, description, homepage])
    return writer
  }
}
