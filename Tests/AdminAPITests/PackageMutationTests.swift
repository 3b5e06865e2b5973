import Foundation
import RegistryModel
import Testing

@testable import AdminAPI

@Suite struct PackageMutationTests {
  @Test func addStoresAndDoesNotSync() async throws {
    let harness = try Harness()
    let answer = try await harness.send(
      """
      mutation { addPackage(input: { name: "acme/tool", description: "A tool",
      repositoryUrl: "git@gitlab.example.com:acme/tool.git" }) { id name description repositoryUrl
      type versions { version } latestVersion syncedAt createdAt downloads } }
      """)
    #expect(
      answer == #"{"data":{"addPackage":{"id":"pkg_0000000000001","name":"acme/tool","#
        + #""description":"A tool","repositoryUrl":"git@gitlab.example.com:acme/tool.git","#
        + #""type":"GITLAB","versions":[],"latestVersion":null,"syncedAt":null,"#
        + #""createdAt":"2026-01-15T10:30:00Z","downloads":0}}}"#)
    #expect(harness.world.with { $0.reads }.isEmpty)
  }

  @Test(arguments: [
    ("acme", "https://a.b/c", "VALIDATION_ERROR", "name"),
    ("Acme/Tool", "https://a.b/c", "VALIDATION_ERROR", "name"),
    ("acme/../tool", "https://a.b/c", "VALIDATION_ERROR", "name"),
    ("acme/to ol", "https://a.b/c", "VALIDATION_ERROR", "name"),
    ("acme/tool", "", "VALIDATION_ERROR", "repositoryUrl"),
    ("acme/tool", "ftp://a.b/c", "VALIDATION_ERROR", "repositoryUrl"),
    ("acme/tool", "--upload-pack=x", "VALIDATION_ERROR", "repositoryUrl"),
    ("acme/tool", "ext::sh -c id", "VALIDATION_ERROR", "repositoryUrl"),
    ("acme/tool", "file:///srv/git/tool", "VALIDATION_ERROR", "repositoryUrl"),
    ("acme/tool", "/srv/git/tool", "VALIDATION_ERROR", "repositoryUrl"),
    ("acme/taken", "https://a.b/c", "CONFLICT", "acme/taken"),
  ])
  func addRefuses(_ name: String, _ url: String, _ code: String, _ part: String) async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/taken")
    let error = try await harness.error(
      "mutation { addPackage(input: { name: \"\(name)\", repositoryUrl: \"\(url)\" }) { id } }")
    #expect(error.code == code)
    #expect(error.message.contains(part), "\(error.message)")
  }

  @Test(arguments: ["file:///srv/git/tool", "/srv/git/tool"])
  func aSettingAdmitsLocalRepositories(_ url: String) async throws {
    let harness = try Harness(allowsLocalRepositories: true)
    let answer = try await harness.send(
      """
      mutation { addPackage(input: { name: "acme/tool", type: BITBUCKET,
      repositoryUrl: "\(url)" }) { type repositoryUrl } }
      """)
    #expect(
      answer
        == #"{"data":{"addPackage":{"type":"BITBUCKET","repositoryUrl":"\#(url)"}}}"#)
  }

  @Test func versionsStandHighestFirstWithBranchesLast() async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/tool")
    harness.world.with {
      $0.repositories["acme/tool"] = .success(
        RepositoryContent(
          versions: [
            SyncedVersion(
              pretty: "v1.0.0", normalized: "1.0.0.0", reference: "c1",
              releasedAt: Timestamp(milliseconds: 1_700_000_000_000)),
            SyncedVersion(pretty: "2.0.0-beta1", normalized: "2.0.0.0-beta1"),
            SyncedVersion(pretty: "dev-main", normalized: "dev-main"),
            SyncedVersion(pretty: "1.10", normalized: "1.10.0.0"),
          ], description: nil))
    }
    let answer = try await harness.send(
      """
      mutation { syncPackage(name: "ACME/tool") { syncedAt latestVersion description versions {
      version normalized stability releasedAt reference yanked yankReason downloads } } }
      """)
    let version = { (text: String, normalized: String, stability: String, rest: String) in
      "{\"version\":\"\(text)\",\"normalized\":\"\(normalized)\",\"stability\":\"\(stability)\","
        + rest + #","yanked":false,"yankReason":null,"downloads":0}"#
    }
    let released = #""releasedAt":"2023-11-14T22:13:20Z","reference":"c1""#
    let unknown = #""releasedAt":null,"reference":null"#
    #expect(
      answer == #"{"data":{"syncPackage":{"syncedAt":"2026-01-15T10:30:00Z","#
        + #""latestVersion":"1.10","description":null,"versions":["#
        + [
          version("2.0.0-beta1", "2.0.0.0-beta1", "BETA", unknown),
          version("1.10", "1.10.0.0", "STABLE", unknown),
          version(
            "v1.0.0", "1.0.0.0", "STABLE", released),
          version("dev-main", "dev-main", "DEV", unknown),
        ].joined(separator: ",") + "]}}}")
  }

  @Test func aYankHidesAVersionUntilItIsUndone() async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/tool", versions: ["1.0", "1.1"])
    let fields = "{ latestVersion versions { version yanked yankReason } }"
    let yanked = try await harness.send(
      """
      mutation { yankVersion(packageName: "ACME/tool", version: "v1.1.0", reason: "broken")
      \(fields) }
      """)
    #expect(
      yanked == #"{"data":{"yankVersion":{"latestVersion":"1.0","versions":["#
        + #"{"version":"1.1","yanked":true,"yankReason":"broken"},"#
        + #"{"version":"1.0","yanked":false,"yankReason":null}]}}}"#)
    let undone = try await harness.send(
      #"mutation { unyankVersion(packageName: "acme/tool", version: "1.1") { latestVersion } }"#)
    #expect(undone == #"{"data":{"unyankVersion":{"latestVersion":"1.1"}}}"#)
  }

  @Test(arguments: [
    (#"deletePackage(name: "acme/none")"#, "NOT_FOUND"),
    (#"syncPackage(name: "acme/none") { id }"#, "NOT_FOUND"),
    (#"yankVersion(packageName: "acme/none", version: "1.0") { id }"#, "NOT_FOUND"),
    (#"yankVersion(packageName: "acme/tool", version: "9.0") { id }"#, "NOT_FOUND"),
    (#"yankVersion(packageName: "acme/tool", version: "one") { id }"#, "VALIDATION_ERROR"),
    (#"unyankVersion(packageName: "acme/tool", version: "9.0") { id }"#, "NOT_FOUND"),
    (#"createBundle(input: { name: "Pro" }) { name }"#, "CONFLICT"),
    (#"createBundle(input: { name: " " }) { name }"#, "VALIDATION_ERROR"),
    (
      #"createBundle(input: { name: "New", packages: ["acme/none"] }) { name }"#,
      "VALIDATION_ERROR"
    ),
    (#"updateBundle(name: "None", input: {}) { name }"#, "NOT_FOUND"),
    (#"updateBundle(name: "Pro", input: { name: null }) { name }"#, "VALIDATION_ERROR"),
    (#"updateBundle(name: "Pro", input: { name: "Other" }) { name }"#, "CONFLICT"),
    (
      #"updateBundle(name: "Pro", input: { packages: [], addPackages: ["acme/tool"] }) { name }"#,
      "VALIDATION_ERROR"
    ),
    (
      #"updateBundle(name: "Pro", input: { packages: [], removePackages: [] }) { name }"#,
      "VALIDATION_ERROR"
    ),
    (
      #"updateBundle(name: "Pro", input: { addPackages: ["acme/none"] }) { name }"#,
      "VALIDATION_ERROR"
    ),
    (#"deleteBundle(name: "None")"#, "NOT_FOUND"),
  ])
  func refusals(_ mutation: String, _ code: String) async throws {
    let harness = try Harness()
    try await harness.addPackage("acme/tool", versions: ["1.0"])
    _ = try await harness.data(
      """
      mutation { a: createBundle(input: { name: "Pro" }) { name }
      b: createBundle(input: { name: "Other" }) { name } }
      """)
    #expect(try await harness.error("mutation { a: \(mutation) }").code == code)
  }

  @Test func bundlesAreListedByNameAndKeepTheirGrantsWhenRenamed() async throws {
    let harness = try Harness()
    for name in ["acme/b", "acme/a", "acme/c"] { try await harness.addPackage(name) }
    try await harness.createCustomer("Ada")
    let answer = try await harness.send(
      """
      mutation {
        a: createBundle(input: { name: "Zed", description: "Last",
          packages: ["acme/b", "ACME/a"] }) { name description createdAt packages { name } }
        b: createBundle(input: { name: "Pro" }) { updatedAt packages { name } }
        c: grantBundleAccess(customerId: "cus_0000000000001", bundles: [{ bundle: "Zed" }]) { id }
        d: updateBundle(name: "Zed", input: { name: "Amp", description: null,
          addPackages: ["acme/c"], removePackages: ["acme/b"] })
          { name description packages { name } }
        e: updateBundle(name: "Pro", input: { packages: ["acme/c"] }) { packages { name } }
      }
      """)
    #expect(
      answer == #"{"data":{"a":{"name":"Zed","description":"Last","#
        + #""createdAt":"2026-01-15T10:30:00Z","packages":[{"name":"acme/a"},{"name":"acme/b"}]},"#
        + #""b":{"updatedAt":"2026-01-15T10:30:00Z","packages":[]},"#
        + #""c":{"id":"cus_0000000000001"},"d":{"name":"Amp","description":null,"#
        + #""packages":[{"name":"acme/a"},{"name":"acme/c"}]},"#
        + #""e":{"packages":[{"name":"acme/c"}]}}}"#)
    #expect(
      try await harness.send(
        #"""
        { bundles { name } bundle(name: "Amp") { name }
        customer(id: "cus_0000000000001") { bundles { bundle { name } } } }
        """#
      )
        == #"{"data":{"bundles":[{"name":"Amp"},{"name":"Pro"}],"bundle":{"name":"Amp"},"#
        + #""customer":{"bundles":[{"bundle":{"name":"Amp"}}]}}}"#)
  }
}
