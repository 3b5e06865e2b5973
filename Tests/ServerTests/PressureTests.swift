import Testing

@testable import Server

/// Clients that take their time, or more than their share.
@Suite(.serialized) struct PressureTests {
  @Test(arguments: [
    "", "GET /", "GET /health HTTP/1.1\r\nHost: a\r\nX-A: ",
    "POST /graphql HTTP/1.1\r\nHost: a\r\n\(administrator)Content-Length: 1000000\r\n\r\n",
    "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n",
    "POST /graphql HTTP/1.1\r\nHost: a\r\n\(administrator)Transfer-Encoding: chunked\r\n\r\n1;",
  ])
  func bytesThatDripDoNotPutTheDeadlineOff(start: String) async throws {
    try await withServer({
      $0.timeouts.header = 300
      $0.timeouts.body = 300
    }) { server in
      let client = try RawClient(port: server.port)
      client.send(start)
      while !client.hasReceived {
        #expect(client.send(Array((start.isEmpty ? "\r\n" : "a").utf8)))
        pause(10)
      }
      #expect(try client.response().status == 408)
    }
  }

  @Test func aClientThatReadsNoAnswersIsNotListenedTo() async throws {
    let graphQL = GraphQLDouble()
    try await withServer(graphQL: graphQL) { server in
      let (count, length) = (500, 65_536)
      let client = try RawClient(port: server.port, receiveBuffer: 65_536)
      client.send(String(repeating: graphQLPost("long \(length)"), count: count))
      var answered = -1
      while answered != graphQL.answered {
        answered = graphQL.answered
        pause(100)
      }
      // What is answered and not read is in the system's buffers, and little of it in the server's.
      #expect(answered < count / 2)
      let other = try RawClient(port: server.port)
      other.send(graphQLPost("inline"))
      #expect(try other.response().body == "inline")
      for _ in 0..<count {
        #expect(try client.response().body.utf8.count == length)
      }
    }
  }

  @Test func checksAreAnsweredWhileThousandsHang() async throws {
    let count = 2_000
    try await withServer({ $0.limits.connections = 3 * count }) { server in
      let starts = [
        "", "GET /auth/nginx HTTP/1.1\r\nHost: a\r\nX-A", graphQLPost("inline").dropLast(2) + "",
      ]
      let hanging = try (0..<count).map { index in
        let client = try RawClient(port: server.port)
        client.send(starts[index % starts.count])
        return client
      }
      for _ in 0..<20 {
        let client = try RawClient(port: server.port)
        client.send("GET /auth/check?package=acme/core HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().status == 401)
      }
      hanging[2].send("ne")
      #expect(try hanging[2].response().body == "inline")
    }
  }
}
