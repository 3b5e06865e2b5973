import RegistryGraphQL
import RegistryModel

/// The position of a row in a connection as clients see it: unpadded base64url of kind and key.
///
/// A cursor is sought, not looked up: it also works when its row is gone. Only texts that `encoded`
/// gives are read.
enum Cursor: Equatable {
  /// Customers are ordered by creation, which is the order of their ids.
  case customer(CustomerID)
  /// Packages are ordered by name.
  case package(String)

  private static let customerKind = UInt8(ascii: "c")
  private static let packageKind = UInt8(ascii: "p")

  /// Reads a cursor; `nil` if the text was never one.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard text.count <= 300, let bytes = Base64URL.decoded(text), let kind = bytes.first else {
      return nil
    }
    let key = bytes.dropFirst()
    switch kind {
    case Self.customerKind:
      guard key.count == 8 else { return nil }
      let number = key.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      guard number != 0 else { return nil }
      self = .customer(CustomerID(rawValue: number))
    case Self.packageKind:
      guard PackageName.isValid(key) else { return nil }
      self = .package(String(decoding: key, as: UTF8.self))
    default:
      return nil
    }
  }

  /// The cursor of a customer: 12 bytes of base64url.
  static func encoded(_ customer: CustomerID) -> [UInt8] {
    var bytes = [customerKind]
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: customer.rawValue >> UInt64(shift)))
    }
    return Base64URL.encoded(bytes)
  }

  /// The cursor of a package with this name.
  static func encoded(packageName: UnsafeRawBufferPointer) -> [UInt8] {
    Base64URL.encoded([packageKind] + packageName)
  }
}
