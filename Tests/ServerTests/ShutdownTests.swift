import Testing

@testable import Server

/// A stop lets requests in flight end, and nothing else.
@Suite struct ShutdownTests {
  @Test func requestsInFlightAreAnswered() async throws {
    let graphQL = GraphQLDouble()
    try await withServer(graphQL: graphQL) { server in
      let clients = try (0..<4).map { _ in try RawClient(port: server.port) }
      clients[0].send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try clients[0].response().status == 200)
      clients[1].send("GET /ready HTTP/1.1\r\nHo")
      clients[2].send(
        "POST /graphql HTTP/1.1\r\nHost: a\r\n"
          + "\(administrator)Content-Length: 6\r\n\r\ninl")
      clients[3].send(graphQLPost("blocked") + graphQLPost("inline"))
      graphQL.waitUntilBlocked()
      Task { try await server.shutdown() }
      #expect(clients[0].isClosedByServer())
      clients[1].send("st: a\r\n\r\n")
      clients[2].send("ine")
      graphQL.unblock()
      let ready = try clients[1].response()
      #expect(ready.status == 503)
      #expect(ready.body == #"{"status":"stopping"}"#)
      #expect(try clients[2].response().body == "inline")
      #expect(try clients[3].response().body == "blocked")
      for client in clients { #expect(client.isClosedByServer()) }
      #expect(throws: RawClient.Failure.self) { try RawClient(port: server.port) }
    }
  }

  @Test func theDrainTimeoutEndsWhatDoesNot() async throws {
    try await withServer({ $0.timeouts.drain = 100 }) { server in
      let client = try RawClient(port: server.port)
      client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /hea")
      #expect(try client.response().status == 200)
      client.send("l")
      Task { try await server.shutdown() }
      #expect(client.isClosedByServer())
    }
  }

  @Test func anAddressInUseIsAnError() async throws {
    let taken = try Listener()
    await #expect(throws: (any Error).self) {
      try await withServer({ $0.port = taken.port }) { _ in }
    }
  }
}
