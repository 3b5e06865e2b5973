import Foundation
import Testing

/// `kill -9` at random moments: what was answered is there, nothing by halves, nothing twice.
@Suite struct KillTests {
  private static let livesPerFolder = 10

  @Test func killsUnderLoadLoseNothing() throws {
    let rounds = Tracing.isSlow ? 2000 : 200
    let scratch = try Scratch()
    defer { scratch.remove() }
    let shim = try Preload.library("LMDBOptions", in: scratch.folder)
    let folders = rounds / Self.livesPerFolder
    let ledgers = try Threads.run(2) { half in
      try (0..<folders).filter { $0 % 2 == half }.map { number in
        // Every other folder has a map that is full all the time, so that it grows between kills.
        let environment =
          number / 2 % 2 == 1 ? ["LD_PRELOAD": shim, "PACKGATE_TEST_MAP_SIZE": "98304"] : [:]
        let data = scratch.folder.appending(path: "data-\(number)")
        defer { try? FileManager.default.removeItem(at: data) }
        return try Self.lives(Self.livesPerFolder, in: data, "folder \(number)", environment)
      }
    }
    let all = ledgers.flatMap { $0 }
    #expect(all.flatMap(\.complaints) == [])
    print(
      "kills: \(rounds) rounds of 32 clients, \(rounds / 5) more kills of servers that start, "
        + "\(all.map(\.acknowledged).reduce(0, +)) documents acknowledged, none lost, none by "
        + "halves, none twice")
  }

  /// Lives of servers on one folder, each ended by a kill.
  private static func lives(
    _ count: Int, in data: URL, _ label: String, _ environment: [String: String]
  ) throws -> Ledger {
    var ledger = Ledger()
    for life in 0..<count {
      if life % 5 == 0 { try killWhileStarting(data, environment) }
      let service = try Service(data: data, environment: environment)
      if life == 0 { try MutationLoad.prepare(service) }
      try ledger.repeatUnanswered(service, limit: 4)
      let load = MutationLoad()
      load.start(clients: 32, port: service.port, name: "l\(life)")
      // Somewhere in the first answers, at any moment between two of them.
      let enough = Int.random(in: 0..<100)
      for _ in 0..<500 where load.answers < enough { usleep(1000) }
      usleep(UInt32.random(in: 0..<5_000))
      service.kill()
      load.stop()
      try ledger.settle(load, data, "\(label), life \(life)")
    }
    return ledger
  }

  /// Kills a server before it has said that it listens, or soon after.
  private static func killWhileStarting(_ data: URL, _ environment: [String: String]) throws {
    let process = Process()
    process.executableURL = Service.executable
    process.arguments = ["serve", "--data", data.path, "--port", "0"]
    process.environment = ProcessInfo.processInfo.environment
      .merging(["ADMIN_TOKEN": Service.administrator]) { $1 }.merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    usleep(UInt32.random(in: 0..<100_000))
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
