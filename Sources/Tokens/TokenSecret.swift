/// Whom a token authenticates.
public enum TokenKind: Sendable, CaseIterable {
  /// A customer, at the doors.
  case customer
  /// An administrator, at the admin API.
  case administrator

  /// The four characters that every such secret begins with.
  public var prefix: StaticString {
    switch self {
    case .customer: "cgt_"
    case .administrator: "cga_"
    }
  }
}

/// A token's secret: a prefix, 30 random characters, and 6 of checksum over both.
///
/// All random and checksum characters are base62 (`0-9A-Za-z`). The checksum keeps mistyped and
/// made-up tokens away from the store; it protects nothing. There is deliberately no description:
/// a secret reaches text only through ``text``.
public struct TokenSecret: Sendable {
  /// The length of every secret in bytes.
  public static let byteCount = 40

  static let prefixLength = 4
  static let checksumLength = 6

  private let bytes: [UInt8]
  /// Whom the token authenticates.
  public let kind: TokenKind

  /// Mints a secret from the operating system's random numbers.
  public init(minting kind: TokenKind) {
    var system = SystemRandomNumberGenerator()
    let random = (0..<30).map { _ in Base62.alphabet[Int.random(in: 0..<62, using: &system)] }
    self.init(kind: kind, random: random)
  }

  /// Completes a prefix and 30 given characters with their checksum.
  init(kind: TokenKind, random: [UInt8]) {
    var bytes = (0..<TokenSecret.prefixLength).map { kind.prefix.utf8Start[$0] } + random
    var checksum = bytes.withUnsafeBytes { crc32($0) }
    var digits: [UInt8] = []
    for _ in 0..<TokenSecret.checksumLength {
      digits.append(Base62.alphabet[Int(checksum % 62)])
      checksum /= 62
    }
    bytes += digits.reversed()
    self.kind = kind
    self.bytes = bytes
  }

  /// Takes a secret that ``kind(of:)`` accepts; nil for every other text.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard let kind = bytes.withUnsafeBytes({ TokenSecret.kind(of: $0) }) else { return nil }
    self.kind = kind
    self.bytes = bytes
  }

  /// Whether the bytes have a secret's length, prefix, alphabet and checksum, and whose it is.
  ///
  /// Allocates nothing: this is the first test of every check.
  public static func kind(of text: UnsafeRawBufferPointer) -> TokenKind? {
    guard text.count == byteCount else { return nil }
    let found: TokenKind
    if hasPrefix(text, .customer) {
      found = .customer
    } else if hasPrefix(text, .administrator) {
      found = .administrator
    } else {
      return nil
    }
    let checked = byteCount - checksumLength
    for index in prefixLength..<checked {
      guard Base62.value(text[index]) != nil else { return nil }
    }
    var checksum: UInt64 = 0
    for index in checked..<byteCount {
      guard let digit = Base62.value(text[index]) else { return nil }
      checksum = checksum * 62 + UInt64(digit)
    }
    let expected = crc32(UnsafeRawBufferPointer(rebasing: text[..<checked]))
    return checksum == UInt64(expected) ? found : nil
  }

  /// The secret itself, to be shown once.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The first eight characters and the last four: enough to recognise, never enough to use.
  public var hint: String {
    String(decoding: bytes[..<8], as: UTF8.self) + "..."
      + String(decoding: bytes[(TokenSecret.byteCount - 4)...], as: UTF8.self)
  }

  /// Lends the secret's bytes.
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeBytes(body)
  }

  private static func hasPrefix(_ text: UnsafeRawBufferPointer, _ kind: TokenKind) -> Bool {
    for index in 0..<prefixLength where text[index] != kind.prefix.utf8Start[index] { return false }
    return true
  }
}

/// The digits of base 62 in ascending order: `0-9A-Za-z`.
enum Base62 {
  static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  @inline(__always)
  static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A") + 10
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 36
    default: nil
    }
  }
}
