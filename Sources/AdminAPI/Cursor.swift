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
    guard text.count <= 300, let bytes = base64URLDecoded(text), let kind = bytes.first else {
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
    return base64URLEncoded(bytes)
  }

  /// The cursor of a package with this name.
  static func encoded(packageName: UnsafeRawBufferPointer) -> [UInt8] {
    base64URLEncoded([packageKind] + packageName)
  }
}

private let base64URLDigits: StaticString =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

private func base64URLEncoded(_ bytes: [UInt8]) -> [UInt8] {
  var text: [UInt8] = []
  text.reserveCapacity((bytes.count * 4 + 2) / 3)
  var buffer: UInt32 = 0
  var bits = 0
  for byte in bytes {
    buffer = buffer << 8 | UInt32(byte)
    bits += 8
    while bits >= 6 {
      bits -= 6
      text.append(base64URLDigits.utf8Start[Int(buffer >> UInt32(bits) & 63)])
    }
  }
  if bits > 0 { text.append(base64URLDigits.utf8Start[Int(buffer << UInt32(6 - bits) & 63)]) }
  return text
}

private func base64URLDecoded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count * 3 / 4)
  var buffer: UInt32 = 0
  var bits = 0
  for character in text {
    let value: UInt32
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "-"): value = 62
    case UInt8(ascii: "_"): value = 63
    default: return nil
    }
    buffer = (buffer << 6 | value) & 0xffff
    bits += 6
    if bits >= 8 {
      bits -= 8
      bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
    }
  }
  // A spare digit, or bits that encoding would have left zero, make it another text.
  guard bits < 6, buffer & (1 << UInt32(bits) - 1) == 0 else { return nil }
  return bytes
}
