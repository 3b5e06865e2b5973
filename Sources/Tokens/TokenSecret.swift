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
    // Eight bytes a step without a branch: which digit a random character is, no processor guesses.
    // The last step overlaps the one before it.
    var offset = prefixLength
    while true {
      guard Base62.isAll(text.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) else {
        return nil
      }
      if offset == byteCount - 8 { break }
      offset = min(offset + 8, byteCount - 8)
    }
    let checked = byteCount - checksumLength
    var checksum: UInt64 = 0
    for index in checked..<byteCount {
      checksum = checksum &* 62 &+ Base62.value(text[index])
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

  /// What a digit stands for; any number for another byte.
  @inline(__always)
  static func value(_ digit: UInt8) -> UInt64 {
    let upper: UInt8 = digit >= UInt8(ascii: "A") ? 7 : 0
    let lower: UInt8 = digit >= UInt8(ascii: "a") ? 6 : 0
    return UInt64(digit &- UInt8(ascii: "0") &- upper &- lower)
  }

  /// Whether all eight bytes of a word are digits.
  @inline(__always)
  static func isAll(_ word: UInt64) -> Bool {
    let digits = marks(word, above: UInt8(ascii: "0") - 1, below: UInt8(ascii: "9") + 1)
    let upper = marks(word, above: UInt8(ascii: "A") - 1, below: UInt8(ascii: "Z") + 1)
    let lower = marks(word, above: UInt8(ascii: "a") - 1, below: UInt8(ascii: "z") + 1)
    return (digits | upper | lower) == highest
  }

  /// The highest bit of each byte that is ASCII and lies between two others.
  @inline(__always)
  private static func marks(_ word: UInt64, above low: UInt8, below high: UInt8) -> UInt64 {
    let rest = word & ~highest
    let isBelow = UInt64(0x7F + high) &* every &- rest
    let isAbove = UInt64(0x7F - low) &* every &+ rest
    return isBelow & isAbove & ~word & highest
  }

  private static var every: UInt64 { 0x0101_0101_0101_0101 }
  private static var highest: UInt64 { 0x8080_8080_8080_8080 }
}
