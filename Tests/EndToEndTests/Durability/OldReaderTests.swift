import Foundation
import Testing

/// A reader of another process that stays, and a map that grows under load.
@Suite struct OldReaderTests {
  @Test func aReaderOfAnotherProcessIsReported() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let service = try Service(data: scratch.folder.appending(path: "data"))
    try MutationLoad.prepare(service)
    let reader = Process()
    reader.executableURL = URL(filePath: StoreInspector.executable)
    reader.arguments = ["hold", service.data.path]
    reader.standardOutput = FileHandle.nullDevice
    try reader.run()
    let load = MutationLoad()
    load.start(clients: 4, port: service.port, name: "c")
    let began = ContinuousClock.now
    let line = "process=\(reader.processIdentifier)"
    while !(try service.logged().contains(line)), ContinuousClock.now - began < .seconds(15) {
      usleep(50_000)
    }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    load.stop()
    let before = try Self.stats(service)
    kill(reader.processIdentifier, SIGKILL)
    reader.waitUntilExit()
    // Whoever opens the store frees the slots of processes that are gone.
    let after = try Self.stats(service)
    #expect(before.lag > 10 && after.lag == 0, "\(before) \(after)")
    #expect(before.readers > after.readers && after.free > 0, "\(before) \(after)")
    let log = try service.logged()
    #expect(log.contains(line), "\(log)")
    #expect(load.refusals == [])
    print("an old reader of another process was reported after \(seconds) s")
  }

  private static func stats(
    _ service: Service
  ) throws -> (lag: Int, readers: Int, free: Int) {
    let run = try Command.run(Service.executable.path, ["stats", "--data", service.data.path])
    func value(_ label: String) -> Int {
      CommandLineFolder.value(label, in: run.output).flatMap(Int.init) ?? -1
    }
    return (value("oldest reader's lag"), value("readers"), value("free pages"))
  }

  /// The map is full again and again: no check and no mutation fails meanwhile.
  @Test func theMapGrowsUnderLoad() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let library = try Preload.library("LMDBOptions", in: scratch.folder)
    let start = Tracing.isSlow ? 16 << 20 : 64 << 10
    let service = try Service(
      data: scratch.folder.appending(path: "data"),
      environment: ["LD_PRELOAD": library, "PACKGATE_TEST_MAP_SIZE": "\(start)"])
    try MutationLoad.prepare(service)
    let load = MutationLoad()
    load.start(clients: 32, port: service.port, name: "c")
    let wanted = Tracing.isSlow ? 4 << 30 : 4 << 20
    let began = ContinuousClock.now
    var size = 0
    while size < wanted, load.refusals.isEmpty, ContinuousClock.now - began < .seconds(3600) {
      usleep(100_000)
      let run = try Command.run(
        Service.executable.path, ["stats", "--data", service.data.path])
      size = CommandLineFolder.value("data bytes limit", in: run.output).flatMap(Int.init) ?? 0
    }
    load.stop()
    #expect(load.refusals == [])
    #expect(size >= wanted)
    #expect(service.stop() == 0)
    var ledger = Ledger()
    try ledger.settle(load, service.data, "growth")
    #expect(ledger.complaints == [])
    print(
      "a map grew from \(start) to \(size) bytes under 32 clients: \(load.answers) answers, none "
        + "failed")
  }
}
