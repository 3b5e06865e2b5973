import Foundation
import Testing

/// curl at the doors of a running server: protocol versions, connections, bodies that never come.
@Suite struct CurlTests {
  /// A server with one package of one version, and a customer who may have it.
  struct Shop {
    let scratch: Scratch
    let service: Service
    let admin: AdminClient
    let token: String

    init() throws {
      scratch = try Scratch()
      let source = try SourceRepository(
        name: "acme/core", versions: ["v1.0.0", "v2.0.0"],
        in: try scratch.subfolder("sources"))
      service = try Service(data: scratch.folder.appending(path: "data"))
      admin = AdminClient(url: service.url)
      let made = try admin.run(
        """
        mutation($url: String!) {
          addPackage(input: {name: "acme/core", repositoryUrl: $url}) { name }
          syncPackage(name: "acme/core") { name }
          createCustomer(input: {
            name: "Jane", email: "jane@example.com", externalId: "shop-1"
            packages: [{package: "acme/core", constraint: "^1.0"}]
          }) { token { plainToken } }
        }
        """, variables: ["url": source.url])
      let record = try #require(made["createCustomer"] as? [String: Any])
      token = try #require((record["token"] as? [String: Any])?["plainToken"] as? String)
    }

    /// What curl prints with `-i`: the heads and bodies of every answer, in order.
    func curl(_ arguments: String...) throws -> String {
      try Command.run("curl", ["-sS", "-i", "--max-time", "10"] + arguments).output
    }
  }

  @Test func everyProtocolVersionAndEveryDoorAnswers() throws {
    let shop = try Shop()
    defer { shop.scratch.remove() }
    let door = "\(shop.service.url)/auth/nginx"
    let uri = "X-Original-URI: /dist/acme/core/1.0.0.zip"
    for version in ["--http1.0", "--http1.1"] {
      let answer = try shop.curl(
        version, "-u", "any:\(shop.token)", "-H", uri, "-H", "X-Original-Method: GET", door)
      #expect(answer.contains(" 200 "), "\(answer)")
      #expect(answer.contains("shop-1"), "\(answer)")
    }
    let forward = try shop.curl(
      "-H", "Authorization: Bearer \(shop.token)", "-H",
      "X-Forwarded-Uri: /dist/acme/core/2.0.0.zip", "-H", "X-Forwarded-Method: GET",
      "\(shop.service.url)/auth/forward")
    #expect(forward.contains(" 403 "), "\(forward)")
    #expect(forward.contains("CONSTRAINT_DENIED"))
    let envoy = try shop.curl(
      "-H", "Authorization: Bearer \(shop.token)",
      "\(shop.service.url)/auth/envoy/p2/acme/core.json")
    #expect(envoy.contains(" 200 "), "\(envoy)")
    let direct = try shop.curl(
      "-H", "Authorization: Bearer \(shop.token)",
      "\(shop.service.url)/auth/check?package=acme/unknown")
    #expect(direct.contains(" 404 "), "\(direct)")
    #expect(direct.contains("PACKAGE_UNKNOWN"))
  }

  @Test func aConnectionIsKeptAndUsedAgain() throws {
    let shop = try Shop()
    defer { shop.scratch.remove() }
    let door = "\(shop.service.url)/auth/check?package=acme/core"
    let run = try Command.run(
      "curl",
      [
        "-sS", "--max-time", "10", "-o", "/dev/null", "-o", "/dev/null", "-o", "/dev/null",
        "-H", "Authorization: Bearer \(shop.token)", "-w", "%{http_code} %{num_connects}\\n",
        door, door, door,
      ])
    #expect(run.output == "200 1\n200 0\n200 0\n", "\(run.errors)")
  }

  @Test func aLengthWithoutABodyDoesNotMakeTheDoorWait() throws {
    let shop = try Shop()
    defer { shop.scratch.remove() }
    let answer = try shop.curl(
      "-H", "Authorization: Bearer \(shop.token)", "-H", "Content-Length: 20",
      "-H", "X-Original-URI: /packages.json", "-H", "X-Original-Method: POST",
      "\(shop.service.url)/auth/nginx")
    #expect(answer.contains(" 200 "), "\(answer)")
  }

  @Test func theAdminAPINeedsItsToken() throws {
    let shop = try Shop()
    defer { shop.scratch.remove() }
    var other = shop.admin
    other.token = shop.token
    #expect(try other.send("{ serverInfo { version } }").text.contains("UNAUTHENTICATED"))
    other.token = nil
    #expect(try other.send("{ serverInfo { version } }").text.contains("UNAUTHENTICATED"))
  }

  @Test func peopleWhoAskAConnectionForItsNodesAreTold() throws {
    let shop = try Shop()
    defer { shop.scratch.remove() }
    let answer = try shop.admin.send("{ customers { id name } }")
    #expect(answer.text.contains(#"Did you mean \"nodes { id }\"?"#), "\(answer.text)")
  }
}
