import Testing

@testable import Server

/// WebSockets by their bytes: handshake, frames, ends, and who may open one.
@Suite struct WebSocketTests {
  @Test(arguments: ["/graphql", catalogPath])
  func messagesGoBothWays(path: String) async throws {
    let messages = MessageDouble()
    let graphQL = GraphQLDouble(messages: messages)
    try await withServer(graphQL: graphQL, catalog: graphQL) { server in
      let client = try SocketClient(
        port: server.port, handshake: SocketClient.handshake(path: path))
      #expect(try client.text() == "hello full")
      for text in ["a", "", String(repeating: "b", count: 200), "later", "work"] {
        client.send(text)
        #expect(try client.text() == (text == "work" ? "worked" : text))
      }
      let long = String(repeating: "\u{E9}", count: 100_000)
      client.send(long)
      #expect(try client.text() == long)
      client.send("long")
      #expect(try client.text().utf8.count == 16 << 20)
      client.send(.close(1000, "done"))
      #expect(try client.closing().code == 1000)
      #expect(client.raw.isClosedByServer())
      messages.waitUntilClosed()
    }
  }

  @Test func theServerChoosesTheProtocol() async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try RawClient(port: server.port)
      client.send(SocketClient.handshake(protocols: "graphql-ws, graphql-transport-ws"))
      #expect(try client.response()["Sec-WebSocket-Protocol"] == "graphql-transport-ws")
      for other in ["graphql-ws", nil] {
        let client = try SocketClient(
          port: server.port, handshake: SocketClient.handshake(protocols: other))
        #expect(try client.closing() == (4406, "Subprotocol not acceptable"))
      }
    }
  }

  @Test(arguments: [
    (SocketClient.handshake(version: "8"), 426), (SocketClient.handshake(version: ""), 426),
    (SocketClient.handshake().replacing("ZQ==", with: "Z"), 400),
    (SocketClient.handshake(fields: "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400),
    (SocketClient.handshake(fields: "Authorization: Bearer wrong\r\n"), 401),
    (SocketClient.handshake(fields: administrator + administrator), 401),
    (SocketClient.handshake(path: "/nowhere"), 404),
  ])
  func aHandshakeThatIsNoneIsRefused(handshake: String, status: Int) async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try RawClient(port: server.port)
      client.send(handshake)
      #expect(try client.response().status == status)
    }
  }

  @Test(arguments: [
    SocketClient.handshake().replacing("keep-alive, Upgrade", with: "keep-alive"),
    SocketClient.handshake().replacing("Upgrade: websocket", with: "Upgrade: h2c"),
    SocketClient.handshake().replacing("HTTP/1.1", with: "HTTP/1.0"),
  ])
  func whatAsksForNoWebSocketIsAnsweredAsUsual(request: String) async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try RawClient(port: server.port)
      client.send(request)
      #expect(try client.response().status == 200)
    }
  }

  /// A stranger's frame is not waited for, however it comes in.
  @Test(arguments: [
    [SocketClient.Frame.text(String(repeating: "a", count: 500_000))],
    Array(
      repeating: SocketClient.Frame(head: 0x89, bytes: Array(repeating: 1, count: 100)), count: 80),
    [SocketClient.Frame(head: 0x01, bytes: Array(repeating: 0x61, count: 5_000))]
      + Array(
        repeating: SocketClient.Frame(head: 0x00, bytes: Array(repeating: 0x61, count: 100)),
        count: 40),
  ])
  func aStrangerMaySendLittle(frames: [SocketClient.Frame]) async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try SocketClient(
        port: server.port, handshake: SocketClient.handshake(fields: ""))
      #expect(try client.text() == "hello stranger")
      // No more than is told to be too much, so that nothing is left unread at the end.
      var sent = 0
      for frame in frames where sent < 8_192 {
        if frame.bytes.count > 8_192 {
          client.sendBeginning(of: frame, count: 9_000)
        } else {
          client.send(frame)
        }
        sent += frame.bytes.count + 6
      }
      var frame = try client.frame()
      while frame.head == 0x8A { frame = try client.frame() }
      #expect(frame == .close(1009, "The introduction is longer than this server accepts"))
    }
  }

  @Test func whoIsAdmittedMaySendMuch() async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try SocketClient(
        port: server.port, handshake: SocketClient.handshake(fields: ""))
      #expect(try client.text() == "hello stranger")
      client.send("admit")
      let long = String(repeating: "a", count: 100_000)
      client.send("x")
      #expect(try client.text() == "x")
      client.send(long)
      #expect(try client.text() == long)
    }
  }

  @Test func aClientMaySayLaterWhoItIs() async throws {
    try await withServer(
      { $0.adminReadToken = readToken }, graphQL: GraphQLDouble(messages: MessageDouble())
    ) { server in
      let client = try SocketClient(
        port: server.port, handshake: SocketClient.handshake(fields: ""))
      #expect(try client.text() == "hello stranger")
      for (token, who) in [(administratorToken, "full"), (readToken, "readOnly"), ("x", "nobody")] {
        client.send("who Bearer \(token)")
        #expect(try client.text() == who)
      }
      let reading = try SocketClient(
        port: server.port,
        handshake: SocketClient.handshake(fields: "Authorization: Bearer \(readToken)\r\n"))
      #expect(try reading.text() == "hello reading")
    }
  }

  @Test func anOpenServerConversesWithThisMachineOnly() async throws {
    try await withServer(
      { configuration in
        configuration.adminToken = nil
        configuration.developmentMode = true
      }, graphQL: GraphQLDouble(messages: MessageDouble())
    ) { server in
      let open = SocketClient.handshake(fields: "").replacing("Host: a", with: "Host: localhost")
      let client = try SocketClient(port: server.port, handshake: open)
      #expect(try client.text() == "hello full")
      for (origin, status) in [
        ("http://localhost:3000", 101), ("https://[::1]", 101), ("https://evil.example", 401),
        ("null", 401), ("http://localhost.evil.example", 401),
      ] {
        let client = try RawClient(port: server.port)
        client.send(String(open.dropLast()) + "Origin: \(origin)\r\n\r\n")
        #expect(try client.response().status == status, "\(origin)")
      }
      let elsewhere = try RawClient(port: server.port)
      elsewhere.send(SocketClient.handshake(fields: ""))
      #expect(try elsewhere.response().status == 401)
    }
  }

  @Test func fragmentsArePutTogetherAndPingsAnsweredBetweenThem() async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try SocketClient(port: server.port)
      #expect(try client.text() == "hello full")
      client.send(SocketClient.Frame(head: 0x01, bytes: [0xC3]))
      client.send(SocketClient.Frame(head: 0x89, bytes: [1, 2, 3]))
      client.send(SocketClient.Frame(head: 0x00, bytes: [0xA9, 0x61]))
      client.send(SocketClient.Frame(head: 0x80, bytes: []))
      #expect(try client.frame() == SocketClient.Frame(head: 0x8A, bytes: [1, 2, 3]))
      #expect(try client.text() == "\u{E9}a")
      client.send(SocketClient.Frame(head: 0x8A, bytes: [9]))
      client.send("b")
      #expect(try client.text() == "b")
    }
  }

  @Test(arguments: [
    (SocketClient.Frame(head: 0x82, bytes: [1]), true, 1003),
    (SocketClient.Frame(head: 0x80, bytes: [1]), true, 1002),
    (SocketClient.Frame(head: 0xC1, bytes: [0x61]), true, 1002),
    (SocketClient.Frame(head: 0x83, bytes: []), true, 1002),
    (SocketClient.Frame(head: 0x8B, bytes: []), true, 1002),
    (SocketClient.Frame(head: 0x09, bytes: []), true, 1002),
    (SocketClient.Frame(head: 0x89, bytes: Array(repeating: 1, count: 126)), true, 1002),
    (SocketClient.Frame(head: 0x81, bytes: [0x61]), false, 1002),
    (SocketClient.Frame(head: 0x81, bytes: [0xFF]), true, 1007),
    (SocketClient.Frame(head: 0x81, bytes: [0xED, 0xA0, 0x80]), true, 1007),
    (SocketClient.Frame(head: 0x81, bytes: Array(repeating: 0x61, count: 2_049)), true, 1009),
    (SocketClient.Frame(head: 0x88, bytes: [1]), true, 1002),
    (SocketClient.Frame.close(999), true, 1002), (SocketClient.Frame.close(1005), true, 1002),
    (SocketClient.Frame.close(4400), true, 4400), (SocketClient.Frame.close(1001), true, 1001),
  ])
  func framesThatAreWrongEndIt(frame: SocketClient.Frame, isMasked: Bool, code: Int) async throws {
    let messages = MessageDouble()
    try await withServer(
      {
        $0.limits.body = 2_048
        $0.timeouts.linger = 100
      }, graphQL: GraphQLDouble(messages: messages)
    ) { server in
      let client = try SocketClient(port: server.port)
      #expect(try client.text() == "hello full")
      client.send(frame, isMasked: isMasked)
      #expect(try client.closing().code == code)
      messages.waitUntilClosed()
      #expect(client.raw.isClosedByServer())
    }
  }

  @Test func fragmentsTogetherHaveALimitToo() async throws {
    try await withServer(
      { $0.limits.body = 2_048 }, graphQL: GraphQLDouble(messages: MessageDouble())
    ) { server in
      let client = try SocketClient(port: server.port)
      #expect(try client.text() == "hello full")
      client.send(SocketClient.Frame(head: 0x01, bytes: Array(repeating: 0x61, count: 2_000)))
      client.send(SocketClient.Frame(head: 0x00, bytes: Array(repeating: 0x61, count: 49)))
      #expect(try client.closing().code == 1009)
    }
  }

  @Test func theServersEndWaitsForTheClients() async throws {
    let messages = MessageDouble()
    try await withServer(graphQL: GraphQLDouble(messages: messages)) { server in
      let client = try SocketClient(port: server.port)
      #expect(try client.text() == "hello full")
      client.send("end")
      #expect(try client.closing() == (4400, "as told"))
      messages.waitUntilClosed()
      client.send("nothing more is heard")
      client.send(.close(4400))
      #expect(client.raw.isClosedByServer())
    }
  }

  @Test func aClientThatIsGoneIsNoticed() async throws {
    let messages = MessageDouble()
    try await withServer({ $0.timeouts.idle = 200 }, graphQL: GraphQLDouble(messages: messages)) {
      server in
      let client = try SocketClient(port: server.port)
      #expect(try client.text() == "hello full")
      // It is asked, and answers once.
      #expect(try client.frame() == SocketClient.Frame(head: 0x89, bytes: []))
      client.send(SocketClient.Frame(head: 0x8A, bytes: []))
      #expect(try client.frame() == SocketClient.Frame(head: 0x89, bytes: []))
      messages.waitUntilClosed()
      #expect(client.raw.isClosedByServer())
    }
  }

  @Test func aClientThatDoesNotReadIsCutOff() async throws {
    let messages = MessageDouble()
    try await withServer(graphQL: GraphQLDouble(messages: messages)) { server in
      let client = try SocketClient(port: server.port, receiveBuffer: 65_536)
      #expect(try client.text() == "hello full")
      client.send("flood")
      messages.waitUntilClosed()
    }
  }

  @Test func aReceiverIsCalledWhenItAsked() async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try SocketClient(port: server.port)
      #expect(try client.text() == "hello full")
      client.send("wake")
      #expect(try client.text() == "woken")
    }
  }

  @Test func aStopEndsConversations() async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try SocketClient(port: server.port)
      #expect(try client.text() == "hello full")
      Task { try await server.shutdown() }
      #expect(try client.text() == "drained")
      #expect(try client.closing() == (1001, "Going away"))
      client.send(.close(1001))
      #expect(client.raw.isClosedByServer())
    }
  }

  @Test func framesSentBeforeTheAnswerAreHeard() async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try RawClient(port: server.port)
      client.send(Array(SocketClient.handshake().utf8) + [0x81, 0x81, 0, 0, 0, 0, 0x61])
      #expect(try client.response().status == 101)
      #expect(try client.bytes(12) == [0x81, 10] + Array("hello full".utf8))
      #expect(try client.bytes(3) == [0x81, 1, 0x61])
    }
  }
}
