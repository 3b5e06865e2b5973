import Testing

@testable import Server

/// Messages to webhooks, whoever sends them.
@Suite struct HookTests {
  private static let endpoint = GraphQLEndpoint {
    GraphQLSession(
      hooks: HookEndpoint(proofFields: ["X-Proof"]) { request, body in
        GraphQLResponse(
          head: GraphQLResponseHead(status: 202, contentType: "text/plain"),
          body: Array((request.field("X-Proof") ?? "").utf8) + body)
      }
    ) { _, _, _, _, _ in .replied }
  }

  private static func message(_ body: String, proof: String = "X-Proof: a\r\n") -> String {
    "POST /webhooks/github HTTP/1.1\r\nHost: a\r\n\(proof)Content-Length: 2\r\n\r\n\(body)"
  }

  @Test func aMessageIsAnsweredWithItsBody() async throws {
    try await withServer(endpoint: Self.endpoint) { server in
      let client = try RawClient(port: server.port)
      client.send(Self.message("bc") + Self.message("bc", proof: ""))
      let response = try client.response()
      #expect(response.status == 202)
      #expect(response.body == "abc")
      #expect(try client.response().status == 401)
    }
  }

  /// Anybody may begin one, and each that has begun holds memory.
  @Test func onlySoManyComeInAtATime() async throws {
    try await withServer({ $0.loops = 1 }, endpoint: Self.endpoint) { server in
      let health = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
      let clients = try (0..<256).map { _ in try RawClient(port: server.port) }
      for client in clients { client.send(health + Self.message("b")) }
      for client in clients { #expect(try client.response().status == 200) }
      let other = try RawClient(port: server.port)
      other.send(Self.message("bc"))
      #expect(try other.response().status == 503)
      clients[0].send("c")
      #expect(try clients[0].response().status == 202)
      other.send(Self.message("bc"))
      #expect(try other.response().status == 202)
    }
  }
}
