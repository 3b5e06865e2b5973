import RegistryModel

/// What a check needs of a token, of its customer and of few direct grants, in one record under the
/// first half of the token's key.
///
///     0 customer  8 token
///     16 second half of the token's key
///     24 flags (1: revoked, 2: freeze list, 4: bundles, 8: lists all direct access)
///     25 times there are (1: expiresAt, 2: graceUntil, 4: customer's expiresAt, 8: frozenAt)
///     26 scope  27 status  28 length of scopes  30 length of externalID
///     32 the times; scopes; externalID; direct access by package, each a length and an access
///     record without its frame
///
/// Derived: `CheckedToken.encoded` makes it from the records it repeats, and whoever changes one of
/// those writes it again in the same command.
struct CheckedToken: BitwiseCopyable {
  static let layout: UInt8 = 3
  private static let start = 32

  private let record: RecordBytes

  @inline(__always)
  init?(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    guard
      let record = RecordBytes(
        key: key, value: value, layout: Self.layout, minimum: Self.start)
    else { return nil }
    self.record = record
  }

  var customer: CustomerID { CustomerID(rawValue: record.number(0)) }
  var token: TokenID { TokenID(rawValue: record.number(8)) }
  /// The half of the token's key that the record does not stand under.
  var low: UInt64 { record.number(16) }
  private var flags: UInt8 { record.byte(24) }
  var isRevoked: Bool { flags & 1 != 0 }
  var hasFreezeList: Bool { flags & 2 != 0 }
  var hasBundles: Bool { flags & 4 != 0 }
  /// Whether all direct access of the customer stands here: what is not listed does not exist.
  var listsAccess: Bool { flags & 8 != 0 }
  var expiresAt: Timestamp { time(1) }
  var graceUntil: Timestamp { time(2) }
  var customerExpiresAt: Timestamp { time(4) }
  var frozenAt: Timestamp { time(8) }
  /// `nil` for a value this code does not know.
  var scope: TokenScope? { TokenScope(rawValue: record.byte(26)) }
  /// `nil` for a value this code does not know.
  var status: CustomerStatus? { CustomerStatus(rawValue: record.byte(27)) }
  var packageScopes: UnsafeRawBufferPointer {
    record.slice(scopesStart, count: record.short(28))
  }
  var externalID: UnsafeRawBufferPointer {
    record.slice(scopesStart + record.short(28), count: record.short(30))
  }

  private var times: UInt8 { record.byte(25) }
  private var scopesStart: Int { Self.start + 8 * times.nonzeroBitCount }

  @inline(__always)
  private func time(_ bit: UInt8) -> Timestamp {
    times & bit == 0 ? .never : record.time(Self.start + 8 * (times & (bit - 1)).nonzeroBitCount)
  }

  /// The customer's direct access to a package, where all is listed.
  @inline(__always)
  func access(to package: PackageID) throws(StoreError) -> AccessRecord? {
    var offset = scopesStart + record.short(28) + record.short(30)
    while offset < record.bytes.count {
      let length = record.short(offset)
      guard let access = AccessRecord(unframed: record.slice(offset + 2, count: length)) else {
        throw .unreadable(.tokens)
      }
      if access.package == package { return access }
      offset += 2 + length
    }
    return nil
  }
}

/// What the checked tokens of a customer repeat of it.
struct CheckedCustomer {
  let id: CustomerID
  let value: CustomerValue
  /// All direct access as `CheckedToken` lists it; `nil` when it is too much.
  let access: [UInt8]?

  /// The record of one of the tokens.
  func encoded(_ token: TokenValue, _ id: TokenID) -> RecordWriter {
    var writer = RecordWriter(layout: CheckedToken.layout)
    writer.append(number: self.id.rawValue)
    writer.append(number: id.rawValue)
    writer.append(number: token.key.low)
    writer.append(
      byte: (token.revokedAt != .never ? 1 : 0) | (value.hasFreezeList ? 2 : 0)
        | (value.hasBundles ? 4 : 0) | (access != nil ? 8 : 0))
    let times = [token.expiresAt, token.graceUntil, value.expiresAt, value.frozenAt]
    writer.append(
      byte: times.enumerated().reduce(0) { $0 | ($1.element == .never ? 0 : 1 << $1.offset) })
    writer.append(byte: token.scope.rawValue)
    writer.append(byte: value.status.rawValue)
    let externalID = (value.externalID ?? "").utf8
    writer.append(short: token.packageScopes.count)
    writer.append(short: externalID.count)
    for time in times where time != .never { writer.append(time) }
    writer.append(bytes: token.packageScopes)
    writer.append(bytes: externalID)
    writer.append(bytes: access ?? [])
    return writer
  }
}

/// Gathers the direct access of one customer, to be listed in its checked tokens.
struct AccessList {
  /// More than this is not listed: a record should stay on its leaf with others.
  private static let limit = 600

  private var entries: [(package: UInt64, record: [UInt8])] = []
  private var length = 0

  /// Whether there is still little enough to be listed.
  var isListed: Bool { length <= Self.limit }

  /// Adds an access record without its frame.
  mutating func append(_ record: [UInt8], of package: PackageID) {
    entries.append((package.rawValue, record))
    length += 2 + record.count
  }

  /// The list by package; `nil` when it is too long.
  var encoded: [UInt8]? {
    guard isListed else { return nil }
    var bytes: [UInt8] = []
    for (_, record) in entries.sorted(by: { $0.package < $1.package }) {
      withUnsafeBytes(of: UInt16(record.count).littleEndian) { bytes.append(contentsOf: $0) }
      bytes += record
    }
    return bytes
  }
}

extension Snapshot {
  /// The list of a customer's direct access, with what a command is about to change laid over it.
  ///
  /// Reads no more records than are listed, and those that are changed.
  func accessList(
    of customer: CustomerID, changing changed: [String: AccessValue?] = [:]
  ) throws(StoreError) -> [UInt8]? {
    var list = AccessList()
    for case let access? in changed.values {
      list.append(Array(access.encoded.payload), of: access.package)
    }
    try forEachAccess(of: customer) { name, access throws(StoreError) in
      if changed.isEmpty || changed[name.string] == nil {
        list.append(Array(access.unframed), of: access.package)
      }
      return list.isListed
    }
    return list.encoded
  }
}
