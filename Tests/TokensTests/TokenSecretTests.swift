import Testing

@testable import Tokens

@Suite struct TokenSecretTests {
  static let vectors = [
    "cgt_0123456789abcdefghijABCDEFGHIJ2qbHAy", "cgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1pi1Fa",
    "cga_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ49TnEL",
  ]

  @Test(arguments: vectors)
  func acceptsThePublishedVectors(_ text: String) throws {
    let secret = try #require(TokenSecret(text))
    #expect(secret.text == text)
    #expect(secret.kind == (text.hasPrefix("cga_") ? .administrator : .customer))
    let random = Array(text.utf8)[4..<34]
    #expect(TokenSecret(kind: secret.kind, random: Array(random)).text == text)
  }

  @Test(arguments: [
    "", "cgt_", "cgt", "Bearer cgt_0123456789abcdefghijABCDEFGHIJ2qbHAy",
    "cgt_0123456789abcdefghijABCDEFGHIJ2qbHA", "cgt_0123456789abcdefghijABCDEFGHIJ2qbHAyy",
    "cgx_0123456789abcdefghijABCDEFGHIJ2qbHAy", "CGT_0123456789abcdefghijABCDEFGHIJ2qbHAy",
    "cga_0123456789abcdefghijABCDEFGHIJ2qbHAy", "cgt_0123456789abcdefghijABCDEFGHIJ2qbHAz",
    "cgt_0123456789abcdefghijABCDEFGHI-2qbHAy", "cgt_0123456789abcdefghijABCDEFGHIJzzzzzz",
    " gt_0123456789abcdefghijABCDEFGHIJ2qbHAy", "cgt_0123456789abcdefghijABCDEFGHI\u{E9}2qbHA",
    "tki_0000000000001", "cgt_\u{0}123456789abcdefghijABCDEFGHIJ2qbHAy",
  ])
  func rejects(_ text: String) {
    #expect(TokenSecret(text) == nil)
  }

  @Test func everyChangeOfOneCharacterIsSeen() {
    let original = Array(TokenSecretTests.vectors[0].utf8)
    for index in original.indices {
      for byte in UInt8.min...UInt8.max where byte != original[index] {
        var changed = original
        changed[index] = byte
        changed.withUnsafeBytes { #expect(TokenSecret.kind(of: $0) == nil) }
      }
    }
  }

  @Test func checksumIsTheCommonCRC32() {
    Array("123456789".utf8).withUnsafeBytes { #expect(crc32($0) == 0xCBF4_3926) }
    var value: UInt32 = 0xCBF4_3926
    var digits: [UInt8] = []
    while value > 0 {
      digits.insert(Base62.alphabet[Int(value % 62)], at: 0)
      value /= 62
    }
    #expect(String(decoding: digits, as: UTF8.self) == "3jZRME")
  }

  /// Against one bit at a time, over every length around the steps of eight bytes.
  @Test(arguments: 0...40)
  func checksumIsTheRemainderOfAnyLength(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) }
    var expected = UInt32.max
    for byte in bytes {
      expected ^= UInt32(byte)
      for _ in 0..<8 { expected = expected & 1 == 1 ? 0xEDB8_8320 ^ expected >> 1 : expected >> 1 }
    }
    #expect(bytes.withUnsafeBytes { crc32($0) } == ~expected)
  }

  @Test(arguments: TokenKind.allCases)
  func mintsSecretsThatItAccepts(_ kind: TokenKind) throws {
    let secrets = (0..<1000).map { _ in TokenSecret(minting: kind) }
    #expect(Set(secrets.map(\.text)).count == 1000)
    for secret in secrets {
      #expect(TokenSecret(secret.text)?.kind == kind)
    }
    #expect(Set(secrets.flatMap { Array($0.text.utf8)[4..<34] }).count == 62)
  }

  @Test func theHintIsNotTheSecret() throws {
    let secret = try #require(TokenSecret(TokenSecretTests.vectors[0]))
    #expect(secret.hint == "cgt_0123...bHAy")
  }
}
