import RegistryGraphQL
import RegistryModel
import RegistryStore

/// The position of a row in a connection as clients see it: unpadded base64url of kind and key.
///
/// A cursor is sought, not looked up: it also works when its row is gone. Only texts that `encoded`
/// gives are read.
enum Cursor: Equatable {
  /// Customers are ordered by creation, which is the order of their ids.
  case customer(CustomerID)
  /// Packages are ordered by name.
  case package(String)
  /// The audit log is ordered by moment, then by position in the journal.
  case audit(AuditPosition)

  private static let customerKind = UInt8(ascii: "c")
  private static let packageKind = UInt8(ascii: "p")
  private static let auditKind = UInt8(ascii: "a")

  /// Reads a cursor; `nil` if the text was never one.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard text.count <= 300, let bytes = Base64URL.decoded(text), let kind = bytes.first else {
      return nil
    }
    let key = bytes.dropFirst()
    switch kind {
    case Self.customerKind:
      guard key.count == 8 else { return nil }
      let number = Self.number(key)
      guard number != 0 else { return nil }
      self = .customer(CustomerID(rawValue: number))
    case Self.packageKind:
      guard PackageName.isValid(key) else { return nil }
      self = .package(String(decoding: key, as: UTF8.self))
    case Self.auditKind:
      guard key.count == 16 else { return nil }
      let time = Int64(bitPattern: Self.number(key.prefix(8)))
      self = .audit(
        AuditPosition(
          time: Timestamp(milliseconds: time), sequence: Self.number(key.dropFirst(8))))
    default:
      return nil
    }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func bytes(_ number: UInt64) -> [UInt8] {
    stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> UInt64($0)) }
  }

  /// The cursor of a customer: 12 bytes of base64url.
  static func encoded(_ customer: CustomerID) -> [UInt8] {
    Base64URL.encoded([customerKind] + bytes(customer.rawValue))
  }

  /// The cursor of an entry of the audit log.
  static func encoded(_ position: AuditPosition) -> [UInt8] {
    Base64URL.encoded(
      [auditKind] + bytes(UInt64(bitPattern: position.time.milliseconds))
        + bytes(position.sequence))
  }

  /// The cursor of a package with this name.
  static func encoded(packageName: UnsafeRawBufferPointer) -> [UInt8] {
    Base64URL.encoded([packageKind] + packageName)
  }
}
