import Foundation
import Testing

@testable import AdminAPI

@Suite struct TokenMutationTests {
  static func registry() async throws -> Harness {
    let harness = try Harness()
    try await harness.createCustomer("Ada", extra: #"externalId: "x""#)
    return harness
  }

  /// The secret that a mutation of the harness shows, and its id.
  static func mint(_ harness: Harness, _ mutation: String) async throws -> (String, String) {
    let data = try await harness.data("mutation { a: \(mutation) { token id customer { name } } }")
    let token = try #require(data["a"] as? [String: Any])
    #expect((token["customer"] as? [String: String])?["name"] == "Ada")
    return (
      try #require(token["token"] as? String), try #require(token["id"] as? String)
    )
  }

  static func code(_ harness: Harness, _ secret: String) async throws -> String {
    let data = try await harness.data("{ checkAccess(input: { token: \"\(secret)\" }) { code } }")
    return (data["checkAccess"] as? [String: String])?["code"] ?? ""
  }

  @Test func aGraceKeepsOldTokensForItsTime() async throws {
    let harness = try await Self.registry()
    let regenerate = #"regenerateToken(customerId: "external:x", graceSeconds: 60)"#
    let (first, _) = try await Self.mint(
      harness, #"createToken(customerId: "external:x", input: {})"#)
    let (second, id) = try await Self.mint(harness, regenerate)
    #expect(try await Self.code(harness, first) == "ALLOWED")
    #expect(try await Self.code(harness, second) == "ALLOWED")
    let answer = try await harness.send(
      #"{ customer(id: "external:x") { token { id } tokens { graceUntil revokedAt } } }"#)
    let graced = #"{"graceUntil":"2026-01-15T10:31:00Z","revokedAt":null}"#
    #expect(
      answer == #"{"data":{"customer":{"token":{"id":"\#(id)"},"tokens":["# + graced + ","
        + graced + #",{"graceUntil":null,"revokedAt":null}]}}}"#)
    harness.advance(milliseconds: 60_000)
    #expect(try await Self.code(harness, first) == "TOKEN_REVOKED")
    let (third, _) = try await Self.mint(
      harness, #"regenerateToken(customerId: "external:x")"#)
    #expect(try await Self.code(harness, second) == "TOKEN_REVOKED")
    #expect(try await Self.code(harness, third) == "ALLOWED")
  }

  @Test func tokensAreRevokedOneByOneOrAll() async throws {
    let harness = try await Self.registry()
    let (secret, id) = try await Self.mint(
      harness, #"createToken(customerId: "external:x", input: { name: "ci" })"#)
    let revoke = { (arguments: String) in
      "mutation { revokeToken(customerId: \"external:x\" \(arguments)) }"
    }
    #expect(
      try await harness.send(revoke(", tokenId: \"\(id)\"")) == #"{"data":{"revokeToken":true}}"#)
    #expect(try await Self.code(harness, secret) == "TOKEN_REVOKED")
    #expect(
      try await harness.send(revoke(", tokenId: \"\(id)\"")) == #"{"data":{"revokeToken":false}}"#)
    #expect(try await harness.send(revoke("")) == #"{"data":{"revokeToken":true}}"#)
    #expect(
      try await harness.send(revoke(", tokenId: null")) == #"{"data":{"revokeToken":false}}"#)
    #expect(
      try await harness.send(#"{ customer(id: "external:x") { token { id } } }"#)
        == #"{"data":{"customer":{"token":null}}}"#)
    for token in ["tki_0000000000009", "nonsense", "cus_0000000000001"] {
      #expect(try await harness.error(revoke(", tokenId: \"\(token)\"")).code == "NOT_FOUND")
    }
  }

  @Test func aTokenHasItsOwnScopeAndEnd() async throws {
    let harness = try await Self.registry()
    let answer = try await harness.send(
      """
      mutation { createToken(customerId: "external:x", input: { name: "ci", scope: METADATA,
      packageScopes: ["Acme/Tool", "beta/*"], expiresAt: "2026-02-01T00:00:00Z" })
      { createdAt expiresAt customer { token { name scope packageScopes expiresAt } } } }
      """)
    #expect(
      answer == #"{"data":{"createToken":{"createdAt":"2026-01-15T10:30:00Z","#
        + #""expiresAt":"2026-02-01T00:00:00Z","customer":{"token":{"name":"ci","#
        + #""scope":"METADATA","packageScopes":["acme/tool","beta/*"],"#
        + #""expiresAt":"2026-02-01T00:00:00Z"}}}}}"#)
  }

  @Test(arguments: [
    (#"regenerateToken(customerId: "external:y") { id }"#, "NOT_FOUND", "customer"),
    (
      #"regenerateToken(customerId: "external:x", graceSeconds: -1) { id }"#, "VALIDATION_ERROR",
      "graceSeconds"
    ),
    (
      #"regenerateToken(customerId: "external:x", graceSeconds: 604801) { id }"#,
      "VALIDATION_ERROR", "graceSeconds"
    ),
    (#"revokeToken(customerId: "external:y")"#, "NOT_FOUND", "customer"),
    (#"createToken(customerId: "external:y", input: {}) { id }"#, "NOT_FOUND", "customer"),
    (
      #"createToken(customerId: "external:x", input: { packageScopes: ["acme"] }) { id }"#,
      "VALIDATION_ERROR", "packageScopes"
    ),
    (
      #"createToken(customerId: "external:x", input: { packageScopes: ["*/*"] }) { id }"#,
      "VALIDATION_ERROR", "packageScopes"
    ),
  ])
  func refusalsNameWhatWasWrong(
    _ mutation: String, _ code: String, _ part: String
  ) async throws {
    let harness = try await Self.registry()
    let error = try await harness.error("mutation { a: \(mutation) }")
    #expect(error.code == code)
    #expect(error.message.contains(part), "\(error.message)")
  }

  @Test func theLongestGraceIsAWeek() async throws {
    let harness = try await Self.registry()
    _ = try await Self.mint(
      harness, #"regenerateToken(customerId: "external:x", graceSeconds: 604800)"#)
  }
}
