import Foundation
import RegistryModel
import RegistryStore
import Testing

/// `auditLog`: who did what, on what, newest first.
@Suite struct AuditLogTests {
  private let fields =
    "nodes { at action actor customerId packageName detail } pageInfo { hasNextPage }"

  private func entries(_ harness: Harness, _ arguments: String) async throws -> [String] {
    let data = try await harness.data("{ auditLog\(arguments) { nodes { action } } }")
    let log = try #require(data["auditLog"] as? [String: Any])
    return try #require(log["nodes"] as? [[String: Any]]).compactMap { $0["action"] as? String }
  }

  @Test func everyMutationIsLoggedWithoutSecrets() async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/core", versions: ["1.0.0"])
    harness.advance(milliseconds: 1000)
    let data = try await harness.data(
      """
      mutation { createCustomer(input: { name: "a", email: "a@example.com",
      packages: [{ package: "acme/core" }] }) { id token { plainToken } } }
      """)
    let customer = try #require(data["createCustomer"] as? [String: Any])
    let id = try #require(customer["id"] as? String)
    let token = try #require((customer["token"] as? [String: Any])?["plainToken"] as? String)
    harness.advance(milliseconds: 1000)
    _ = try await harness.data(
      """
      mutation { suspendCustomer(id: "\(id)", reason: "unpaid \\"bill\\"") { id }
      revokeToken(customerId: "\(id)") yankVersion(packageName: "acme/core", version: "1.0.0")
      { id } }
      """)
    // Refused, and without effect: neither is in it.
    _ = try await harness.error(#"mutation { deletePackage(name: "acme/none") }"#)
    _ = try await harness.data(#"mutation { revokeToken(customerId: "\#(id)") }"#)
    let answer = try await harness.send("{ auditLog { \(fields) } }")
    let entry = {
      (second: Int, action: String, customer: Bool, package: Bool, detail: String) in
      #"{"at":"2026-01-15T10:30:0\#(second)Z","action":"\#(action)","actor":"test","#
        + #""customerId":\#(customer ? quoted(id) : "null"),"#
        + #""packageName":\#(package ? #""acme/core""# : "null"),"detail":\#(detail)}"#
    }
    let expected = [
      entry(2, "yankVersion", false, true, #""1.0.0""#),
      entry(2, "revokeToken", true, false, #""tki_0000000000001""#),
      entry(2, "suspendCustomer", true, false, #""unpaid \"bill\"""#),
      entry(1, "createCustomer", true, true, "null"),
      entry(0, "syncPackage", false, true, #""added: 1.0.0; removed: ""#),
      entry(0, "addPackage", false, true, "null"),
    ]
    #expect(
      answer == #"{"data":{"auditLog":{"nodes":["# + expected.joined(separator: ",")
        + #"],"pageInfo":{"hasNextPage":false}}}}"#)
    #expect(!answer.contains(token))
  }

  @Test func filtersHoldTogether() async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/core")
    try await harness.addPackage("acme/tool")
    harness.advance(milliseconds: 60_000)
    let first = try await harness.createCustomer("a", extra: #"externalId: "crm/1""#)
    let second = try await harness.createCustomer("b")
    harness.advance(milliseconds: 60_000)
    let grant = { (id: String, packages: [String]) in
      let list = packages.map { "{ package: \"\($0)\" }" }.joined(separator: " ")
      _ = try await harness.data(
        "mutation { grantPackageAccess(customerId: \"\(id)\", packages: [\(list)]) { id } }")
    }
    try await grant(first, ["acme/core", "acme/tool"])
    try await grant(second, ["acme/tool"])
    harness.advance(milliseconds: 60_000)
    _ = try await harness.data("mutation { deleteCustomer(id: \"\(first)\") }")
    let cases: [(String, [String])] = [
      (
        "",
        ["deleteCustomer", "grantPackageAccess", "grantPackageAccess", "createCustomer"]
          + ["createCustomer", "addPackage", "addPackage"]
      ),
      (
        #"(filter: { customerId: "\#(first)" })"#,
        ["deleteCustomer", "grantPackageAccess", "createCustomer"]
      ),
      (
        #"(filter: { packageName: "ACME/tool" })"#,
        ["grantPackageAccess", "grantPackageAccess", "addPackage"]
      ),
      (
        #"(filter: { packageName: "acme/tool", customerId: "\#(first)" })"#,
        ["grantPackageAccess"]
      ),
      (#"(filter: { action: "addPackage" })"#, ["addPackage", "addPackage"]),
      (#"(filter: { action: "addPackage", packageName: "acme/core" })"#, ["addPackage"]),
      (#"(filter: { action: "addPackage", customerId: "\#(first)" })"#, []),
      (#"(filter: { action: "flyAway" })"#, []),
      (#"(filter: { customerId: "external:crm/1" })"#, []),
      (#"(filter: { customerId: "nobody" })"#, []),
      (#"(filter: { packageName: "not/there" })"#, []),
      (#"(filter: { since: "2026-01-15T10:33:00Z" })"#, ["deleteCustomer"]),
      (#"(filter: { since: "2026-01-15T10:33:00.001Z" })"#, []),
      (#"(filter: { until: "2026-01-15T10:30:00Z" })"#, ["addPackage", "addPackage"]),
      (#"(filter: { until: "2026-01-15T10:29:59.999Z" })"#, []),
      (
        #"(filter: { since: "2026-01-15T10:31:00Z", until: "2026-01-15T10:31:00Z" })"#,
        ["createCustomer", "createCustomer"]
      ),
      ("(filter: null, first: 1)", ["deleteCustomer"]),
      ("(last: 1)", ["addPackage"]),
      ("(first: 0)", []),
    ]
    for (arguments, expected) in cases {
      #expect(try await entries(harness, arguments) == expected, "\(arguments)")
    }
  }

  @Test func severalPackagesAreFoundByEachAndNamedByNone() async throws {
    let harness = try Harness()
    for name in ["acme/core", "acme/tool"] { try await harness.addPackage(name) }
    _ = try await harness.createCustomer(
      "a", extra: #"packages: [{ package: "acme/tool" }, { package: "acme/core" }]"#)
    for name in ["acme/core", "acme/tool"] {
      let answer = try await harness.send(
        #"{ auditLog(filter: { packageName: "\#(name)", action: "createCustomer" }) "#
          + "{ nodes { packageName } } }")
      #expect(answer == #"{"data":{"auditLog":{"nodes":[{"packageName":null}]}}}"#)
    }
  }

  @Test func cursorsStayWhereTheyAre() async throws {
    let harness = try Harness()
    for number in 0..<5 {
      try await harness.createCustomer("c\(number)")
      harness.advance(milliseconds: 1)
    }
    let page = { (arguments: String) in
      let data = try await harness.data(
        """
        { auditLog\(arguments) { edges { cursor node { id } } pageInfo { hasNextPage
        hasPreviousPage startCursor endCursor } } }
        """)
      return try #require(data["auditLog"] as? [String: Any])
    }
    func ids(_ page: [String: Any]) -> [String] {
      (page["edges"] as? [[String: Any]] ?? []).compactMap {
        ($0["node"] as? [String: Any])?["id"] as? String
      }
    }
    func info(_ page: [String: Any], _ name: String) -> Any? {
      (page["pageInfo"] as? [String: Any])?[name]
    }
    let all = ids(try await page(""))
    #expect(all.count == 5 && all == all.sorted(by: >))
    #expect(all[4] == "aud_0000000000001")
    let first = try await page("(first: 2)")
    #expect(ids(first) == Array(all[..<2]))
    #expect(info(first, "hasNextPage") as? Bool == true)
    #expect(info(first, "hasPreviousPage") as? Bool == false)
    let cursor = try #require(info(first, "endCursor") as? String)
    // What is new comes before the first page and moves nobody's position.
    try await harness.createCustomer("later")
    let second = try await page("(first: 2, after: \"\(cursor)\")")
    #expect(ids(second) == Array(all[2..<4]))
    #expect(info(second, "hasPreviousPage") as? Bool == true)
    let before = try #require(info(second, "startCursor") as? String)
    let back = try await page("(last: 2, before: \"\(before)\")")
    #expect(ids(back) == Array(all[..<2]))
    #expect(info(back, "hasPreviousPage") as? Bool == true)
    // The row of a cursor may have been ended: the position is sought.
    let end = harness.world.with { $0.now }
    let trimmed = try await harness.registry.write(actor: "server", at: end) {
      session throws(CommandError) in try session.apply(TrimAuditLog(before: end, limit: 3))
    }
    #expect(trimmed == 3)
    #expect(ids(try await page("(first: 2, after: \"\(cursor)\")")) == [])
    #expect(ids(try await page("(last: 5, before: \"\(before)\")")).count == 3)
    #expect(try harness.registry.verify().isEmpty)
  }

  @Test(arguments: [
    ("after: \"nonsense\"", "after"), ("before: \"Y0000\"", "before"), ("first: 101", "first"),
    ("last: -1", "last"), ("first: 1, last: 1", "last"), ("first: 1, before: \"x\"", "before"),
  ])
  func wrongPagesAreRefused(_ arguments: String, _ field: String) async throws {
    let harness = try Harness()
    let error = try await harness.error("{ auditLog(\(arguments)) { nodes { id } } }")
    #expect(error.code == "VALIDATION_ERROR")
    #expect(error.message.hasPrefix("\(field): "), "\(error.message)")
  }

  @Test func cursorsOfOtherListsAreRefused() async throws {
    let harness = try Harness()
    try await harness.createCustomer("a")
    let data = try await harness.data("{ customers { pageInfo { endCursor } } }")
    let customers = try #require(data["customers"] as? [String: Any])
    let cursor = try #require((customers["pageInfo"] as? [String: Any])?["endCursor"] as? String)
    let error = try await harness.error("{ auditLog(after: \"\(cursor)\") { nodes { id } } }")
    #expect(error.message == "after: Is not a cursor of this connection.")
  }
}
