import Foundation
import Testing

@testable import AdminAPI

@Suite struct FilterTests {
  /// Five customers and four packages that differ in everything a filter looks at.
  static func registry() async throws -> Harness {
    let harness = try Harness()
    for name in ["acme/tool", "acme/zip", "beta/tool", "beta/cli"] {
      try await harness.addPackage(name)
    }
    _ = try await harness.data(
      """
      mutation {
        a: addPackage(input: { name: "hub/lib", repositoryUrl: "https://github.com/hub/lib",
          description: "A Library of ACME parts" }) { id }
        b: createBundle(input: { name: "All", packages: ["acme/tool", "hub/lib"] }) { name }
        c: createBundle(input: { name: "None" }) { name }
      }
      """)
    try await harness.createCustomer("Ada", extra: #"packages: [{ package: "acme/tool" }]"#)
    harness.advance(milliseconds: 1000)
    try await harness.createCustomer("Bob", extra: #"bundles: [{ bundle: "All" }]"#)
    harness.advance(milliseconds: 1000)
    try await harness.createCustomer(
      "Cy", extra: #"packages: [{ package: "beta/cli" }, { package: "acme/tool" }]"#)
    harness.advance(milliseconds: 1000)
    try await harness.createCustomer("Dora", extra: #"expiresAt: "2026-01-15T10:30:04Z""#)
    try await harness.createCustomer("Adam")
    _ = try await harness.data(
      """
      mutation { a: suspendCustomer(id: "cus_0000000000003") { id }
      b: freezeCustomer(id: "cus_0000000000001") { id } }
      """)
    harness.advance(milliseconds: 1000)
    return harness
  }

  @Test(arguments: [
    ("{}", "Ada Bob Cy Dora Adam"), ("null", "Ada Bob Cy Dora Adam"),
    ("{ status: ACTIVE }", "Bob Adam"), ("{ status: FROZEN }", "Ada"),
    ("{ status: SUSPENDED }", "Cy"), ("{ status: EXPIRED }", "Dora"),
    ("{ statuses: [FROZEN, EXPIRED] }", "Ada Dora"), ("{ statuses: [] }", ""),
    ("{ status: FROZEN, statuses: [EXPIRED] }", ""),
    ("{ status: FROZEN, statuses: [EXPIRED, FROZEN] }", "Ada"),
    ("{ status: null, statuses: null, search: null }", "Ada Bob Cy Dora Adam"),
    (#"{ search: "aDA" }"#, "Ada Adam"), (#"{ search: "ora@ex" }"#, "Dora"),
    (#"{ search: "" }"#, "Ada Bob Cy Dora Adam"), (#"{ search: "nobody" }"#, ""),
    (#"{ email: "ADA@example.COM" }"#, "Ada"), (#"{ email: "ada" }"#, ""),
    (#"{ packageName: "acme/tool" }"#, "Ada Bob Cy"),
    (#"{ packageName: "ACME/Tool" }"#, "Ada Bob Cy"),
    (#"{ packageName: "hub/lib" }"#, "Bob"), (#"{ packageName: "acme/none" }"#, ""),
    (#"{ bundleName: "All" }"#, "Bob"), (#"{ bundleName: "None" }"#, ""),
    (#"{ bundleName: "Gone" }"#, ""), (#"{ packageName: "acme/tool", bundleName: "All" }"#, "Bob"),
    (#"{ packageName: "acme/tool", status: SUSPENDED, search: "c" }"#, "Cy"),
    (#"{ createdAfter: "2026-01-15T10:30:02Z" }"#, "Dora Adam"),
    (#"{ createdBefore: "2026-01-15T10:30:02Z" }"#, "Ada Bob"),
    (
      #"{ createdAfter: "2026-01-15T10:30:01Z", createdBefore: "2026-01-15T10:30:02.001Z" }"#,
      "Cy"
    ),
    (#"{ email: "cy@example.com", packageName: "beta/cli", status: SUSPENDED }"#, "Cy"),
    (#"{ email: "cy@example.com", packageName: "hub/lib" }"#, ""),
  ])
  func customersHoldWhatTheFilterSays(_ filter: String, _ expected: String) async throws {
    let harness = try await Self.registry()
    let data = try await harness.data(
      "{ customers(filter: \(filter)) { totalCount nodes { name } } }")
    let list = try #require(data["customers"] as? [String: Any])
    let names = (list["nodes"] as? [[String: String]])?.compactMap { $0["name"] } ?? []
    #expect(names.joined(separator: " ") == expected)
    #expect(list["totalCount"] as? Int == names.count)
  }

  @Test(arguments: [
    ("{}", "acme/tool acme/zip beta/cli beta/tool hub/lib"),
    (#"{ search: "tool" }"#, "acme/tool beta/tool"), (#"{ search: "LIBRARY" }"#, "hub/lib"),
    (#"{ search: "acme" }"#, "acme/tool acme/zip hub/lib"),
    (#"{ vendor: "beta" }"#, "beta/cli beta/tool"), (#"{ vendor: "BETA" }"#, "beta/cli beta/tool"),
    (#"{ vendor: "bet" }"#, ""), ("{ type: GITHUB }", "hub/lib"),
    ("{ type: GIT }", "acme/tool acme/zip beta/cli beta/tool"), ("{ type: BITBUCKET }", ""),
    (#"{ bundleName: "All" }"#, "acme/tool hub/lib"), (#"{ bundleName: "Gone" }"#, ""),
    (#"{ bundleName: "All", vendor: "acme", type: GIT, search: "o" }"#, "acme/tool"),
  ])
  func packagesHoldWhatTheFilterSays(_ filter: String, _ expected: String) async throws {
    let harness = try await Self.registry()
    let data = try await harness.data(
      "{ packages(filter: \(filter)) { totalCount nodes { name } } }")
    let list = try #require(data["packages"] as? [String: Any])
    let names = (list["nodes"] as? [[String: String]])?.compactMap { $0["name"] } ?? []
    #expect(names.joined(separator: " ") == expected)
    #expect(list["totalCount"] as? Int == names.count)
  }
}
