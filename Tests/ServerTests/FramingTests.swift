import Testing

@testable import Server

/// Where a request begins and ends, and whom it is for: what two readers of the same bytes must not
/// take for different things.
@Suite struct FramingTests {
  private static let health = "GET /health HTTP/1.1\r\n"
  private static let post = "POST /graphql HTTP/1.1\r\nHost: a\r\n\(administrator)"
  private static let chunked = post + "Transfer-Encoding: chunked\r\n\r\n"

  @Test(arguments: [
    // Whom it is for.
    health + "\r\n", health + "Host: a\r\nHost: b\r\n\r\n", health + "Host: a\r\nHost: a\r\n\r\n",
    health + "Host: a b\r\n\r\n", health + "Host: a/b\r\n\r\n", health + "Host: a@b\r\n\r\n",
    "GET /health HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", "GET /auth/nginx HTTP/1.1\r\n\r\n",
    // Lines and fields.
    health + "Host: a\r\nNo Colon\r\n\r\n",
    health + "Host: a\r\nX-A: b\r\n c\r\n\r\n", health + "Host: a\r\nX-A: b\r\n\tc\r\n\r\n",
    health + " Host: a\r\n\r\n", health + "Host: a\r\nX-A : b\r\n\r\n",
    health + "Host: a\r\n: b\r\n\r\n", health + "Host: a\nX-A: b\r\n\r\n",
    health + "Host: a\r\n\n", health + "Host: a\rX-A: b\r\n\r\n",
    health + "Host: a\r\nX-A: b\rc\r\n\r\n", health + "Host: a\r\nX-A: b\u{0}c\r\n\r\n",
    health + "Host: a\r\nX\u{0}A: b\r\n\r\n", health + "Host: a\r\nX-A: b\u{1}c\r\n\r\n",
    "GET /he\u{0}alth HTTP/1.1\r\nHost: a\r\n\r\n", "GET /he\u{1}alth HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /he alth HTTP/1.1\r\nHost: a\r\n\r\n", "GET /health http/1.1\r\nHost: a\r\n\r\n",
    // Lengths.
    post + "Content-Length: x\r\n\r\n", post + "Content-Length: \r\n\r\n",
    post + "Content-Length: +2\r\n\r\nab", post + "Content-Length: -2\r\n\r\nab",
    post + "Content-Length: 0x2\r\n\r\nab", post + "Content-Length: 2, 2\r\n\r\nab",
    post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
    post + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
    post + "Content-Length: 18446744073709551618\r\n\r\nab",
    post + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
    post + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nab\r\n0\r\n\r\n",
    post + "Transfer-Encoding:\u{B}chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
    // Chunks.
    chunked + "2\nab\n0\n\n", chunked + "2;a\nb\r\nab\r\n0\r\n\r\n",
    chunked + "0x2\r\nab\r\n0\r\n\r\n", chunked + "-2\r\nab\r\n0\r\n\r\n",
    chunked + "10000000000000002\r\nab\r\n0\r\n\r\n", chunked + "2\r\nabX\r\n0\r\n\r\n",
  ])
  func whatCanBeReadTwoWaysIsRefusedAndTheConnectionClosed(bytes: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(bytes)
      let response = try client.response()
      #expect(response.status == 400)
      #expect(response.body.contains(#""code":"BAD_REQUEST""#))
      #expect(response["Connection"] == "close")
      #expect(client.isClosedByServer())
    }
  }

  @Test(arguments: [
    ("nonsense\r\n\r\n", 405), ("GET /health HTTP/1.1\nHost: a\n\n", 505),
    ("get /health HTTP/1.1\r\nHost: a\r\n\r\n", 405),
    ("GET /health HTTP/1.2\r\nHost: a\r\n\r\n", 505), ("GET /health\r\n\r\n", 505),
    (post + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n", 501),
    (post + "Content-Length: 9223372036854775808\r\n\r\n", 413),
    (chunked + "2\r\nab\r\n0\r\n" + String(repeating: "X-T: 1\r\n", count: 200) + "\r\n", 431),
  ])
  func otherFaultsCloseTheConnectionToo(bytes: String, status: Int) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(bytes)
      let response = try client.response()
      #expect(response.status == status)
      #expect(response["Connection"] == "close")
      #expect(client.isClosedByServer())
    }
  }

  /// Whether the parser or the server sees it first depends on how the bytes arrive.
  @Test(arguments: ["identity", "xchunked", "chunked, gzip", "deflate"])
  func anotherTransferCodingIsRefused(coding: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(Self.post + "Transfer-Encoding: \(coding)\r\n\r\n2\r\nab\r\n0\r\n\r\n")
      let response = try client.response()
      #expect([400, 501].contains(response.status))
      #expect(response["Connection"] == "close")
      #expect(client.isClosedByServer())
    }
  }

  @Test(arguments: [
    "a", "a:1", "[::1]:8080", "", "xn--nxa.example", "a%20b", "A_B~c!$&'()*+,;=",
  ])
  func aHostIsWhateverAHostMayBe(host: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("\r\nGET /health HTTP/1.1\r\nHost: \(host)\r\nX-A: \u{FF}\r\n\r\n")
      #expect(try client.response().status == 200)
      client.send("GET http://elsewhere/health HTTP/1.1\r\nHost: \(host)\r\n\r\n")
      #expect(try client.response().status == 200)
    }
  }

  @Test func chunksMayHaveExtensionsAndTrailers() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(Self.chunked + "6;a=\"b\"\r\ninline\r\n0\r\nX-T: 1\r\n\r\n")
      client.send(graphQLPost("inline next"))
      #expect(try client.response().body == "inline")
      #expect(try client.response().body == "inline next")
    }
  }

  @Test func aTrailerAuthorizesNothing() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(
        "POST /graphql HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "6\r\ninline\r\n0\r\n\(administrator)\r\n")
      #expect(try client.response().status == 401)
    }
  }

  @Test func chunksInHTTP10EndTheConnection() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(
        "POST /graphql HTTP/1.0\r\nConnection: keep-alive\r\n\(administrator)"
          + "Transfer-Encoding: chunked\r\n\r\n6\r\ninline\r\n0\r\n\r\n" + Self.health)
      let response = try client.response()
      #expect(response.body == "inline")
      #expect(response["Connection"] == "close")
    }
  }

  @Test func nothingAfterARefusedBodyIsARequest() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(Self.post + "Content-Length: 20000000\r\n\r\n")
      for _ in 0..<200 {
        client.send(String(repeating: Self.health + "Host: a\r\n\r\n", count: 99))
      }
      let response = try client.response()
      #expect(response.status == 413)
      #expect(response["Connection"] == "close")
      #expect(client.isClosedByServer())
    }
  }
}
