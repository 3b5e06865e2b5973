import RegistryModel
import RegistryStore
import Testing

@testable import Server

/// What the doors count, as it stands in the store after a clean stop.
@Suite struct CountingTests {
  @Test(arguments: [
    ("nginx", "GET", "valid", "1.2.3", 2), ("forward", "GET", "valid", "1.2.3", 2),
    ("envoy", "GET", "valid", "1.2.3", 2), ("nginx", "HEAD", "valid", "1.2.3", 0),
    ("forward", "HEAD", "valid", "1.2.3", 0), ("envoy", "HEAD", "valid", "1.2.3", 0),
    ("check", "GET", "valid", "1.2.3", 0), ("nginx", "GET", "valid", "2.0.0", 0),
    ("nginx", "GET", "scoped", "1.2.3", 0),
  ])
  func allowedDownloadsOnProxyDoorsAreCounted(
    door: String, method: String, token: String, version: String, downloads: Int
  ) async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      try fetch(door, method, token, version, shop, server)
    }
    #expect(try shop.downloads() == downloads)
  }

  @Test func aSettingTurnsCountingOff() async throws {
    let shop = try Shop()
    try await withServer({ $0.countsDownloads = false }, registry: shop.registry) { server in
      try fetch("nginx", "GET", "valid", "1.2.3", shop, server)
    }
    #expect(try shop.downloads() == 0)
  }

  @Test func aTokensUseIsWrittenDown() async throws {
    let shop = try Shop()
    let before = Timestamp.now
    try await withServer(registry: shop.registry) { server in
      try fetch("check", "GET", "valid", "2.0.0", shop, server)
    }
    let use = try #require(try shop.lastUse())
    #expect(use >= before && use <= .now)
  }

  /// Asks twice for an archive of acme/core.
  private func fetch(
    _ door: String, _ method: String, _ token: String, _ version: String, _ shop: Shop,
    _ server: PackgateServer
  ) throws {
    let client = try RawClient(port: server.port)
    let path = "/dist/acme/core/\(version).zip"
    let credential = "Authorization: Bearer \(shop.tokens[token] ?? "")\r\n"
    for _ in 0..<2 {
      switch door {
      case "nginx":
        client.send(
          """
          GET /auth/nginx HTTP/1.1\r\nHost: a\r\n\(credential)X-Original-URI: \(path)\r
          X-Original-Method: \(method)\r\n\r\n
          """)
      case "forward":
        client.send(
          """
          GET /auth/forward HTTP/1.1\r\nHost: a\r\n\(credential)X-Forwarded-Uri: \(path)\r
          X-Forwarded-Method: \(method)\r\n\r\n
          """)
      case "envoy":
        client.send("\(method) /auth/envoy\(path) HTTP/1.1\r\nHost: a\r\n\(credential)\r\n")
      default:
        let query = "package=acme/core&version=\(version)"
        client.send("GET /auth/check?\(query) HTTP/1.1\r\nHost: a\r\n\(credential)\r\n")
      }
      _ = try client.response(toHead: door == "envoy" && method == "HEAD")
    }
  }
}
