import Foundation
import Testing

@testable import Server

/// Connections that end while their clients have not taken all that is written.
@Suite(.serialized) struct SlowReaderTests {
  /// Lengths of lists, in parts of 256 KiB. What the system buffers of an answer is not known; of
  /// some of them it takes all but the last mebibyte, which is what the server buffers.
  private static let counts = 1...20

  private static func configure(_ configuration: inout ServerConfiguration) {
    // One for each list that is being sent.
    configuration.workers = counts.count
  }

  private static func isWhole(_ body: String, _ count: Int) -> Bool {
    let letters = (0..<count).map { String(Unicode.Scalar(0x61 + UInt8($0))) }
    return body == letters.map { String(repeating: $0, count: 262_144) }.joined() + "end"
  }

  /// Runs a server on a Unix socket.
  private static func withSocket(
    _ change: (inout ServerConfiguration) -> Void = { _ in },
    graphQL: GraphQLDouble = GraphQLDouble(),
    _ body: @escaping @Sendable (PackgateServer, _ path: String) throws -> Void
  ) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try await withServer(
      { configuration in
        configuration.socketPath = path
        change(&configuration)
      }, graphQL: graphQL
    ) { try body($0, path) }
  }

  /// Asks for lists without reading them, for so long that the servers' workers have made what they
  /// can.
  private static func clients(_ server: PackgateServer) throws -> [(count: Int, RawClient)] {
    let clients = try counts.map { count in
      let client = try RawClient(port: server.port, receiveBuffer: 65_536)
      client.send(graphQLPost("parts \(count) 262144", version: "1.0"))
      return (count, client)
    }
    pause(500)
    return clients
  }

  @Test func aListWithoutChunksArrivesWhole() async throws {
    try await withServer(Self.configure) { server in
      for (count, client) in try Self.clients(server) {
        #expect(Self.isWhole(try client.response().body, count))
      }
    }
  }

  @Test func aListWithoutChunksArrivesWholeOnAUnixSocket() async throws {
    try await Self.withSocket { _, path in
      let client = try RawClient(path: path)
      client.send(graphQLPost("parts 4 262144", version: "1.0"))
      pause(200)
      #expect(Self.isWhole(try client.response().body, 4))
    }
  }

  /// A client that takes nothing for the idle timeout is cut off, and learns it.
  @Test func aListThatLooksWholeIsWhole() async throws {
    try await withServer({ configuration in
      Self.configure(&configuration)
      (configuration.timeouts.idle, configuration.timeouts.stall) = (200, 200)
    }) { server in
      let clients = try Self.clients(server)
      pause(500)
      let areWhole = clients.map { count, client in
        (try? client.response()).map { Self.isWhole($0.body, count) }
      }
      #expect(!areWhole.contains(false))
      #expect(areWhole.first == true)
      #expect(areWhole.last == .some(nil))
    }
  }

  @Test func theEndOfAStreamOfEventsArrives() async throws {
    try await Self.withSocket(graphQL: GraphQLDouble(messages: MessageDouble())) { _, path in
      let client = try RawClient(path: path)
      let event = String(repeating: "a", count: 1_000_000)
      client.send(graphQLPost("events \(event) end", version: "1.0"))
      pause(200)
      let isWhole = try client.response().body == event
      #expect(isWhole)
    }
  }

  enum Ending: CaseIterable {
    case clientFinishesSending
    case serverStops
  }

  /// The connection is idle, and little enough waits for the client that it is listened to.
  @Test(arguments: Ending.allCases)
  func theLastAnswersArriveWhole(ending: Ending) async throws {
    let graphQL = GraphQLDouble()
    try await Self.withSocket(graphQL: graphQL) { server, path in
      let client = try RawClient(path: path)
      let request = graphQLPost("long 16384")
      client.send(request)
      while client.waiting < 16_384 { pause(1) }
      let length = client.waiting
      var count = 1
      while client.waiting == count * length {
        client.send(request)
        count += 1
        while graphQL.answered < count { pause(1) }
        pause(10)
      }
      switch ending {
      case .clientFinishesSending: client.finishSending()
      case .serverStops: Task { try await server.shutdown() }
      }
      pause(200)
      for _ in 0..<count {
        #expect(try client.response().bytes.count == 16_384)
      }
      #expect(client.isClosedByServer())
    }
  }

  /// It is not listened to until it has, and the stop does not wait for the drain timeout then.
  @Test func aStopEndsAConnectionOnceItsClientHasTakenItsAnswer() async throws {
    let graphQL = GraphQLDouble()
    try await Self.withSocket({ $0.timeouts.drain = 60_000 }, graphQL: graphQL) { server, path in
      let client = try RawClient(path: path)
      client.send(graphQLPost("long 4000000"))
      while !client.hasReceived { pause(1) }
      Task { try await server.shutdown() }
      pause(200)
      #expect(try client.response().bytes.count == 4_000_000)
      #expect(client.isClosedByServer())
    }
  }
}
