import Dispatch
import Foundation
import Testing

@testable import Server

/// Long answers, sent in parts while a worker makes them.
@Suite struct StreamTests {
  private static func text(_ count: Int, _ length: Int) -> String {
    let parts = (0..<count).map { index in
      String(repeating: Character(Unicode.Scalar(0x61 + UInt8(index % 26))), count: length)
    }
    return parts.joined() + "end"
  }

  @Test(arguments: [(1, 1), (3, 1_000), (5, 262_144), (2, 1_000_000), (40, 300_000)])
  func aLongAnswerComesInChunks(count: Int, length: Int) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("parts \(count) \(length)") + graphQLPost("inline next"))
      let response = try client.response()
      #expect(response.status == 200)
      #expect(response["Transfer-Encoding"] == "chunked")
      #expect(response["Content-Length"] == nil)
      #expect(response["Content-Type"] == "application/json")
      #expect(response.body == Self.text(count, length))
      #expect(try client.response().body == "inline next")
    }
  }

  /// Else a slow client would have to take all that waits within one stall timeout.
  @Test func theConnectionTakesPartsOfBoundedLength() {
    let stream = ResponseStream(stallTimeout: 1) {}
    let head = GraphQLResponseHead(status: 200, contentType: "application/json")
    let bytes = [UInt8](repeating: 1, count: 1_000_000)
    #expect(bytes.withUnsafeBytes { stream.send(head, $0) })
    var lengths: [Int] = []
    while let part = stream.takePart() { lengths.append(part.length) }
    #expect(lengths == [262_144, 262_144, 262_144, 213_568])
  }

  /// A client that takes a little again and again never stalls, and would hold the worker for good.
  @Test(arguments: [(1, true), (1 << 40, false)])
  func aClientHasToKeepUpInAll(slowestRate: Int, isServed: Bool) {
    let stream = ResponseStream(stallTimeout: 400, slowestRate: slowestRate) {}
    let head = GraphQLResponseHead(status: 200, contentType: "application/json")
    let send = { (length: Int) in
      [UInt8](repeating: 1, count: length).withUnsafeBytes { stream.send(head, $0) }
    }
    for _ in 0..<4 { #expect(send(262_144)) }
    let client = Thread {
      while stream.isOpen {
        Thread.sleep(forTimeInterval: 0.05)
        stream.release(100)
      }
    }
    client.start()
    let sent = (0..<20).prefix { _ in send(100) }.count
    stream.close()
    #expect((sent == 20) == isServed)
  }

  @Test func anAnswerWithoutPartsHasALength() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      for text in ["parts 0 0", "parts 3 0"] {
        client.send(graphQLPost(text))
        let response = try client.response()
        #expect(response["Content-Length"] == "3")
        #expect(response.body == "end")
      }
    }
  }

  @Test func aClientThatKnowsNoChunksReadsToTheEnd() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(
        graphQLPost(
          "parts 9 100000", version: "1.0", fields: "Connection: keep-alive\r\n"))
      let response = try client.response()
      #expect(response["Transfer-Encoding"] == nil)
      #expect(response["Connection"] == "close")
      #expect(response.body == Self.text(9, 100_000))
    }
  }

  @Test func aConnectionMayCloseAfterTheLastChunk() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("parts 2 10", fields: "Connection: close\r\n"))
      let response = try client.response()
      #expect(response["Connection"] == "close")
      #expect(response.body == Self.text(2, 10))
      #expect(client.isClosedByServer())
    }
  }

  @Test(arguments: ["1.0", "1.1"])
  func aBrokenAnswerDoesNotLookWhole(version: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("broken 3 100000", version: version))
      #expect(throws: RawClient.Failure.self) { try client.response() }
    }
  }

  @Test(arguments: ["1.0", "1.1"])
  func aClientThatDoesNotReadHoldsLittle(version: String) async throws {
    let graphQL = GraphQLDouble()
    try await withServer({ $0.timeouts.stall = 200 }, graphQL: graphQL) { server in
      let client = try RawClient(port: server.port, receiveBuffer: 65_536)
      client.send(graphQLPost("parts 1000 262144", version: version))
      graphQL.waitUntilRefused()
      // What the system buffers comes on top of the server's own mebibyte.
      #expect(graphQL.parts.bytes < 32 << 20)
      #expect(throws: RawClient.Failure.self) { try client.response() }
      let other = try RawClient(port: server.port)
      other.send(graphQLPost("worker free again"))
      #expect(try other.response().body == "worker free again")
    }
  }

  @Test func aClientThatLeavesEndsTheWork() async throws {
    let graphQL = GraphQLDouble()
    try await withServer(graphQL: graphQL) { server in
      var client: RawClient? = try RawClient(port: server.port, receiveBuffer: 65_536)
      client?.send(graphQLPost("parts 1000 262144"))
      graphQL.waitUntilSent()
      client = nil
      graphQL.waitUntilRefused()
    }
  }

  @Test func aStopLetsALongAnswerEnd() async throws {
    let graphQL = GraphQLDouble()
    try await withServer(graphQL: graphQL) { server in
      let client = try RawClient(port: server.port, receiveBuffer: 65_536)
      let idle = try RawClient(port: server.port)
      idle.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try idle.response().status == 200)
      client.send(graphQLPost("parts 100 262144") + graphQLPost("inline"))
      graphQL.waitUntilSent()
      Task { try await server.shutdown() }
      #expect(idle.isClosedByServer())
      #expect(try client.response().body == Self.text(100, 262_144))
      #expect(client.isClosedByServer())
    }
  }

  @Test(arguments: ["1.0", "1.1"])
  func theDrainTimeoutEndsALongAnswer(version: String) async throws {
    let graphQL = GraphQLDouble()
    try await withServer({ $0.timeouts.drain = 100 }, graphQL: graphQL) { server in
      let client = try RawClient(port: server.port, receiveBuffer: 65_536)
      client.send(graphQLPost("parts 1000 262144", version: version))
      graphQL.waitUntilSent()
      Task { try await server.shutdown() }
      graphQL.waitUntilRefused()
      #expect(throws: RawClient.Failure.self) { try client.response() }
    }
  }

  @Test func theWorkerWaitsForRoom() throws {
    let head = GraphQLResponseHead(status: 200, contentType: "text/plain")
    let announced = DispatchSemaphore(value: 0)
    let stream = ResponseStream(stallTimeout: 10_000) { announced.signal() }
    let sent = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      let bytes = [UInt8](repeating: 1, count: ResponseStream.capacity + 10)
      #expect(bytes.withUnsafeBytes { stream.send(head, $0) })
      sent.signal()
    }
    var received = 0
    while received < ResponseStream.capacity + 10 {
      announced.wait()
      while let part = stream.takePart() {
        #expect(part.length <= ResponseStream.capacity)
        received += part.length
        stream.release(part.length)
      }
    }
    sent.wait()
    #expect(received == ResponseStream.capacity + 10)
  }

  @Test func aClosedStreamTakesNothing() {
    let head = GraphQLResponseHead(status: 200, contentType: "text/plain")
    let stream = ResponseStream(stallTimeout: 10_000) {}
    stream.close()
    #expect(![1].withUnsafeBytes { stream.send(head, $0) })
    #expect(stream.takePart() == nil)
  }
}
