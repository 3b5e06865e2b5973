import Authorization
import Foundation
import Testing

@Suite struct CredentialTests {
  static let token = World.secret
  static let other = "cgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1pi1Fa"

  private static func basic(_ pair: String) -> String {
    "Basic " + Data(pair.utf8).base64EncodedString()
  }

  static let cases: [(String?, String)] = [
    (nil, "none"),
    ("", "none"),
    ("   ", "none"),
    ("Bearer", "malformed"),
    ("Bearer ", "malformed"),
    ("Bearer \(token)", token),
    ("bearer   \(token)  ", token),
    ("BEARER \(token)", token),
    ("Bearer not-a-token", "not-a-token"),
    (basic("token:\(token)"), token),
    (basic("\(token):"), token),
    (basic("\(token):x-oauth-basic"), token),
    (basic("\(other):\(token)"), token),
    (basic("user:pass"), "malformed"),
    (basic(":"), "none"),
    (basic(token), "malformed"),
    (basic("a:b:\(token)"), "malformed"),
    ("Basic ", "malformed"),
    ("Basic !!!!", "malformed"),
    ("Basic a", "malformed"),
    ("basic " + Data("token:\(token)".utf8).base64EncodedString(), token),
    (
      "Basic "
        + Data("u:\(token)".utf8).base64EncodedString().replacingOccurrences(of: "=", with: ""),
      token
    ),
    ("Basic YTpi YTpi", "malformed"),
    ("Digest username=x", "malformed"),
    (token, "malformed"),
    ("Bearer " + String(repeating: "a", count: 1024), "malformed"),
    ("Basic " + String(repeating: "A", count: 1000), "malformed"),
  ]

  @Test(arguments: cases)
  func readsTheHeader(_ value: String?, _ expected: String) {
    let arena = ByteArena()
    let scratch = arena.keep([UInt8](repeating: 0, count: Credential.maximumHeaderLength))
    let credential = Credential(
      authorization: value.map { arena.keep($0) },
      scratch: UnsafeMutableRawBufferPointer(mutating: scratch))
    let found =
      switch credential {
      case .none: "none"
      case .malformed: "malformed"
      case .token(let secret): String(decoding: secret, as: UTF8.self)
      case .customer: "customer"
      }
    #expect(found == expected)
  }

  @Test(arguments: 0...20)
  func decodesWhatWasEncoded(_ length: Int) {
    let arena = ByteArena()
    let pair = String(repeating: "\u{7F}~", count: length) + ":" + CredentialTests.token
    let scratch = arena.keep([UInt8](repeating: 0, count: Credential.maximumHeaderLength))
    let credential = Credential(
      authorization: arena.keep(CredentialTests.basic(pair)),
      scratch: UnsafeMutableRawBufferPointer(mutating: scratch))
    guard case .token(let secret) = credential else {
      Issue.record("\(pair) was not read")
      return
    }
    #expect(String(decoding: secret, as: UTF8.self) == CredentialTests.token)
  }
}
