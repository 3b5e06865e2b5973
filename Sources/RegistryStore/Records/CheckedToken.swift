import RegistryModel

/// What a check needs of a token and of its customer, in one record under the token's key.
///
///     0 customer  8 token  16 expiresAt  24 graceUntil  32 customer's expiresAt  40 frozenAt
///     48 flags (1: revoked, 2: freeze list, 4: bundles)  49 scope  50 status
///     51 length of scopes  53 length of externalID  55 their bytes
///
/// Derived: `CheckedToken.encoded` makes it from the records it repeats, and whoever changes one of
/// those writes it again in the same command.
struct CheckedToken: BitwiseCopyable {
  static let layout: UInt8 = 1
  private static let start = 55

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
  var expiresAt: Timestamp { record.time(16) }
  var graceUntil: Timestamp { record.time(24) }
  var customerExpiresAt: Timestamp { record.time(32) }
  var frozenAt: Timestamp { record.time(40) }
  var isRevoked: Bool { record.byte(48) & 1 != 0 }
  var hasFreezeList: Bool { record.byte(48) & 2 != 0 }
  var hasBundles: Bool { record.byte(48) & 4 != 0 }
  /// `nil` for a value this code does not know.
  var scope: TokenScope? { TokenScope(rawValue: record.byte(49)) }
  /// `nil` for a value this code does not know.
  var status: CustomerStatus? { CustomerStatus(rawValue: record.byte(50)) }
  var packageScopes: UnsafeRawBufferPointer { record.slice(Self.start, count: record.short(51)) }
  var externalID: UnsafeRawBufferPointer {
    record.slice(Self.start + record.short(51), count: record.short(53))
  }

  static func encoded(
    token: TokenValue, id: TokenID, customer: CustomerValue, customerID: CustomerID,
    hasBundles: Bool
  ) -> RecordWriter {
    var writer = RecordWriter(layout: layout)
    writer.append(number: customerID.rawValue)
    writer.append(number: id.rawValue)
    writer.append(token.expiresAt)
    writer.append(token.graceUntil)
    writer.append(customer.expiresAt)
    writer.append(customer.frozenAt)
    let revoked = token.revokedAt != .never
    writer.append(
      byte: (revoked ? 1 : 0) | (customer.hasFreezeList ? 2 : 0) | (hasBundles ? 4 : 0))
    writer.append(byte: token.scope.rawValue)
    writer.append(byte: customer.status.rawValue)
    let externalID = Array((customer.externalID ?? "").utf8)
    writer.append(short: token.packageScopes.count)
    writer.append(short: externalID.count)
    writer.append(bytes: token.packageScopes)
    writer.append(bytes: externalID)
    return writer
  }
}
