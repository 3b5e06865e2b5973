import Foundation
import Logging
import RegistryModel
import RegistryStore
import Synchronization
import Testing

@testable import Server

/// What the server says in its log, and what it never says.
@Suite struct LogTests {
  /// Everything logged, as text.
  private final class Journal: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    func append(_ line: String) { lines.withLock { $0.append(line) } }

    var logger: Logger {
      var logger = Logger(label: "test") { [self] _ in Handler(journal: self) }
      logger.logLevel = .trace
      return logger
    }
  }

  private struct Handler: LogHandler {
    let journal: Journal
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    func log(event: LogEvent) {
      journal.append("\(event.level) \(event.message) \(event.metadata ?? [:])")
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }
  }

  /// Said in a process of its own, because its limit of open files cannot be raised again. That
  /// connections beyond a limit are closed, `LimitTests` know.
  @Test func noMoreConnectionsAreTakenThanTheSystemHasRoomFor() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 1_000, rlim_max: 1_024)
      try #require(setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0)
      let journal = Journal()
      try await withServer({ $0.loops = 1 }, logger: journal.logger) { _ in }
      #expect(journal.text.contains("fewer connections"))
      #expect(journal.text.contains("\"taken\": 892"))
    }
  }

  @Test func noSecretIsLogged() async throws {
    let shop = try Shop()
    let journal = Journal()
    try await withServer(registry: shop.registry, logger: journal.logger) { server in
      let client = try RawClient(port: server.port)
      for token in shop.tokens.values {
        client.send(
          "GET /auth/check?package=acme/core HTTP/1.1\r\nHost: a\r\n"
            + "Authorization: Bearer \(token)\r\n\r\n")
        _ = try client.response()
      }
      client.send(graphQLPost("inline secret words"))
      _ = try client.response()
      client.send("GET /graphql?query=%7Bsecret%7D HTTP/1.1\r\nHost: a\r\n\(administrator)\r\n")
      _ = try client.response()
    }
    let log = journal.text
    #expect(log.contains("listening"))
    #expect(log.contains("stopped"))
    for secret in shop.tokens.values + ["secret", administratorToken] {
      #expect(!log.contains(secret))
    }
  }

  @Test func aRecordWithAFlippedByteDeniesAndIsLogged() async throws {
    let shop = try Shop()
    let (token, minted) = try shop.registry.mint()
    let id = shop.customer
    try shop.registry.write { session throws(CommandError) in
      _ = try session.apply(CreateToken(customer: .id(id), token: minted))
    }
    let damaged = try shop.registry.reopened(after: { path in
      try flipByte(behind: minted.key, in: path + "/registry/data.mdb")
    })
    let journal = Journal()
    try await withServer(registry: damaged, logger: journal.logger) { server in
      let client = try RawClient(port: server.port)
      for (secret, status) in [(token, 401), (shop.tokens["valid"] ?? "", 200)] {
        client.send(
          "GET /auth/check HTTP/1.1\r\nHost: a\r\n"
            + "Authorization: Bearer \(secret)\r\n\r\n")
        #expect(try client.response().status == status)
      }
    }
    #expect(journal.text.contains("error access denied by a fault"))
    #expect(!journal.text.contains(token))
  }

  /// Flips one bit of the value that follows a token's key, wherever the file holds it.
  private func flipByte(behind key: TokenKey, in path: String) throws {
    var bytes = try Data(contentsOf: URL(filePath: path))
    // Its first half is an integer of the machine.
    let pattern = withUnsafeBytes(of: key.high) { Data($0) }
    var start = bytes.startIndex
    while let found = bytes.range(of: pattern, in: start..<bytes.endIndex) {
      bytes[found.upperBound + 12] ^= 1
      start = found.upperBound
    }
    #expect(start > bytes.startIndex)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.write(contentsOf: bytes)
    try file.close()
  }
}
