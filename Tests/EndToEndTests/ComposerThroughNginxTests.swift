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
  }

  @Test func allowedDownloadsAreCounted() throws {
    let vendor = try Vendor()
    defer { vendor.scratch.remove() }
    let granted = try vendor.composer.install("acme/core", "1.0.0", token: vendor.token)
    #expect(granted.status == 0, "\(granted.text)")
    // Counts are written within a second of the download.
    var counted: [String: Int] = [:]
    for _ in 0..<100 where counted["1.0.0"] != 1 {
      usleep(50_000)
      let data = try vendor.admin.run(
        "{ package(name: \"acme/core\") { versions { version downloads } } }")
      let package = try #require(data["package"] as? [String: Any])
      for version in try #require(package["versions"] as? [[String: Any]]) {
        counted[try #require(version["version"] as? String)] = version["downloads"] as? Int
      }
    }
    #expect(counted == ["1.0.0": 1, "1.2.0": 0, "2.0.0": 0])
  }
}
