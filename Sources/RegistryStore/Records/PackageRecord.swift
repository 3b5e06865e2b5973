public import RegistryModel

/// A package as it lies in the map; valid until its transaction ends or writes.
///
///     0 type  1 createdAt  9 syncedAt  17 next version number  21 lengths of name, URL,
///     description, search  29 their bytes
public struct PackageRecord: BitwiseCopyable {
  static let layout: UInt8 = 1
  private static let lengths = 21
  private static let start = 29

  public let id: PackageID
  private let record: RecordBytes

  init?(id: PackageID, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard
      let record = RecordBytes(
        key: key, value: value, layout: Self.layout, minimum: Self.start),
      GitProviderType(rawValue: record.byte(0)) != nil
    else { return nil }
    self.id = id
    self.record = record
  }

  private func text(_ index: Int) -> StoredText {
    record.text(index, lengths: Self.lengths, start: Self.start)
  }

  public var type: GitProviderType { GitProviderType(rawValue: record.byte(0)) ?? .git }
  public var createdAt: Timestamp { record.time(1) }
  /// `never` until the first sync.
  public var syncedAt: Timestamp { record.time(9) }
  var nextVersion: UInt32 { record.word(17) }
  public var name: StoredText { text(0) }
  public var repositoryURL: StoredText { text(1) }
  /// Empty when there is none.
  public var description: StoredText { text(2) }
  /// Name and description in lower case, for searches.
  var searchText: UnsafeRawBufferPointer { text(3).bytes }
}

/// A package as a value, to be changed and written.
struct PackageValue: Equatable {
  var type: GitProviderType
  var createdAt: Timestamp
  var syncedAt = Timestamp.never
  var nextVersion: UInt32 = 1
  var name: String
  var repositoryURL: String
  var description: String?

  init(
    name: String, repositoryURL: String, type: GitProviderType, description: String?,
    createdAt: Timestamp
  ) {
    self.name = name
    self.repositoryURL = repositoryURL
    self.type = type
    self.description = description
    self.createdAt = createdAt
  }

  init(_ record: PackageRecord) {
    type = record.type
    createdAt = record.createdAt
    syncedAt = record.syncedAt
    nextVersion = record.nextVersion
    name = record.name.string
    repositoryURL = record.repositoryURL.string
    description = record.description.stringIfPresent
  }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: PackageRecord.layout)
    writer.append(byte: type.rawValue)
    writer.append(createdAt)
    writer.append(syncedAt)
    writer.append(word: nextVersion)
    let search = name + "\n" + (description ?? "").lowercased()
    writer.append(texts: [name, repositoryURL, description, search])
    return writer
  }
}
