import Foundation
import Testing

@testable import AdminAPI

@Suite struct AccessMutationTests {
  /// A customer, three packages, and a bundle of two of them.
  static func registry() async throws -> Harness {
    let harness = try Harness()
    try await harness.addPackage("acme/tool", versions: ["1.0", "2.0"])
    try await harness.addPackage("acme/zip")
    try await harness.addPackage("acme/cli")
    _ = try await harness.data(
      #"mutation { createBundle(input: { name: "Pro", packages: ["acme/zip"] }) { name } }"#)
    try await harness.createCustomer("Ada", extra: #"externalId: "x""#)
    return harness
  }

  static let packages = "{ packages { name constraint source bundleName } }"

  @Test func aGrantIsAddedAndThenUpdated() async throws {
    let harness = try await Self.registry()
    let first = try await harness.send(
      """
      mutation { grantPackageAccess(customerId: "external:x", packages: [
      { package: "ACME/zip", updatesUntil: "2026-06-01T00:00:00Z" }, { name: "acme/tool",
      constraint: "^1.0", expiresAt: "2026-07-01T00:00:00Z" }]) { packages {
      name constraint source bundleName expiresAt updatesUntil grantedAt package { name } } } }
      """)
    #expect(
      first == #"{"data":{"grantPackageAccess":{"packages":["#
        + #"{"name":"acme/tool","constraint":"^1.0","source":"DIRECT","bundleName":null,"#
        + #""expiresAt":"2026-07-01T00:00:00Z","updatesUntil":null,"#
        + #""grantedAt":"2026-01-15T10:30:00Z","package":{"name":"acme/tool"}},"#
        + #"{"name":"acme/zip","constraint":"*","source":"DIRECT","bundleName":null,"#
        + #""expiresAt":null,"updatesUntil":"2026-06-01T00:00:00Z","#
        + #""grantedAt":"2026-01-15T10:30:00Z","package":{"name":"acme/zip"}}]}}}"#)
    let second = try await harness.send(
      """
      mutation { grantPackageAccess(customerId: "external:x",
      packages: [{ package: "acme/tool", constraint: "^2.0" }]) { packages { name constraint
      expiresAt } } }
      """)
    #expect(
      second == #"{"data":{"grantPackageAccess":{"packages":["#
        + #"{"name":"acme/tool","constraint":"^2.0","expiresAt":null},"#
        + #"{"name":"acme/zip","constraint":"*","expiresAt":null}]}}}"#)
  }

  @Test func anEmptyListChangesNothing() async throws {
    let harness = try await Self.registry()
    #expect(
      try await harness.send(
        #"mutation { grantPackageAccess(customerId: "external:x", packages: []) { name } }"#)
        == #"{"data":{"grantPackageAccess":{"name":"Ada"}}}"#)
  }

  @Test func aBundleIsLiveAndSurvivesTheLossOfADirectGrant() async throws {
    let harness = try await Self.registry()
    let granted = try await harness.send(
      """
      mutation {
        a: grantPackageAccess(customerId: "external:x", packages: [{ package: "acme/zip" }])
          { name }
        b: grantBundleAccess(customerId: "external:x",
          bundles: [{ bundle: "Pro", constraint: ">=1" }]) \(Self.packages)
        c: updateBundle(name: "Pro", input: { addPackages: ["acme/cli"] }) { name }
        d: revokePackageAccess(customerId: "external:x", packageName: "ACME/zip") \(Self.packages)
      }
      """)
    let bundled = { (name: String) in
      "{\"name\":\"\(name)\",\"constraint\":\">=1\",\"source\":\"BUNDLE\",\"bundleName\":\"Pro\"}"
    }
    #expect(
      granted == #"{"data":{"a":{"name":"Ada"},"b":{"packages":[{"name":"acme/zip","#
        + #""constraint":"*","source":"DIRECT","bundleName":null},"# + bundled("acme/zip")
        + #"]},"c":{"name":"Pro"},"d":{"packages":["# + bundled("acme/cli") + ","
        + bundled("acme/zip") + "]}}}")
    let bundles = try await harness.send(
      """
      { customer(id: "external:x") { bundles { constraint grantedAt expiresAt updatesUntil
      bundle { name packages { name } } } } }
      """)
    #expect(
      bundles == #"{"data":{"customer":{"bundles":[{"constraint":">=1","#
        + #""grantedAt":"2026-01-15T10:30:00Z","expiresAt":null,"updatesUntil":null,"#
        + #""bundle":{"name":"Pro","packages":[{"name":"acme/cli"},{"name":"acme/zip"}]}}]}}}"#)
    let revoked = try await harness.send(
      """
      mutation { revokeBundleAccess(customerId: "external:x", bundleName: "Pro")
      { bundles { constraint } packages { name } } }
      """)
    #expect(revoked == #"{"data":{"revokeBundleAccess":{"bundles":[],"packages":[]}}}"#)
  }

  @Test(arguments: [
    (#"grantPackageAccess(customerId: "external:y", packages: [])"#, "NOT_FOUND", "customer"),
    (
      #"grantPackageAccess(customerId: "external:x", packages: [{ package: "acme/none" }])"#,
      "VALIDATION_ERROR", "packages[0].package"
    ),
    (
      #"""
      grantPackageAccess(customerId: "external:x",
      packages: [{ package: "acme/tool" }, { package: "acme/zip", constraint: "~>1.2" }])
      """#, "VALIDATION_ERROR",
      "packages[1].constraint: Could not parse the constraint at position 1"
    ),
    (
      #"""
      grantPackageAccess(customerId: "external:x", packages: [{ package: "acme/tool" },
      { name: "ACME/tool", constraint: "^1" }])
      """#, "VALIDATION_ERROR", "packages[1]"
    ),
    (
      #"grantPackageAccess(customerId: "external:x", packages: [{ constraint: "^1" }])"#,
      "VALIDATION_ERROR", "packages[0]: Give the package under exactly one"
    ),
    (
      #"revokePackageAccess(customerId: "external:x", packageName: "acme/tool")"#, "NOT_FOUND",
      "acme/tool"
    ),
    (
      #"revokePackageAccess(customerId: "external:x", packageName: "acme/none")"#, "NOT_FOUND",
      "acme/none"
    ),
    (
      #"revokePackageAccess(customerId: "external:y", packageName: "acme/tool")"#, "NOT_FOUND",
      "customer"
    ),
    (
      #"grantBundleAccess(customerId: "external:x", bundles: [{ bundle: "None" }])"#,
      "VALIDATION_ERROR", "bundles[0].bundle"
    ),
    (
      #"""
      grantBundleAccess(customerId: "external:x",
      bundles: [{ bundle: "Pro", constraint: "x y" }])
      """#,
      "VALIDATION_ERROR", "bundles[0].constraint"
    ),
    (#"revokeBundleAccess(customerId: "external:x", bundleName: "Pro")"#, "NOT_FOUND", "Pro"),
    (#"revokeBundleAccess(customerId: "external:x", bundleName: "None")"#, "NOT_FOUND", "None"),
  ])
  func refusalsLeaveNothingBehind(
    _ mutation: String, _ code: String, _ part: String
  ) async throws {
    let harness = try await Self.registry()
    let error = try await harness.error("mutation { a: \(mutation) { id } }")
    #expect(error.code == code)
    #expect(error.message.contains(part), "\(error.message)")
    #expect(
      try await harness.send(#"{ customer(id: "external:x") { packages { name } } }"#)
        == #"{"data":{"customer":{"packages":[]}}}"#)
  }

  @Test func deletedPackagesAndBundlesTakeTheirAccessWithThem() async throws {
    let harness = try await Self.registry()
    _ = try await harness.data(
      """
      mutation {
        a: grantPackageAccess(customerId: "external:x", packages: [{ package: "acme/tool" }])
          { id }
        b: grantBundleAccess(customerId: "external:x", bundles: [{ bundle: "Pro" }]) { id }
        c: deletePackage(name: "acme/tool")
        d: deleteBundle(name: "Pro")
        e: addPackage(input: { name: "acme/tool", repositoryUrl: "https://a.b/c" }) { id }
      }
      """)
    #expect(
      try await harness.send(
        #"{ customer(id: "external:x") { packages { name } bundles { constraint } } }"#)
        == #"{"data":{"customer":{"packages":[],"bundles":[]}}}"#)
  }
}
