import Testing

@testable import Server

/// Bounds on size and time, each with what the client is told.
@Suite struct LimitTests {
  private static func small(_ configuration: inout ServerConfiguration) {
    configuration.limits.body = 2_048
    configuration.limits.target = 2_048
    configuration.limits.headerField = 4_096
    configuration.limits.headers = 8_192
    configuration.limits.headerCount = 20
  }

  @Test(arguments: [
    (2_047, 404), (2_048, 404), (2_049, 414), (4_096, 414), (100_000, 414),
  ])
  func aTargetOverItsLimitIsRefused(length: Int, status: Int) async throws {
    try await withServer(Self.small) { server in
      let client = try RawClient(port: server.port)
      let target = "/" + String(repeating: "a", count: length - 1)
      client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.response().status == status)
    }
  }

  @Test(arguments: ["long value", "long name", "many", "much"])
  func aHeaderOverItsLimitIsRefused(what: String) async throws {
    let fields =
      switch what {
      case "long value": "X-Long: \(String(repeating: "a", count: 5_000))\r\n"
      case "long name": "X-\(String(repeating: "a", count: 5_000)): b\r\n"
      case "many": String(repeating: "X-Many: b\r\n", count: 21)
      default: String(repeating: "X-Much: \(String(repeating: "a", count: 4_000))\r\n", count: 4)
      }
    try await withServer(Self.small) { server in
      let client = try RawClient(port: server.port)
      client.send("GET /health HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
      #expect(try client.response().status == 431)
      #expect(client.isClosedByServer())
    }
  }

  @Test func aBodyOverItsLimitIsRefusedBeforeItIsSent() async throws {
    try await withServer(Self.small) { server in
      let client = try RawClient(port: server.port)
      client.send(
        "POST /graphql HTTP/1.1\r\nHost: a\r\n"
          + "\(administrator)Content-Length: 2049\r\n\r\n")
      #expect(try client.response().status == 413)
      #expect(client.isClosedByServer())
    }
  }

  @Test func aChunkedBodyOverItsLimitIsRefused() async throws {
    try await withServer(Self.small) { server in
      let client = try RawClient(port: server.port)
      client.send(
        "POST /graphql HTTP/1.1\r\nHost: a\r\n"
          + "\(administrator)Transfer-Encoding: chunked\r\n\r\n")
      for _ in 0..<3 {
        client.send("400\r\n" + String(repeating: "a", count: 1_024) + "\r\n")
      }
      #expect(try client.response().status == 413)
      #expect(client.isClosedByServer())
    }
  }

  @Test func aBodyAtItsLimitIsTaken() async throws {
    try await withServer(Self.small) { server in
      let client = try RawClient(port: server.port)
      let text = "inline " + String(repeating: "a", count: 2_041)
      client.send(graphQLPost(text))
      #expect(try client.response().body == text)
    }
  }

  @Test func aChunkedBodyArrivesWhole() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(
        "POST /graphql HTTP/1.1\r\nHost: a\r\n"
          + "\(administrator)Transfer-Encoding: chunked\r\n\r\n")
      for part in ["in", "line", " parts"] {
        client.send("\(String(part.utf8.count, radix: 16))\r\n\(part)\r\n")
      }
      client.send("0\r\n\r\n")
      #expect(try client.response().body == "inline parts")
    }
  }

  @Test func aClientThatAsksIsToldToContinue() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      let head =
        "POST /graphql HTTP/1.1\r\nHost: a\r\n"
        + "Expect: 100-continue\r\nContent-Length: 6\r\n"
      client.send(head + administrator + "\r\n")
      #expect(try client.response().status == 100)
      client.send("inline")
      #expect(try client.response().body == "inline")
    }
  }

  @Test(arguments: [
    ("Authorization: Bearer wrong\r\nExpect: 100-continue\r\n", 401),
    ("\(administrator)Expect: a-miracle\r\n", 417),
  ])
  func aRequestThatWillBeRefusedIsNotToldToContinue(fields: String, status: Int) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("POST /graphql HTTP/1.1\r\nHost: a\r\n\(fields)Content-Length: 6\r\n\r\n")
      #expect(try client.response().status == status)
      #expect(client.isClosedByServer())
    }
  }

  @Test(arguments: [
    "GET /health HT", "GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: 1\r\n",
    "POST /graphql HTTP/1.1\r\nHost: a\r\n\(administrator)Content-Length: 10\r\n\r\ninl",
    "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\ninl",
  ])
  func aRequestThatDoesNotArriveTimesOut(bytes: String) async throws {
    try await withServer({ configuration in
      configuration.timeouts.header = 50
      configuration.timeouts.body = 50
    }) { server in
      let client = try RawClient(port: server.port)
      client.send(bytes)
      #expect(try client.response().status == 408)
      #expect(client.isClosedByServer())
    }
  }

  @Test func anIdleConnectionIsClosedWithoutAWord() async throws {
    try await withServer({ $0.timeouts.idle = 50 }) { server in
      let client = try RawClient(port: server.port)
      client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.response().status == 200)
      #expect(client.isClosedByServer())
    }
  }

  /// One so long that it is written before the read is over that brought the request.
  @Test func aLongAnswerLeavesTheConnectionIdle() async throws {
    try await withServer({ $0.timeouts.header = 1_000 }) { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("long 100000"))
      #expect(try client.response().bytes.count == 100_000)
      pause(1_500)
      client.send(graphQLPost("inline"))
      #expect(try client.response().body == "inline")
    }
  }

  @Test func aConnectionTooManyIsClosed() async throws {
    try await withServer({ ($0.loops, $0.limits.connections) = (1, 2) }) { server in
      let first = try RawClient(port: server.port)
      let second = try RawClient(port: server.port)
      for client in [first, second] {
        client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().status == 200)
      }
      #expect(try RawClient(port: server.port).isClosedByServer())
    }
  }

  @Test func aWorkerQueueThatIsFullRefuses() async throws {
    let graphQL = GraphQLDouble()
    try await withServer(
      { ($0.loops, $0.limits.queuedQueries) = (1, 1) }, graphQL: graphQL
    ) { server in
      let busy = try RawClient(port: server.port)
      busy.send(graphQLPost("blocked"))
      graphQL.waitUntilBlocked()
      let refused = try RawClient(port: server.port)
      refused.send(graphQLPost("worker"))
      let response = try refused.response()
      #expect(response.status == 503)
      #expect(response.body.contains(#""code":"OVERLOADED""#))
      graphQL.unblock()
      #expect(try busy.response().body == "blocked")
    }
  }
}
