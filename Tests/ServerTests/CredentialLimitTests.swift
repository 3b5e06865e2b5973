import Logging
import Testing

@testable import Server

/// What happens to who presents many invalid credentials, and what does not happen to others.
@Suite struct CredentialLimitTests {
  private static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private static func address(_ text: String) throws -> ClientAddress {
    try #require(ClientAddress(text))
  }

  @Test func anAddressHasItsShareAMinute() throws {
    let limiter = CredentialLimiter(limit: 3, logger: Self.silent)
    let client = try Self.address("192.0.2.1")
    let answers = (0..<5).map { limiter.note(client, at: 1_000 + $0) }
    #expect(answers == [false, false, false, true, true])
    #expect(!limiter.note(try Self.address("192.0.2.2"), at: 1_005))
    #expect(limiter.note(client, at: 61_000))
    #expect(!limiter.note(client, at: 61_001))
    // A clock that is set back begins anew.
    #expect(!limiter.note(client, at: 5))
  }

  @Test func anAddressOfVersion6IsANetwork() throws {
    let limiter = CredentialLimiter(limit: 1, logger: Self.silent)
    #expect(!limiter.note(try Self.address("2001:db8::1"), at: 0))
    #expect(limiter.note(try Self.address("2001:db8::2"), at: 0))
    #expect(!limiter.note(try Self.address("2001:db8:0:1::2"), at: 0))
    #expect(try Self.address("::ffff:192.0.2.1") == Self.address("192.0.2.1"))
  }

  @Test func aFloodOfAddressesTakesNoMoreMemory() throws {
    let limiter = CredentialLimiter(limit: 1, logger: Self.silent)
    for number in 0..<100_000 as Range<Int64> {
      let text = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
      #expect(!limiter.note(try Self.address(text), at: number))
    }
    // The newest are still known.
    #expect(limiter.note(try Self.address("10.1.134.159"), at: 100_000))
  }

  @Test func nobodyIsLimitedWithoutALimit() throws {
    let limiter = CredentialLimiter(limit: 0, logger: Self.silent)
    let client = try Self.address("192.0.2.1")
    for moment in 0..<1_000 as Range<Int64> { #expect(!limiter.note(client, at: moment)) }
  }

  @Test(arguments: [
    (["10.0.0.0/8"], "10.1.2.3", "192.0.2.7", "192.0.2.7"),
    (["10.0.0.0/8"], "10.1.2.3", "198.51.100.1, 192.0.2.7, 10.9.9.9", "192.0.2.7"),
    (["10.0.0.0/8"], "10.1.2.3", "", ""), (["10.0.0.0/8"], "10.1.2.3", "unknown", ""),
    (["10.0.0.0/8"], "10.1.2.3", "10.0.0.1", ""),
    (["10.0.0.0/8"], "11.1.2.3", "192.0.2.7", "11.1.2.3"),
    ([], "11.1.2.3", "192.0.2.7", "11.1.2.3"),
    (["11.1.2.3"], "11.1.2.3", "2001:db8::1", "2001:db8:0:0:0:0:0:1"),
    (["2001:db8::/32"], "2001:db8:5::9", "192.0.2.7", "192.0.2.7"),
    (["unix"], "", "192.0.2.7", "192.0.2.7"), ([], "", "192.0.2.7", ""),
  ])
  func aProxyIsBelievedIfItIsNamed(
    names: [String], peer: String, forwarded: String, client: String
  ) throws {
    let proxies = try #require(TrustedProxies(names))
    let peer: Peer = ClientAddress(peer).map { .address($0) } ?? .local
    let found = proxies.client(of: peer, forwarded.isEmpty ? nil : forwarded)
    #expect(found?.description ?? "" == client)
  }

  @Test(arguments: [
    "10.0.0.0/33", "10.0.0", "example.org", "::/129", "10.0.0.0/", "/8", "10.0.0.0/x",
  ])
  func aProxyThatIsNoNetworkIsRefused(name: String) {
    #expect(TrustedProxies([name]) == nil)
    #expect(throws: ConfigurationError.self) {
      var configuration = ServerConfiguration()
      configuration.adminToken = "secret"
      try configuration.read(environment: ["PACKGATE_TRUSTED_PROXIES": "127.0.0.1, \(name)"])
      try configuration.validate()
    }
  }

  private static let graphQL = "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
  private static let check = "GET /auth/check?package=acme/core HTTP/1.1\r\nHost: a\r\n"

  @Test(arguments: [graphQL, check, "GET /metrics HTTP/1.1\r\nHost: a\r\n"])
  func tooManyInvalidCredentialsAreToldSo(request: String) async throws {
    let shop = try Shop()
    try await withServer({ $0.limits.invalidCredentials = 3 }, registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      let invalid = "Authorization: Bearer cgt_tooShort\r\n\r\n"
      for round in 0..<6 {
        client.send(request + invalid)
        let response = try client.response()
        #expect(response.status == (round < 3 ? 401 : 429))
        #expect(response["Retry-After"] == (round < 3 ? nil : "60"))
        // Whose credential is valid, or missing, never notices.
        client.send(
          Self.check + "Authorization: Bearer \(shop.tokens["valid"] ?? "")\r\n\r\n")
        #expect(try client.response().status == 200)
        client.send(graphQLPost("inline"))
        #expect(try client.response().status == 200)
        client.send(Self.graphQL + "\r\n")
        #expect(try client.response().status == 401)
        client.send(Self.check + "\r\n")
        #expect(try client.response().status == 401)
        client.send(Self.check + "Authorization: Bearer \(shop.tokens["revoked"] ?? "")\r\n\r\n")
        #expect(try client.response().status == 401)
      }
    }
  }

  @Test func aTokenInAMessageCounts() async throws {
    let graphQL = GraphQLDouble(messages: MessageDouble())
    try await withServer({ $0.limits.invalidCredentials = 3 }, graphQL: graphQL) { server in
      let invalid = "Authorization: Bearer wrong\r\n"
      for _ in 0..<3 {
        let stranger = try SocketClient(
          port: server.port, handshake: SocketClient.handshake(fields: ""))
        #expect(try stranger.text() == "hello stranger")
        stranger.send("who Bearer \(administratorToken)")
        #expect(try stranger.text() == "full")
        stranger.send("who Bearer wrong")
        #expect(try stranger.text() == "nobody")
      }
      let client = try RawClient(port: server.port)
      client.send(SocketClient.handshake(fields: invalid))
      #expect(try client.response().status == 429)
    }
  }

  @Test(arguments: [
    ("/auth/nginx", "X-Original-URI: /p2/acme/core.json\r\n", 401),
    ("/auth/forward", "X-Forwarded-Uri: /p2/acme/core.json\r\n", 429),
    ("/auth/envoy/p2/acme/core.json", "", 429),
  ])
  func behindAProxyItsWordCounts(path: String, fields: String, status: Int) async throws {
    for trusted in [["127.0.0.1"], []] {
      try await withServer({ configuration in
        configuration.limits.invalidCredentials = 2
        configuration.trustedProxies = trusted
      }) { server in
        let client = try RawClient(port: server.port)
        func ask(for address: String) throws -> RawClient.Response {
          client.send(
            "GET \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer cgt_tooShort\r\n"
              + "X-Forwarded-For: \(address)\r\n\(fields)\r\n")
          return try client.response()
        }
        for _ in 0..<2 { #expect(try ask(for: "192.0.2.1").status == 401) }
        let limited = try ask(for: "192.0.2.1")
        #expect(limited.status == (trusted.isEmpty ? 401 : status))
        #expect(limited["X-Auth-Status"] == (trusted.isEmpty ? "401" : "429"))
        #expect(limited["X-Auth-Code"] == "INVALID_TOKEN")
        #expect(limited["Retry-After"] == (trusted.isEmpty ? nil : "60"))
        #expect(try ask(for: "192.0.2.2").status == 401)
      }
    }
  }
}
