public import RegistryModel

/// A token as its customer sees it: everything but the secret, which is stored nowhere.
///
///     0 key (16)  16 createdAt  24 expiresAt  32 revokedAt  40 graceUntil  48 lastUsedAt  56 scope
///     57 lengths of name, hint, scopes  63 their bytes
///
/// Scopes stand one after the other, each behind one byte of length.
public struct TokenRecord: BitwiseCopyable {
  static let layout: UInt8 = 1
  private static let lengths = 57
  private static let start = 63

  public let customer: CustomerID
  public let id: TokenID
  private let record: RecordBytes

  init?(
    customer: CustomerID, id: TokenID, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer
  ) {
    guard
      let record = RecordBytes(
        key: key, value: value, layout: Self.layout, minimum: Self.start),
      TokenScope(rawValue: record.byte(56)) != nil
    else { return nil }
    self.customer = customer
    self.id = id
    self.record = record
  }

  @inline(__always)
  private func text(_ index: Int) -> StoredText {
    record.text(index, lengths: Self.lengths, start: Self.start)
  }

  var key: TokenKey { TokenKey(high: record.number(0), low: record.number(8)) }
  public var createdAt: Timestamp { record.time(16) }
  /// `never` when the token does not expire.
  public var expiresAt: Timestamp { record.time(24) }
  /// `never` unless the token was revoked or rotated out.
  public var revokedAt: Timestamp { record.time(32) }
  /// `never` unless the token was rotated out with a grace.
  public var graceUntil: Timestamp { record.time(40) }
  /// `never` while the token has not been used.
  public var lastUsedAt: Timestamp { record.time(48) }
  public var scope: TokenScope { TokenScope(rawValue: record.byte(56)) ?? .metadata }
  /// Empty when the token has no name.
  public var name: StoredText { text(0) }
  public var hint: StoredText { text(1) }
  /// Package names or `vendor/*`, each behind a byte of length; empty means every package.
  public var packageScopes: UnsafeRawBufferPointer { text(2).bytes }

  /// Whether the token works at this moment and was not rotated out.
  func isActive(at now: Timestamp) -> Bool {
    revokedAt == .never && graceUntil == .never && now < expiresAt
  }
}

/// A token as a value, to be changed and written.
struct TokenValue: Equatable {
  var key: TokenKey
  var createdAt: Timestamp
  var expiresAt = Timestamp.never
  var revokedAt = Timestamp.never
  var graceUntil = Timestamp.never
  var lastUsedAt = Timestamp.never
  var scope = TokenScope.download
  var name: String?
  var hint: String
  /// Encoded; see `TokenRecord.packageScopes`.
  var packageScopes: [UInt8] = []

  init(_ minted: MintedToken, createdAt: Timestamp) {
    key = minted.key
    hint = minted.hint
    self.createdAt = createdAt
  }

  init(_ record: TokenRecord) {
    key = record.key
    createdAt = record.createdAt
    expiresAt = record.expiresAt
    revokedAt = record.revokedAt
    graceUntil = record.graceUntil
    lastUsedAt = record.lastUsedAt
    scope = record.scope
    name = record.name.stringIfPresent
    hint = record.hint.string
    packageScopes = Array(record.packageScopes)
  }

  /// Whether the token has stopped working for good.
  func hasEnded(at now: Timestamp) -> Bool {
    revokedAt != .never || now >= graceUntil || now >= expiresAt
  }

  var encoded: RecordWriter {
    var writer = RecordWriter(layout: TokenRecord.layout)
    writer.append(number: key.high)
    writer.append(number: key.low)
    for time in [createdAt, expiresAt, revokedAt, graceUntil, lastUsedAt] { writer.append(time) }
    writer.append(byte: scope.rawValue)
    writer.append(texts: [name, hint], blob: packageScopes)
    return writer
  }
}
