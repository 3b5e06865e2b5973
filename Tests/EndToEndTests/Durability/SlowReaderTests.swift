import Foundation
import Synchronization
import Testing

/// Clients that do not read their answers while the map has to grow: checks wait for none of them.
@Suite struct SlowReaderTests {
  private static let packages = 10_000
  private static let credential = "Authorization: Bearer \(Service.administrator)\r\n"

  private static let long = """
    {"query":"{ customCatalogLabel { getLabel(name: \\"all\\") { publicPackagesConnection \
    { edges { cursor node { name description } } } } } }"}
    """

  private static func slowClient(_ port: Int) throws -> HTTPConnection {
    let connection = try HTTPConnection(port: port)
    try connection.beginPost(
      "/catalog/api/v1/custom/graphql",
      headers: credential, body: long)
    return connection
  }

  /// Asks all the time: how many checks were answered, and the longest that one took, in seconds.
  private final class Checks: Sendable {
    private let state = Mutex((count: 0, slowest: 0.0, failed: 0, isOver: false))
    private let ended = DispatchSemaphore(value: 0)

    init(port: Int, token: String) {
      let thread = Thread { [self] in
        defer { ended.signal() }
        guard let connection = try? HTTPConnection(port: port) else { return }
        while !state.withLock({ $0.isOver }) {
          let began = ContinuousClock.now
          let answer = try? connection.get(
            "/auth/check?package=acme/core&version=1.2.0",
            headers: "Authorization: Bearer \(token)\r\n")
          let seconds = (ContinuousClock.now - began) / .seconds(1)
          state.withLock { state in
            state.count += 1
            state.slowest = max(state.slowest, seconds)
            if answer?.status != 200 { state.failed += 1 }
          }
          usleep(1000)
        }
      }
      thread.start()
    }

    func stop() -> (count: Int, slowest: Double, failed: Int) {
      state.withLock { $0.isOver = true }
      ended.wait()
      return state.withLock { ($0.count, $0.slowest, $0.failed) }
    }
  }

  @Test func checksDoNotWaitForSlowClientsWhileTheMapGrows() throws {
    let text = String(repeating: "d", count: 900)
    let lines =
      CommandLineCheckTests.lines + [#"{"kind":"label","name":"all"}"#]
      + (0..<Self.packages).map { number in
        #"{"kind":"catalogPackage","type":"npm","name":"p\#(number)","description":"\#(text)","#
          + #""labels":["all"]}"#
      }
    let (folder, secrets) = try CommandLineFolder.importing(lines)
    defer { folder.remove() }
    let token = try #require(secrets["all"])
    // The map is as large as the file: the next commit that needs a page has to have it grow.
    let service = try Service(
      data: folder.data,
      environment: [
        "LD_PRELOAD": try Preload.library("LMDBOptions", in: folder.scratch.folder),
        "PACKGATE_TEST_MAP_SIZE": "98304", "PACKGATE_STALL_TIMEOUT": "60000",
      ])
    let first = try Self.slowClient(service.port)
    usleep(300_000)
    let checks = Checks(port: service.port, token: token)
    let grown = try Threads.run(2) { number in
      if number == 1 {
        // Asks while the first one is waited for.
        usleep(500_000)
        let second = try Self.slowClient(service.port)
        usleep(1_500_000)
        withExtendedLifetime(second) {}
        return 0.0
      }
      let connection = try HTTPConnection(port: service.port)
      let before = try Self.limit(connection)
      var slowest = 0.0
      for round in 0..<1000 where try Self.limit(connection) == before {
        let began = ContinuousClock.now
        let made = try connection.post(
          "/graphql", headers: Self.credential, body: Self.creations(round))
        slowest = max(slowest, (ContinuousClock.now - began) / .seconds(1))
        #expect(made.body.contains("\"a9\"") && !made.body.contains("\"errors\""), "\(made)")
      }
      #expect(try Self.limit(connection) != before)
      return slowest
    }[0]
    withExtendedLifetime(first) {}
    let (count, slowest, failed) = checks.stop()
    #expect(failed == 0 && count > 100)
    // A tenth of the time that the clients are given to read; it takes milliseconds.
    #expect(slowest < 6)
    // So do mutations, but for the second that a query may go on.
    #expect(grown < 12)
    #expect(service.stop() == 0)
    #expect(try folder.run("verify").status == 0)
    print(
      "two clients that read nothing while the map grows: \(count) checks, the slowest took "
        + "\(slowest) s, the slowest mutation \(grown) s")
  }

  /// Ten customers with long names.
  private static func creations(_ round: Int) -> String {
    let name = String(repeating: "n", count: 400)
    let fields = (0..<10).map { number in
      #"a\#(number): createCustomer(input: {name: \"\#(name)\", "#
        + #"email: \"n\#(round)_\#(number)@example.com\"}) { id }"#
    }
    return #"{"query":"mutation { \#(fields.joined(separator: " ")) }"}"#
  }

  /// The size of the map.
  private static func limit(_ connection: HTTPConnection) throws -> String? {
    CommandLineFolder.value(
      "packgate_store_map_limit_bytes",
      in: try connection.get("/metrics", headers: credential).body)
  }
}
