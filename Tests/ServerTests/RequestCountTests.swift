import Testing

@testable import Server

/// A connection that ends after its share of requests.
@Suite struct RequestCountTests {
  @Test func theLastRequestClosesTheConnection() async throws {
    try await withServer({ $0.limits.requestsPerConnection = 3 }) { server in
      let client = try RawClient(port: server.port)
      let request = "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
      client.send(request + request)
      for _ in 0..<2 { #expect(try client.response()["Connection"] == nil) }
      client.send(request)
      #expect(try client.response()["Connection"] == "close")
      #expect(client.isClosedByServer())
    }
  }
}
