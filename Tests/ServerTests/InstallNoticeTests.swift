import Foundation
import RegistryModel
import RegistryStore
import Testing

@testable import Server

/// `POST /downloads`: what Composer says after an installation.
@Suite struct InstallNoticeTests {
  private static func notice(_ entries: [(String, String)]) -> String {
    let list = entries.map { #"{"name":"\#($0.0)","version":"\#($0.1)"}"# }
    return #"{"downloads":["# + list.joined(separator: ",") + "]}"
  }

  /// Sends a body with a credential and gives the answer.
  private func send(
    _ body: String, credential: String?, method: String = "POST", to client: RawClient
  ) throws -> RawClient.Response {
    let authorization = credential.map { "Authorization: \($0)\r\n" } ?? ""
    client.send(
      """
      \(method) /downloads HTTP/1.1\r\nHost: a\r\n\(authorization)Content-Type: application/json\r
      Content-Length: \(body.utf8.count)\r\n\r\n\(body)
      """)
    return try client.response(toHead: method == "HEAD")
  }

  @Test func whatTheTokenMaySeeIsCountedOnce() async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      let body = Self.notice([
        ("acme/core", "1.2.3.0"), ("acme/core", "1.2.3.0"), ("ACME/Core", "v1.2.3"),
        // Outside the constraint, but of a package that is seen: who has it has it.
        ("acme/core", "2.0.0.0"),
        // Not granted, unknown, no version, no such version, no names at all.
        ("acme/other", "1.0.0.0"), ("not/there", "1.0.0.0"), ("acme/core", "one"),
        ("acme/core", "9.9.9.9"), ("", ""), ("../..", "1.0.0.0"),
      ])
      for scheme in ["Bearer \(shop.tokens["valid"] ?? "")", basic(shop.tokens["valid"] ?? "")] {
        let answer = try send(body, credential: scheme, to: client)
        #expect(answer.status == 200)
        #expect(answer.body == #"{"status":"success"}"#)
        #expect(answer["Content-Type"] == "application/json")
      }
    }
    #expect(try shop.usage() == UsageCount(downloads: 0, installs: 4))
    #expect(try shop.lastUse() != nil)
  }

  @Test(arguments: [
    (nil, 401), ("malformed", 401), ("checksum", 401), ("unknown", 401), ("revoked", 401),
    ("expired", 401), ("suspended", 403), ("scoped", 200), ("metadata", 200),
  ])
  func aTokenHasToGiveAccess(_ token: String?, _ status: Int) async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      let answer = try send(
        Self.notice([("acme/core", "1.0.0.0")]),
        credential: token.map { "Bearer \(shop.tokens[$0] ?? "")" }, to: client)
      #expect(answer.status == status)
      #expect((answer["WWW-Authenticate"] != nil) == (status == 401))
    }
    // A token whose scope does not hold the package does not see it.
    #expect(try shop.usage().installs == (token == "metadata" ? 1 : 0))
  }

  @Test(arguments: [
    ("", 400), ("{", 400), ("[]", 400), ("{}", 400), (#"{"downloads":{}}"#, 400),
    (#"{"downloads":[1,null,[],{},{"name":1,"version":2},{"name":"acme/core"}]}"#, 200),
    (#"{"downloads":[]}"#, 200),
    (notice(Array(repeating: ("acme/core", "1.0.0.0"), count: 500)), 200),
    (notice(Array(repeating: ("acme/core", "1.0.0.0"), count: 501)), 413),
    (notice([("acme/core", String(repeating: "1", count: 300 << 10))]), 413),
  ])
  func aNoticeIsBounded(_ body: String, _ status: Int) async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      let credential = "Bearer \(shop.tokens["valid"] ?? "")"
      #expect(try send(body, credential: credential, to: client).status == status)
      // The connection goes on.
      #expect(try send(Self.notice([]), credential: credential, to: client).status == 200)
    }
    #expect(try shop.usage().installs == (body.utf8.count > 1000 && status == 200 ? 1 : 0))
  }

  @Test(arguments: ["GET", "PUT", "HEAD"])
  func onlyPostGivesNotice(_ method: String) async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      let answer = try send(
        Self.notice([("acme/core", "1.0.0.0")]),
        credential: "Bearer \(shop.tokens["valid"] ?? "")", method: method, to: client)
      #expect(answer.status == 405)
      #expect(answer["Allow"] == "POST")
    }
    #expect(try shop.usage().installs == 0)
  }

  @Test func theAdministratorsTokenIsNoCustomers() async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      let answer = try send("{}", credential: "Bearer \(administratorToken)", to: client)
      #expect(answer.status == 401)
    }
  }
}

/// A token as Composer sends it.
private func basic(_ token: String) -> String {
  "Basic \(Data("token:\(token)".utf8).base64EncodedString())"
}
