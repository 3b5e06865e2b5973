import Testing

@testable import Server

/// HTTP itself, by the bytes on the wire.
@Suite struct HTTPTests {
  @Test func healthAnswersOnAKeptConnection() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      for _ in 0..<3 {
        client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try client.response()
        #expect(response.status == 200)
        #expect(response["Content-Type"] == "application/json")
        #expect(response["Connection"] == nil)
        #expect(response["Date"]?.hasSuffix(" GMT") == true)
        #expect(response.body == #"{"status":"ok"}"#)
      }
    }
  }

  @Test func http10ClosesUnlessAskedNotTo() async throws {
    try await withServer { server in
      let closing = try RawClient(port: server.port)
      closing.send("GET /health HTTP/1.0\r\n\r\n")
      #expect(try closing.response()["Connection"] == "close")
      #expect(closing.isClosedByServer())

      let kept = try RawClient(port: server.port)
      for _ in 0..<2 {
        kept.send("GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(try kept.response()["Connection"] == "keep-alive")
      }
    }
  }

  @Test func aClientMayCloseTheConnection() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
      #expect(try client.response()["Connection"] == "close")
      #expect(client.isClosedByServer())
    }
  }

  @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      let paths = ["/health", "/nowhere", "/ready", "/graphql", "/health"]
      client.send(
        paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
      let statuses = try paths.map { _ in try client.response().status }
      #expect(statuses == [200, 404, 200, 401, 200])
    }
  }

  @Test func pipelinedRequestsWaitForADeferredAnswer() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      let bodies = ["deferred 1", "inline 2", "worker 3", "inline 4", "deferred 5"]
      client.send(bodies.map { graphQLPost($0) }.joined())
      #expect(try bodies.map { _ in try client.response().body } == bodies)
    }
  }

  @Test func aClientThatStopsSendingStillGetsItsAnswer() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("deferred") + graphQLPost("inline"))
      client.finishSending()
      #expect(try client.response().body == "deferred")
      #expect(try client.response().body == "inline")
      #expect(client.isClosedByServer())
    }
  }

  @Test func aHeadRequestGetsTheHeaderOnly() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("HEAD /health HTTP/1.1\r\nHost: a\r\n\r\nGET /health HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.response(toHead: true)["Content-Length"] == "15")
      #expect(try client.response().body == #"{"status":"ok"}"#)
    }
  }

  @Test(arguments: ["/", "/healthy", "/auth", "/auth/other", "/auth/envoy", "/graphql/", "//", "*"])
  func anUnknownPathIsNotFound(path: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
      let response = try client.response()
      #expect(response.status == 404)
      #expect(response["Content-Type"] == "application/json")
      #expect(response.body.contains(#""code":"NOT_FOUND""#))
    }
  }

  @Test(arguments: [
    ("DELETE", "/health", "GET, HEAD"), ("POST", "/ready", "GET, HEAD"),
    ("PUT", "/graphql", "GET, POST"), ("HEAD", "/graphql", "GET, POST"),
    ("OPTIONS", "/graphql", "GET, POST"), ("BREW", "/graphql", "GET, HEAD, POST"),
  ])
  func aMethodThatAPathDoesNotTakeIsNotAllowed(
    method: String, path: String, allowed: String
  ) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\n\(administrator)\r\n")
      let response = try client.response(toHead: method == "HEAD")
      #expect(response.status == 405)
      #expect(response["Allow"] == allowed)
    }
  }

  @Test func anotherVersionOfHTTPIsRefused() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("GET /health HTTP/2.0\r\n\r\n")
      #expect(try client.response().status == 505)
    }
  }

  @Test func anUpgradeIsDeclinedByAnOrdinaryAnswer() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(
        graphQLPost("inline", fields: "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"))
      let response = try client.response()
      #expect(response.status == 200)
      #expect(response.body == "inline")
      #expect(client.isClosedByServer())
    }
  }
}
