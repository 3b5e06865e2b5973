import Testing

@testable import Tokens

@Suite struct TokenDigesterTests {
  /// RFC 4231, test cases 1 to 4, 6 and 7: key, data and HMAC-SHA-256.
  static let vectors: [([UInt8], [UInt8], String)] = [
    (
      Array(repeating: 0x0B, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      Array(repeating: 0xAA, count: 20), Array(repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      Array(1...25), Array(repeating: 0xCD, count: 50),
      "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    ),
    (
      Array(repeating: 0xAA, count: 131),
      Array(
        ("This is a test using a larger than block-size key and a larger than block-size data. "
          + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
    (
      Array(repeating: 0xAA, count: 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ]

  @Test(arguments: vectors)
  func isTheKeyedSHA256(_ key: [UInt8], _ data: [UInt8], _ expected: String) {
    let digester = TokenDigester(key: key)
    // Twice: the keyed state must not change.
    for _ in 0..<2 {
      let digest = data.withUnsafeBytes { digester.digest($0) }
      #expect(digest.withUnsafeBytes { hexadecimal($0) } == expected)
    }
  }

  @Test func anotherPepperGivesAnotherDigest() throws {
    let one = TokenDigester(try #require(Pepper(Array(repeating: 1, count: 32))))
    let two = TokenDigester(try #require(Pepper(Array(repeating: 2, count: 32))))
    let secret = TokenSecret(minting: .customer)
    #expect(
      secret.withUnsafeBytes { one.digest($0) } != secret.withUnsafeBytes { two.digest($0) })
    #expect(
      secret.withUnsafeBytes { one.digest($0) } == secret.withUnsafeBytes { one.digest($0) })
  }

  @Test func anEmptySecretHasADigestToo() {
    let digest = TokenDigester(key: []).digest(UnsafeRawBufferPointer(start: nil, count: 0))
    #expect(
      digest.withUnsafeBytes { hexadecimal($0) }
        == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }

  private func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

@Suite struct AdministratorTokenTests {
  @Test(arguments: ["cga_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ49TnEL", "x", "a long pass phrase \u{E9}"])
  func matchesItselfAlone(_ token: String) throws {
    let administrator = try #require(AdministratorToken(token))
    #expect(matches(administrator, token))
    for other in ["", token + "x", String(token.dropLast()), token.uppercased() + " "] {
      #expect(!matches(administrator, other))
    }
  }

  @Test func refusesTheEmptyToken() {
    #expect(AdministratorToken("") == nil)
  }

  private func matches(_ token: AdministratorToken, _ text: String) -> Bool {
    Array(text.utf8).withUnsafeBytes { token.matches($0) }
  }
}
