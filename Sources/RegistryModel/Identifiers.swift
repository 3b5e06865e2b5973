/// A number behind a public id such as `cus_0000000000001`.
///
/// Numbers are given out in creation order and never twice. The text is the prefix and the number
/// in 13 digits of base 32 (`0-9a-z` without i, l, o, u), so that text order, number order and
/// creation order are the same.
public protocol RegistryIdentifier: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The number itself; 0 is never given out.
  var rawValue: UInt64 { get }

  /// Makes the id of a number.
  init(rawValue: UInt64)

  /// Three lower-case letters before the underscore.
  static var prefix: StaticString { get }
}

/// Number of bytes of every public id's text: three letters, `_`, 13 digits.
public let identifierLength = 17

@usableFromInline
let identifierDigits: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

extension RegistryIdentifier {
  /// Reads the text of an id; `nil` for anything that `description` never gives.
  @inlinable
  public init?(_ text: some Sequence<UInt8>) {
    let number =
      text.withContiguousStorageIfAvailable { Self.number($0) }
      ?? Array(text.prefix(identifierLength + 1)).withUnsafeBufferPointer { Self.number($0) }
    guard number != 0 else { return nil }
    self.init(rawValue: number)
  }

  /// Reads the text of an id; `nil` for anything that `description` never gives.
  public init?(_ text: String) {
    self.init(text.utf8)
  }

  /// The number of an id's text; 0 for every other text.
  @inlinable
  static func number(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard text.count == identifierLength, text[3] == UInt8(ascii: "_") else { return 0 }
    for position in 0..<3 where text[position] != Self.prefix.utf8Start[position] { return 0 }
    var value = identifierDigit(text[4])
    // A number has 64 bits, and 13 digits have one more.
    guard value < 16 else { return 0 }
    var highest: UInt64 = 0
    for position in 5..<identifierLength {
      let digit = identifierDigit(text[position])
      highest |= digit
      value = value &<< 5 | digit
    }
    return highest < 32 ? value : 0
  }

  /// Writes the 17 ASCII bytes of the id at the start of `bytes`, without allocating.
  @inlinable
  public func write(into bytes: UnsafeMutableRawBufferPointer) {
    precondition(bytes.count >= identifierLength)
    for position in 0..<3 { bytes[position] = Self.prefix.utf8Start[position] }
    bytes[3] = UInt8(ascii: "_")
    var value = rawValue
    var position = identifierLength
    while position > 4 {
      position &-= 1
      bytes[position] = identifierDigits.utf8Start[Int(truncatingIfNeeded: value & 31)]
      value &>>= 5
    }
  }

  /// The id's text.
  public var description: String {
    String(unsafeUninitializedCapacity: identifierLength) { bytes in
      write(into: UnsafeMutableRawBufferPointer(bytes))
      return identifierLength
    }
  }

  @inlinable
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What the characters from "0" to "z" stand for: `@` for 0, those behind it for 1 to 31, and "`",
/// which is 32, for all that are no digits.
@usableFromInline
let identifierValues: StaticString =
  "@ABCDEFGHI```````````````````````````````````````JKLMNOPQ`RS`TU`VWXYZ`[\\]^_"

/// The value of a digit; 32 for a byte that is none.
@inlinable @inline(__always)
func identifierDigit(_ byte: UInt8) -> UInt64 {
  // What is not between "0" and "z" is taken for the byte behind "9".
  let place = byte &- UInt8(ascii: "0")
  return UInt64(identifierValues.utf8Start[place < 75 ? Int(place) : 10]) &- 64
}

/// A customer's number; text `cus_...`.
@frozen
public struct CustomerID: RegistryIdentifier, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static var prefix: StaticString { "cus" }
}

/// A token's number; text `tki_...`, which is no secret and never looks like one.
@frozen
public struct TokenID: RegistryIdentifier, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static var prefix: StaticString { "tki" }
}

/// A package's number; text `pkg_...`. At most 2^32 - 1 packages are ever made in one store.
@frozen
public struct PackageID: RegistryIdentifier, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static var prefix: StaticString { "pkg" }
}

/// A bundle's number; clients know bundles by name, so its text `bdl_...` only appears in logs.
@frozen
public struct BundleID: RegistryIdentifier, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static var prefix: StaticString { "bdl" }
}

/// A catalog label's number; text `lbl_...`. At most 2^32 - 1 are ever made in one store.
@frozen
public struct LabelID: RegistryIdentifier, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static var prefix: StaticString { "lbl" }
}

/// A catalog package's number; text `cpk_...`. At most 2^32 - 1 are ever made in one store.
@frozen
public struct CatalogPackageID: RegistryIdentifier, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static var prefix: StaticString { "cpk" }
}

/// A catalog version's number; text `cvr_...`. At most 2^32 - 1 are ever made in one store.
@frozen
public struct CatalogVersionID: RegistryIdentifier, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static var prefix: StaticString { "cvr" }
}

/// The number of a record of the audit log; text `aud_...`.
@frozen
public struct AuditID: RegistryIdentifier, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static var prefix: StaticString { "aud" }
}

/// A version's serial number within its package, from 1 up; kept when a tag goes and comes back.
@frozen
public struct VersionNumber: Hashable, Comparable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public static func < (left: Self, right: Self) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// The 16 bytes under which a token is found: the first half of its keyed digest.
///
/// The secret itself is stored nowhere. 128 bits of a keyed SHA-256 leave no room for guessing.
@frozen
public struct TokenKey: Hashable, Sendable, BitwiseCopyable {
  /// Bytes 0 to 7, big-endian.
  public var high: UInt64
  /// Bytes 8 to 15, big-endian.
  public var low: UInt64

  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Takes the first 16 bytes of a digest; `nil` when there are fewer.
  @inlinable
  public init?(digest: UnsafeRawBufferPointer) {
    guard digest.count >= 16 else { return nil }
    high = UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
    low = UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
  }
}
