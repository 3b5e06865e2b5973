import Testing

@testable import Server

/// Which heads are read without the decoder, and that nobody can tell.
@Suite struct DoorHeadTests {
  private static let limits = DoorHead.Limits(length: 1_024, fieldCount: 8)
  private static let door = "GET /auth/nginx HTTP/1.1\r\nHost: a\r\n"

  @Test(arguments: [
    (door + "\r\n", "nginxDoor"),
    (door + "X-Original-URI: /p2/a/b.json\r\nX-Original-Method: HEAD\r\n\r\n", "nginxDoor"),
    ("HEAD /auth/check?package=a/b HTTP/1.1\r\nhOST: [::1]:80\r\n\r\n", "checkDoor"),
    ("GET /auth/envoy/p2/a/b.json?c HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "envoyDoor"),
    ("GET /auth/forward HTTP/1.1\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n", "forwardDoor"),
    (door + "X_Y-1: a  b\r\nX-Forwarded-For: 1.2.3.4, 5.6.7.8\r\n\r\n", "nginxDoor"),
  ])
  func plainRequestsAreRead(bytes: String, route: String) {
    #expect(read(bytes).map { "\($0.route)" } == route)
    #expect(read(bytes + "GET").map(\.length) == bytes.utf8.count)
    for end in 0..<bytes.utf8.count { #expect(read(String(bytes.utf8.prefix(end))!) == nil) }
  }

  @Test func fieldsAreLent() throws {
    let bytes =
      "GET /auth/forward?q?/ HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer abc\r\n"
      + "X-Original-URI: /1\r\nX-Original-Method: M\r\nX-Forwarded-Uri: /2\r\n"
      + "X-Forwarded-Method: HEAD\r\nX-Forwarded-For: 1.2.3.4\r\n\r\n"
    try Array(bytes.utf8).withUnsafeBytes { bytes in
      let head = try #require(DoorHead(bytes, Self.limits))
      let fields = head.fields
      let lent = [
        head.target.path, head.target.query, fields.authorization, fields.originalURI,
        fields.originalMethod, fields.forwardedURI, fields.forwardedMethod, fields.forwardedFor,
      ]
      #expect(
        lent.map { $0.map { String(decoding: $0, as: UTF8.self) } }
          == ["/auth/forward", "q?/", "Bearer abc", "/1", "M", "/2", "HEAD", "1.2.3.4"])
    }
  }

  /// Heads that the reader leaves to the decoder.
  static let others =
    [
      // Not a door, not such a request, not such a line.
      "GET /health HTTP/1.1\r\nHost: a\r\n\r\n", "GET /auth/nginxx HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /auth/nginx HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab",
      "PUT /auth/check HTTP/1.1\r\nHost: a\r\n\r\n", "get /auth/nginx HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET  /auth/nginx HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /auth/nginx  HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET http://a/auth/nginx HTTP/1.1\r\nHost: a\r\n\r\n", "\r\n" + door + "\r\n",
      "GET /auth/check?a b HTTP/1.1\r\nHost: a\r\n\r\n", "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /auth/check?a#b HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /auth/check?a\u{E9}b HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /auth/check?a\u{0}b HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /auth/nginx HTTP/1.0\r\nHost: a\r\n\r\n",
      "GET /auth/nginx HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
      "GET /auth/nginx HTTP/1.2\r\nHost: a\r\n\r\n", "GET /auth/nginx HTTP/2.0\r\nHost: a\r\n\r\n",
      "GET /auth/nginx http/1.1\r\nHost: a\r\n\r\n", "GET /auth/nginx\r\n\r\n",
      "GET /auth/nginx HTTP/1.1\nHost: a\n\n", "GET /auth/nginx HTTP/1.1\r\n\r\n",
      "CONNECT /auth/nginx HTTP/1.1\r\nHost: a\r\n\r\n",
    ]
    + [
      "Host: a\r\n", "Host: b\r\n", "No Colon\r\n", "X-A : b\r\n", ": b\r\n", "X-A:b\r\n",
      "X-A: b\r\n c\r\n", "X-A: b\r\n\tc\r\n", " X-A: b\r\n", "X-A: b\n", "X-A: b\rc\r\n",
      "X-A: b\r\r\n", "X-A: b\u{0}c\r\n", "X-A: b\u{1}c\r\n", "X-A: b\u{7F}c\r\n",
      "X-A: b\u{E9}c\r\n", "X-A: b\tc\r\n", "X-A:  b\r\n", "X-A: b \r\n", "X-A:\r\n", "X-A: \r\n",
      "X\u{E9}A: b\r\n", "X\u{0}A: b\r\n", "X(A): b\r\n", "X.A: b\r\n",
      "Content-Length: 1\r\n", "Content-Length: 00\r\n", "Content-Length: +0\r\n",
      "Content-Length: 0, 0\r\n", "Content-Length: 0\r\nContent-Length: 0\r\n",
      "Content-Length: 0\r\nContent-Length: 2\r\n", "Transfer-Encoding: chunked\r\n",
      "Transfer-Encoding: identity\r\n", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
      "Connection: close\r\n", "Connection: upgrade\r\n", "Connection: keep-alive, close\r\n",
      "Connection: keep-alive\r\nConnection: close\r\n", "Proxy-Connection: close\r\n",
      "Upgrade: websocket\r\n", "Connection: Upgrade\r\nUpgrade: h2c\r\n",
      "Authorization: a\r\nAuthorization: a\r\n", "X-Original-URI: /a\r\nX-ORIGINAL-URI: /b\r\n",
      "X-Original-Method: GET\r\nX-Original-Method: HEAD\r\n",
      "X-Forwarded-Uri: /a\r\nX-Forwarded-Uri: /b\r\n",
      "X-Forwarded-Method: A\r\nX-Forwarded-Method: B\r\n",
      "X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 5.6.7.8\r\n",
    ].map { door + $0 + "\r\n" }

  @Test(arguments: others)
  func othersAreLeftToTheDecoder(bytes: String) {
    #expect(read(bytes) == nil)
  }

  @Test func sizesAreBounded() {
    let padding = { String(repeating: "x", count: $0) }
    let frame = Self.door.utf8.count + 9
    #expect(read(Self.door + "X-A: \(padding(1_024 - frame))\r\n\r\n") != nil)
    #expect(read(Self.door + "X-A: \(padding(1_025 - frame))\r\n\r\n") == nil)
    let line = "X-A: b\r\n"
    #expect(read(Self.door + String(repeating: line, count: 7) + "\r\n") != nil)
    #expect(read(Self.door + String(repeating: line, count: 8) + "\r\n") == nil)
  }

  private func read(_ text: String) -> (route: Route, length: Int)? {
    Array(text.utf8).withUnsafeBytes { bytes in
      DoorHead(bytes, Self.limits).map { ($0.route, $0.length) }
    }
  }
}
