public import RegistryModel

/// A customer as it lies in the map; valid until its transaction ends or writes.
///
///     0 status  1 flags (1: freeze list, 2: bundles)  2 createdAt  10 updatedAt  18 expiresAt
///     26 frozenAt  34 lengths of name, email, externalID, reason, search  44 their bytes
public struct CustomerRecord: BitwiseCopyable {
  static let layout: UInt8 = 1
  private static let lengths = 34
  private static let start = 44

  public let id: CustomerID
  private let record: RecordBytes

  init?(id: CustomerID, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard
      let record = RecordBytes(
        key: key, value: value, layout: Self.layout, minimum: Self.start),
      CustomerStatus(rawValue: record.byte(0)) != nil
    else { return nil }
    self.id = id
    self.record = record
  }

  @inline(__always)
  private func text(_ index: Int) -> StoredText {
    record.text(index, lengths: Self.lengths, start: Self.start)
  }

  /// The status as stored; see `status(at:)` for what clients are shown.
  public var storedStatus: CustomerStatus { CustomerStatus(rawValue: record.byte(0)) ?? .expired }
  /// Expired as soon as `expiresAt` has passed, whatever is stored.
  public func status(at now: Timestamp) -> CustomerStatus {
    now >= expiresAt ? .expired : storedStatus
  }
  /// Whether a freeze names its versions.
  public var hasFreezeList: Bool { record.byte(1) & 1 != 0 }
  /// Whether a bundle is granted; the grants stand in `bundleGrants`.
  var hasBundles: Bool { record.byte(1) & 2 != 0 }
  public var createdAt: Timestamp { record.time(2) }
  public var updatedAt: Timestamp { record.time(10) }
  /// `never` when the subscription has no end.
  public var expiresAt: Timestamp { record.time(18) }
  /// `never` when the customer is not frozen.
  public var frozenAt: Timestamp { record.time(26) }
  public var name: StoredText { text(0) }
  public var email: StoredText { text(1) }
  /// Empty when there is none.
  public var externalID: StoredText { text(2) }
  /// Why the status is what it is; empty when no reason was given.
  public var statusReason: StoredText { text(3) }
  /// Name and email in lower case, for searches.
  var searchText: UnsafeRawBufferPointer { text(4).bytes }
}

/// A customer as a value, to be changed and written.
struct CustomerValue: Equatable {
  var status = CustomerStatus.active
  var hasFreezeList = false
  var hasBundles = false
  var createdAt: Timestamp
  var updatedAt: Timestamp
  var expiresAt = Timestamp.never
  var frozenAt = Timestamp.never
  var name: String
  var email: String
  var externalID: String?
  var statusReason: String?

  init(name: String, email: String, externalID: String?, createdAt: Timestamp) {
    self.name = name
    self.email = email
    self.externalID = externalID
    self.createdAt = createdAt
    updatedAt = createdAt
  }

  init(_ record: CustomerRecord) {
    status = record.storedStatus
    hasFreezeList = record.hasFreezeList
    hasBundles = record.hasBundles
    createdAt = record.createdAt
    updatedAt = record.updatedAt
    expiresAt = record.expiresAt
    frozenAt = record.frozenAt
    name = record.name.string
    email = record.email.string
    externalID = record.externalID.stringIfPresent
    statusReason = record.statusReason.stringIfPresent
  }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: CustomerRecord.layout)
    writer.append(byte: status.rawValue)
    writer.append(byte: (hasFreezeList ? 1 : 0) | (hasBundles ? 2 : 0))
    writer.append(createdAt)
    writer.append(updatedAt)
    writer.append(expiresAt)
    writer.append(frozenAt)
    let search = name.lowercased() + "\n" + email.lowercased()
    writer.append(texts: [name, email, externalID, statusReason, search])
    return writer
  }
}
