import Foundation
import Testing

@testable import AdminAPI

@Suite struct CustomerMutationTests {
  /// A customer with external id `x`, and two packages of which it has one.
  static func registry() async throws -> Harness {
    let harness = try Harness()
    try await harness.addPackage("acme/tool", versions: ["1.0", "1.1", "2.0"])
    try await harness.addPackage("acme/zip", versions: ["1.0"])
    try await harness.createCustomer(
      "Ada", extra: #"externalId: "x", packages: [{ package: "acme/tool", constraint: "^1.0" }]"#)
    return harness
  }

  @Test func createShowsTheTokenOnceAndItsHintAlways() async throws {
    let harness = try Harness()
    let data = try await harness.data(
      """
      mutation { createCustomer(input: { name: "Ada", email: "a@b" }) {
      id status createdAt updatedAt token { plainToken hint } tokens { plainToken } } }
      """)
    let customer = try #require(data["createCustomer"] as? [String: Any])
    let token = try #require(customer["token"] as? [String: String])
    let secret = try #require(token["plainToken"])
    #expect(secret.hasPrefix("cgt_") && secret.utf8.count == 40)
    #expect(token["hint"] == secret.prefix(8) + "..." + secret.suffix(4))
    #expect((customer["tokens"] as? [[String: String]])?.first?["plainToken"] == secret)
    #expect(customer["status"] as? String == "ACTIVE")
    #expect(customer["updatedAt"] as? String == "2026-01-15T10:30:00Z")
    let later = try await harness.send(
      #"{ customer(id: "cus_0000000000001") { token { plainToken } } }"#)
    #expect(later == #"{"data":{"customer":{"token":{"plainToken":null}}}}"#)
    let check = try await harness.send("{ checkAccess(input: { token: \"\(secret)\" }) { code } }")
    #expect(check == #"{"data":{"checkAccess":{"code":"ALLOWED"}}}"#)
  }

  @Test func aSecretIsOnlyShownByTheFieldThatMintedIt() async throws {
    let harness = try Harness()
    let data = try await harness.data(
      """
      mutation {
        a: createCustomer(input: { name: "Ada", email: "a@b" }) { token { plainToken } }
        b: suspendCustomer(id: "cus_0000000000001") { token { plainToken } }
      }
      """)
    let plain = { (field: String) -> Any? in
      ((data[field] as? [String: Any])?["token"] as? [String: Any])?["plainToken"]
    }
    #expect(plain("a") is String)
    #expect(plain("b") is NSNull)
  }

  @Test(arguments: [
    (#"createCustomer(input: { name: "", email: "a@b" })"#, "VALIDATION_ERROR", "name"),
    (#"createCustomer(input: { name: " ", email: "a@b" })"#, "VALIDATION_ERROR", "name"),
    (#"createCustomer(input: { name: "a", email: "ab" })"#, "VALIDATION_ERROR", "email"),
    (
      #"createCustomer(input: { name: "a", email: "a@b", externalId: "" })"#, "VALIDATION_ERROR",
      "externalId"
    ),
    (
      #"createCustomer(input: { name: "a", email: "a@b", externalId: "x" })"#, "CONFLICT",
      "external id"
    ),
    (
      #"createCustomer(input: { name: "a", email: "a@b", packages: [{ package: "acme/none" }] })"#,
      "VALIDATION_ERROR", "packages[0].package"
    ),
    (
      #"createCustomer(input: { name: "a", email: "a@b", packages: [{ constraint: "*" }] })"#,
      "VALIDATION_ERROR", "packages[0]"
    ),
    (
      #"""
      createCustomer(input: { name: "a", email: "a@b",
      packages: [{ package: "acme/tool", name: "acme/tool" }] })
      """#, "VALIDATION_ERROR", "packages[0]"
    ),
    (
      #"""
      createCustomer(input: { name: "a", email: "a@b",
      packages: [{ package: "acme/tool" }, { package: "acme/zip", constraint: "^1 || latest" }] })
      """#, "VALIDATION_ERROR",
      "packages[1].constraint: Could not parse the constraint at position 7"
    ),
    (
      #"createCustomer(input: { name: "a", email: "a@b", bundles: [{ bundle: "none" }] })"#,
      "VALIDATION_ERROR", "bundles[0].bundle"
    ),
    (#"updateCustomer(id: "external:y", input: { name: "b" })"#, "NOT_FOUND", "customer"),
    (#"updateCustomer(id: "x", input: { name: "b" })"#, "NOT_FOUND", "customer"),
    (#"updateCustomer(id: "external:x", input: { name: null })"#, "VALIDATION_ERROR", "name"),
    (#"updateCustomer(id: "external:x", input: { email: null })"#, "VALIDATION_ERROR", "email"),
    (#"updateCustomer(id: "external:x", input: { email: "b" })"#, "VALIDATION_ERROR", "email"),
    (#"deleteCustomer(id: "external:y")"#, "NOT_FOUND", "customer"),
    (#"deleteCustomer(id: "cus_0000000000002")"#, "NOT_FOUND", "customer"),
    (#"suspendCustomer(id: "external:y")"#, "NOT_FOUND", "customer"),
    (#"reactivateCustomer(id: "external:y")"#, "NOT_FOUND", "customer"),
    (#"freezeCustomer(id: "external:y")"#, "NOT_FOUND", "customer"),
    (#"expireCustomer(id: "external:y")"#, "NOT_FOUND", "customer"),
    (#"freezeCustomer(id: "external:x", versions: [])"#, "VALIDATION_ERROR", "versions"),
    (
      #"freezeCustomer(id: "external:x", versions: [{ version: "1.0" }])"#, "VALIDATION_ERROR",
      "versions[0]"
    ),
    (
      #"""
      freezeCustomer(id: "external:x", versions: [{ package: "acme/tool", version: "9.9" },
      { package: "acme/zip", version: "1.0" }, { package: "acme/none", version: "1.0" }])
      """#, "VALIDATION_ERROR", "acme/none"
    ),
  ])
  func refusalsNameWhatWasWrong(_ mutation: String, _ code: String, _ part: String) async throws {
    let harness = try await Self.registry()
    let selection = mutation.hasPrefix("delete") ? "" : "{ id }"
    let error = try await harness.error("mutation { a: \(mutation) \(selection) }")
    #expect(error.code == code)
    #expect(error.message.contains(part), "\(error.message)")
    #expect(
      try await harness.send("{ customers { totalCount nodes { name email status } } }")
        == #"{"data":{"customers":{"totalCount":1,"nodes":[{"name":"Ada","#
        + #""email":"Ada@example.com","status":"ACTIVE"}]}}}"#)
  }

  @Test func aFreezeNamesEveryVersionAtFault() async throws {
    let harness = try await Self.registry()
    let error = try await harness.error(
      """
      mutation { freezeCustomer(id: "external:x", versions: [
      { package: "acme/tool", version: "9.9" }, { name: "acme/zip", version: "1.0" },
      { packageName: "acme/none", version: "1.0" }]) { id } }
      """)
    for name in ["acme/tool", "9.9", "acme/zip", "acme/none"] {
      #expect(error.message.contains(name), "\(error.message)")
    }
  }

  @Test func theSameEmailTwiceIsAllowed() async throws {
    let harness = try Harness()
    let first = try await harness.createCustomer("Ada")
    #expect(try await harness.createCustomer("Ada") != first)
  }

  @Test func updateIsPartialAndMovesTheExternalId() async throws {
    let harness = try await Self.registry()
    harness.advance(milliseconds: 1000)
    let answer = try await harness.send(
      """
      mutation { updateCustomer(id: "external:x", input: { externalId: "y/:z" })
      { name email externalId expiresAt createdAt updatedAt } }
      """)
    #expect(
      answer == #"{"data":{"updateCustomer":{"name":"Ada","email":"Ada@example.com","#
        + #""externalId":"y/:z","expiresAt":null,"createdAt":"2026-01-15T10:30:00Z","#
        + #""updatedAt":"2026-01-15T10:30:01Z"}}}"#)
    #expect(
      try await harness.send(
        #"{ a: customer(id: "external:x") { id } b: customer(id: "external:y/:z") { name } }"#)
        == #"{"data":{"a":null,"b":{"name":"Ada"}}}"#)
    let cleared = try await harness.send(
      """
      mutation { updateCustomer(id: "external:y/:z", input: { externalId: null, name: "Eve",
      expiresAt: "2027-01-01T00:00:00Z" }) { name externalId expiresAt } }
      """)
    #expect(
      cleared == #"{"data":{"updateCustomer":{"name":"Eve","externalId":null,"#
        + #""expiresAt":"2027-01-01T00:00:00Z"}}}"#)
  }

  @Test func anExternalIdOfAnotherIsAConflict() async throws {
    let harness = try await Self.registry()
    try await harness.createCustomer("Bob", extra: #"externalId: "z""#)
    let error = try await harness.error(
      #"mutation { updateCustomer(id: "external:z", input: { externalId: "x" }) { id } }"#)
    #expect(error.code == "CONFLICT")
  }

  @Test func deleteEndsTheTokensAtOnce() async throws {
    let harness = try Harness()
    let data = try await harness.data(
      #"mutation { createCustomer(input: { name: "A", email: "a@b" }) { token { plainToken } } }"#)
    let secret =
      ((data["createCustomer"] as? [String: Any])?["token"] as? [String: String])?["plainToken"]
      ?? ""
    #expect(
      try await harness.send(#"mutation { deleteCustomer(id: "cus_0000000000001") }"#)
        == #"{"data":{"deleteCustomer":true}}"#)
    #expect(
      try await harness.send("{ checkAccess(input: { token: \"\(secret)\" }) { code } }")
        == #"{"data":{"checkAccess":{"code":"INVALID_TOKEN"}}}"#)
  }

  /// Mutations one after the other, each with the status and reason it leaves or its error.
  @Test func statusesFollowEachOther() async throws {
    let harness = try await Self.registry()
    let steps: [(String, String)] = [
      (#"suspendCustomer(id: "external:x", reason: "unpaid")"#, "SUSPENDED unpaid"),
      (#"suspendCustomer(id: "external:x", reason: "fraud")"#, "SUSPENDED fraud"),
      (#"suspendCustomer(id: "external:x")"#, "SUSPENDED -"),
      (#"reactivateCustomer(id: "external:x")"#, "ACTIVE -"),
      (#"reactivateCustomer(id: "external:x")"#, "ACTIVE -"),
      (#"freezeCustomer(id: "external:x")"#, "FROZEN -"),
      (#"suspendCustomer(id: "external:x", reason: "late")"#, "SUSPENDED late"),
      (#"reactivateCustomer(id: "external:x")"#, "ACTIVE -"),
      (#"expireCustomer(id: "external:x", reason: "end")"#, "EXPIRED end"),
      (#"suspendCustomer(id: "external:x")"#, "CONFLICT"),
      (#"freezeCustomer(id: "external:x")"#, "CONFLICT"),
      (#"reactivateCustomer(id: "external:x")"#, "CONFLICT"),
      (#"updateCustomer(id: "external:x", input: { expiresAt: null })"#, "EXPIRED end"),
      (#"reactivateCustomer(id: "external:x")"#, "ACTIVE -"),
    ]
    for (mutation, expected) in steps {
      harness.advance(milliseconds: 10)
      let document = "mutation { a: \(mutation) { status statusReason } }"
      let answer = try object(await harness.send(document))
      var found = "none"
      if let customer = (answer["data"] as? [String: Any])?["a"] as? [String: Any] {
        found = "\(customer["status"] ?? "") \(customer["statusReason"] as? String ?? "-")"
      } else {
        found = try await harness.error(document).code
      }
      #expect(found == expected, "\(mutation)")
    }
  }

  @Test func aFreezeListIsKeptMergedAndReplaced() async throws {
    let harness = try await Self.registry()
    let frozen = "frozenAt frozenVersions { package version frozenAt }"
    let first = try await harness.send(
      """
      mutation { freezeCustomer(id: "external:x", versions: [
      { package: "acme/tool", version: "1.0" }, { name: "ACME/tool", version: "v1.0.0" },
      { packageName: "acme/tool", version: "2.0" }]) { \(frozen) } }
      """)
    let at = #""frozenAt":"2026-01-15T10:30:00Z""#
    #expect(
      first == #"{"data":{"freezeCustomer":{"# + at + #","frozenVersions":["#
        + #"{"package":"acme/tool","version":"2.0","# + at + "},"
        + #"{"package":"acme/tool","version":"1.0","# + at + "}]}}}")
    let suspended = try await harness.send(
      #"mutation { suspendCustomer(id: "external:x") { frozenVersions { version } } }"#)
    #expect(suspended.contains(#"[{"version":"2.0"},{"version":"1.0"}]"#))
    let second = try await harness.send(
      """
      mutation { freezeCustomer(id: "external:x",
      versions: [{ package: "acme/tool", version: "1.1" }]) { frozenVersions { version } } }
      """)
    #expect(second.contains(#"[{"version":"1.1"}]"#))
    let cleared = try await harness.send(
      "mutation { reactivateCustomer(id: \"external:x\") { \(frozen) } }")
    #expect(
      cleared == #"{"data":{"reactivateCustomer":{"frozenAt":null,"frozenVersions":[]}}}"#)
  }
}
