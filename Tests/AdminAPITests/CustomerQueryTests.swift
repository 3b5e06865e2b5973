import Foundation
import RegistryModel
import Testing

@testable import AdminAPI

@Suite struct CustomerQueryTests {
  static let prepared = """
    query($id: ID!) { customer(id: $id) { id name email status \
    packages { name constraint grantedAt } token { createdAt } } }
    """

  @Test func aCustomerWithThreeGrantsByteByByte() async throws {
    let harness = try Harness()
    for name in ["acme/tool", "acme/zip", "acme/cli"] { try await harness.addPackage(name) }
    harness.advance(milliseconds: 250)
    let id = try await harness.createCustomer(
      "Ada",
      extra: """
        packages: [{ package: "acme/tool", constraint: "^1.0" }, { name: "acme/zip" },
        { packageName: "ACME/cli", constraint: ">=2 <3" }]
        """)
    #expect(id == "cus_0000000000001")
    let answer = try await harness.send(Self.prepared, variables: "{\"id\":\"\(id)\"}")
    #expect(
      answer == #"{"data":{"customer":{"id":"cus_0000000000001","name":"Ada","#
        + #""email":"Ada@example.com","status":"ACTIVE","packages":["#
        + #"{"name":"acme/cli","constraint":">=2 <3","grantedAt":"2026-01-15T10:30:00.250Z"},"#
        + #"{"name":"acme/tool","constraint":"^1.0","grantedAt":"2026-01-15T10:30:00.250Z"},"#
        + #"{"name":"acme/zip","constraint":"*","grantedAt":"2026-01-15T10:30:00.250Z"}],"#
        + #""token":{"createdAt":"2026-01-15T10:30:00.250Z"}}}}"#)
  }

  @Test func textsAreEscapedAndEmptyOnesAreNull() async throws {
    let harness = try Harness()
    _ = try await harness.data(
      #"""
      mutation { createCustomer(input: { name: "a \"b\" \\ \u00e9", email: "x@y" }) { id } }
      """#)
    let answer = try await harness.send(
      """
      { customer(id: "cus_0000000000001") { name externalId frozenAt expiresAt statusReason
      frozenVersions { version } bundles { constraint } packages { name }
      tokens { name plainToken scope packageScopes revokedAt graceUntil lastUsedAt } } }
      """)
    #expect(
      answer == #"{"data":{"customer":{"name":"a \"b\" \\ "# + "\u{e9}"
        + #"","externalId":null,"frozenAt":null,"expiresAt":null,"statusReason":null,"#
        + #""frozenVersions":[],"bundles":[],"packages":[],"tokens":[{"name":null,"#
        + #""plainToken":null,"scope":"DOWNLOAD","packageScopes":[],"revokedAt":null,"#
        + #""graceUntil":null,"lastUsedAt":null}]}}}"#)
  }

  @Test(arguments: [
    #"customer(id: "cus_0000000000009") { id }"#, #"customer(id: "") { id }"#,
    #"customer(id: "nonsense") { id }"#, #"customer(id: 17) { id }"#,
    #"customer(id: "external:") { id }"#, #"customer(id: "external:CRM/17:b") { id }"#,
    #"customer(id: "tki_0000000000001") { id }"#, #"customerByExternalId(externalId: "") { id }"#,
    #"customerByExternalId(externalId: "crm/17:B") { id }"#,
    #"customerByExternalId(externalId: "external:crm/17:b") { id }"#,
    #"package(name: "acme/none") { id }"#, #"package(name: "") { id }"#,
    #"package(name: "../..") { id }"#, #"bundle(name: "") { name }"#,
    #"bundle(name: "None") { name }"#,
  ])
  func whatDoesNotExistIsNullWithoutAnError(_ field: String) async throws {
    let harness = try Harness()
    try await harness.createCustomer("Ada", extra: #"externalId: "crm/17:b""#)
    #expect(try await harness.send("{ a: \(field) }") == #"{"data":{"a":null}}"#)
  }

  @Test func externalIdsAreFoundExactly() async throws {
    let harness = try Harness()
    try await harness.createCustomer("Ada", extra: #"externalId: "crm/17:b""#)
    let answer = try await harness.send(
      #"""
      { a: customerByExternalId(externalId: "crm/17:b") { externalId }
      b: customer(id: "external:crm/17:b") { id } }
      """#)
    #expect(
      answer
        == #"{"data":{"a":{"externalId":"crm/17:b"},"b":{"id":"cus_0000000000001"}}}"#)
  }

  @Test func aSubscriptionThatHasEndedIsExpiredWhateverIsStored() async throws {
    let harness = try Harness()
    let id = try await harness.createCustomer("Ada", extra: #"expiresAt: "2026-01-15T10:30:01Z""#)
    let query = "{ customer(id: \"\(id)\") { status expiresAt } }"
    #expect(
      try await harness.send(query)
        == #"{"data":{"customer":{"status":"ACTIVE","expiresAt":"2026-01-15T10:30:01Z"}}}"#)
    harness.advance(milliseconds: 1000)
    #expect(try await harness.send(query).contains(#""status":"EXPIRED""#))
  }

  @Test func serverInfoCounts() async throws {
    let harness = try Harness()
    try await harness.createCustomer("Ada")
    try await harness.addPackage("acme/tool")
    let answer = try await harness.send(
      "{ serverInfo { version startedAt customers packages storageLimit } }")
    #expect(
      answer == #"{"data":{"serverInfo":{"version":"1.2.3","startedAt":"2026-01-15T09:40:00Z","#
        + #""customers":1,"packages":1,"storageLimit":1073741824}}}"#)
  }

  @Test func anUnreadableMomentIsRefusedWithTheReason() async throws {
    let harness = try Harness()
    let error = try await harness.error(
      #"{ customers(filter: { createdAfter: "2026-01-15" }) { totalCount } }"#)
    #expect(error.code == "GRAPHQL_VALIDATION_FAILED")
    #expect(error.message.contains("RFC 3339"))
    let variable = try await harness.error(
      "query($at: DateTime) { customers(filter: { createdAfter: $at }) { totalCount } }",
      variables: #"{"at":"2026-02-30T00:00:00Z"}"#)
    #expect(variable.code == "VALIDATION_ERROR")
    #expect(variable.message.contains("RFC 3339"))
  }
}
