import Testing

@testable import Server

/// Streams of events as answers to ordinary requests.
@Suite struct EventTests {
  @Test func eventsComeAsChunksAndTheConnectionGoesOn() async throws {
    let messages = MessageDouble()
    try await withServer(graphQL: GraphQLDouble(messages: messages)) { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("events a b end") + graphQLPost("inline"))
      let response = try client.response()
      #expect(response["Content-Type"] == "text/event-stream")
      #expect(response["Transfer-Encoding"] == "chunked")
      #expect(response.body == "ab")
      #expect(try client.response().body == "inline")
      #expect(messages.closed == 1)
    }
  }

  @Test func eventsComeWhenTheyHappen() async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("events later wake", version: "1.0"))
      let head = try client.head()
      #expect(head["Transfer-Encoding"] == nil)
      #expect(head["Connection"] == "close")
      #expect(
        try Set([client.bytes(5), client.bytes(5)]) == [Array("later".utf8), Array("woken".utf8)])
    }
  }

  @Test(arguments: [false, true])
  func aClientThatLeavesIsNoticed(onlyStopsSending: Bool) async throws {
    let messages = MessageDouble()
    try await withServer(graphQL: GraphQLDouble(messages: messages)) { server in
      var client: RawClient? = try RawClient(port: server.port)
      client?.send(graphQLPost("events hang"))
      _ = try client?.head()
      if onlyStopsSending { client?.finishSending() } else { client = nil }
      messages.waitUntilClosed()
    }
  }

  @Test func aClientThatDoesNotReadIsCutOff() async throws {
    let messages = MessageDouble()
    try await withServer(graphQL: GraphQLDouble(messages: messages)) { server in
      let client = try RawClient(port: server.port, receiveBuffer: 65_536)
      client.send(graphQLPost("events flood"))
      messages.waitUntilClosed()
    }
  }

  @Test func aStopEndsThem() async throws {
    try await withServer(graphQL: GraphQLDouble(messages: MessageDouble())) { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("events a"))
      #expect(try client.head().status == 200)
      Task { try await server.shutdown() }
      #expect(try client.chunks() == Array("adrained".utf8))
      #expect(client.isClosedByServer())
    }
  }
}
