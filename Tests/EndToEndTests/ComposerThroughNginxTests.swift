import Foundation
import Testing

/// Debian's composer installs from a static repository behind Debian's nginx, which asks packgate.
@Suite(.serialized) struct ComposerThroughNginxTests {
  /// A vendor with two packages, a customer who bought one of them up to version 1.
  struct Vendor {
    let scratch: Scratch
    let service: Service
    let nginx: Nginx
    let admin: AdminClient
    let composer: ComposerClient
    let customer: String
    let token: String

    init() throws {
      scratch = try Scratch()
      let sources = try scratch.subfolder("sources")
      let core = try SourceRepository(
        name: "acme/core", versions: ["v1.0.0", "v1.2.0", "v2.0.0"], in: sources)
      let secret = try SourceRepository(name: "acme/secret", versions: ["v1.0.0"], in: sources)
      service = try Service(data: scratch.folder.appending(path: "data"))
      admin = AdminClient(url: service.url)
      for source in [core, secret] {
        try admin.run(
          """
          mutation($name: String!, $url: String!) {
            addPackage(input: {name: $name, repositoryUrl: $url}) { name }
            syncPackage(name: $name) { latestVersion }
          }
          """, variables: ["name": source.name, "url": source.url])
      }
      let made = try admin.run(
        """
        mutation {
          createCustomer(input: {
            name: "Jane", email: "jane@example.com"
            packages: [{package: "acme/core", constraint: "^1.0"}]
          }) { id token { plainToken } }
        }
        """)
      let record = try #require(made["createCustomer"] as? [String: Any])
      customer = try #require(record["id"] as? String)
      token = try #require((record["token"] as? [String: Any])?["plainToken"] as? String)
      let root = try scratch.subfolder("composer")
      let port = Port.free()
      _ = try ComposerRepository(
        of: [core, secret], at: "http://127.0.0.1:\(port)", in: root)
      nginx = try Nginx(
        configuration: try Readme.nginxConfiguration(), port: port, service: service.port,
        root: root)
      composer = ComposerClient(repository: nginx.url, origin: "127.0.0.1:\(port)")
    }
  }

  @Test func aCustomerInstallsWhatWasGrantedAndNothingElse() throws {
    let vendor = try Vendor()
    defer { vendor.scratch.remove() }

    let granted = try vendor.composer.install("acme/core", "1.2.0", token: vendor.token)
    #expect(granted.status == 0, "\(granted.text)")
    #expect(granted.installed == "<?php return 'v1.2.0';\n")

    let outside = try vendor.composer.install("acme/core", "2.0.0", token: vendor.token)
    #expect(outside.status != 0)
    #expect(
      outside.text.contains("The highest version available to you is 1.2.0"), "\(outside.text)")

    let foreign = try vendor.composer.install("acme/secret", "1.0.0", token: vendor.token)
    #expect(foreign.status != 0)
    #expect(foreign.text.contains("acme/secret"), "\(foreign.text)")
    #expect(foreign.installed == nil)

    let nobody = try vendor.composer.install("acme/core", "1.2.0", token: nil)
    #expect(nobody.status != 0)
    #expect(nobody.installed == nil)
  }

  @Test func aChangeTakesEffectOnTheNextRequest() throws {
    let vendor = try Vendor()
    defer { vendor.scratch.remove() }
    let id = ["id": vendor.customer]

    try vendor.admin.run(
      "mutation($id: ID!) { suspendCustomer(id: $id, reason: \"unpaid\") { status } }",
      variables: id)
    let suspended = try vendor.composer.install("acme/core", "1.2.0", token: vendor.token)
    #expect(suspended.status != 0)
    #expect(suspended.text.lowercased().contains("suspended"), "\(suspended.text)")

    try vendor.admin.run(
      "mutation($id: ID!) { reactivateCustomer(id: $id) { status } }", variables: id)
    let again = try vendor.composer.install("acme/core", "1.2.0", token: vendor.token)
    #expect(again.status == 0, "\(again.text)")

    try vendor.admin.run("mutation($id: ID!) { revokeToken(customerId: $id) }", variables: id)
    let revoked = try vendor.composer.install("acme/core", "1.2.0", token: vendor.token)
    #expect(revoked.status != 0)
    #expect(revoked.text.lowercased().contains("revoked"), "\(revoked.text)")
    #expect(revoked.installed == nil)

    let log = try vendor.admin.run(
      "query($id: ID!) { auditLog(filter: {customerId: $id}) { nodes { action actor detail } } }",
      variables: id)
    let entries = try #require((log["auditLog"] as? [String: Any])?["nodes"] as? [[String: Any]])
    #expect(
      entries.compactMap { $0["action"] as? String }
        == ["revokeToken", "reactivateCustomer", "suspendCustomer", "createCustomer"])
    #expect(entries.allSatisfy { ($0["actor"] as? String)?.isEmpty == false })
    #expect(!"\(entries)".contains(Service.administrator))
    #expect(!"\(entries)".contains(vendor.token))
  }

  @Test func downloadsAndInstallationsAreCountedApart() throws {
    let vendor = try Vendor()
    defer { vendor.scratch.remove() }
    let cache = try vendor.scratch.subfolder("cache")
    for _ in 0..<2 {
      // The second one finds the archive in its cache, and still gives notice.
      let granted = try vendor.composer.install(
        "acme/core", "1.0.0", token: vendor.token, cache: cache)
      #expect(granted.status == 0, "\(granted.text)")
    }
    // Counts are written within a second of what is counted.
    let query = """
      { downloadStats(period: LAST_7_DAYS) { totalDownloads totalInstalls
      byPackage { name downloads installs } byDay { downloads installs } }
      package(name: "acme/core") { versions { version downloads installs } } }
      """
    var data: [String: Any] = [:]
    var stats: [String: Any] = [:]
    for _ in 0..<100 where stats["totalInstalls"] as? Int != 2 {
      usleep(50_000)
      data = try vendor.admin.run(query)
      stats = try #require(data["downloadStats"] as? [String: Any])
    }
    #expect(stats["totalInstalls"] as? Int == 2)
    #expect(stats["totalDownloads"] as? Int == 1)
    let packages = try #require(stats["byPackage"] as? [[String: Any]])
    #expect(packages.map { $0["name"] as? String } == ["acme/core"])
    let days = try #require(stats["byDay"] as? [[String: Any]])
    #expect(days.count == 7)
    #expect(days.compactMap { $0["installs"] as? Int }.reduce(0, +) == 2)
    let package = try #require(data["package"] as? [String: Any])
    let versions = try #require(package["versions"] as? [[String: Any]])
    #expect(versions.compactMap { $0["downloads"] as? Int } == [0, 0, 1])
    #expect(versions.compactMap { $0["installs"] as? Int } == [0, 0, 2])
  }
}
