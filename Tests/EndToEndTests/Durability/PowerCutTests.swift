import Foundation
import Testing

/// Power cuts: the real server's writes and syncs are traced, and the data folder is rebuilt in
/// states that a cut could have left, any subset of the sectors since the last sync.
@Suite struct PowerCutTests {
  private struct Trace {
    var file: URL
    var data: URL
    var answers: Int
  }

  /// A server that starts with nothing and serves eight clients for a moment.
  private func trace(
    in scratch: Scratch, answers: Int, environment: [String: String] = [:]
  ) throws -> Trace {
    let file = scratch.folder.appending(path: "trace")
    let data = scratch.folder.appending(path: "data")
    let service = try Service(
      data: data, environment: environment, under: try Tracing.launcher(to: file))
    try MutationLoad.prepare(service)
    let load = MutationLoad()
    load.start(clients: 8, port: service.port, name: "c")
    while load.answers < answers && load.refusals.isEmpty { usleep(2000) }
    service.kill()
    load.stop()
    #expect(load.refusals == [])
    try Tracing.settle(file)
    return Trace(file: file, data: data, answers: load.answers)
  }

  @Test func noPowerCutCorruptsTheStoreOrLosesWhatWasAcknowledged() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let trace = try trace(in: scratch, answers: 120)
    let wanted = Tracing.isSlow ? 500_000 : 20_000
    let results = try Threads.run(2) { number in
      try StoreInspector.powerCuts(
        trace.file, of: trace.data, seed: number + 1, states: wanted / 2)
    }
    var states = 0
    for result in results {
      #expect(!result.isCrashed && result.corrupt == 0 && result.lost == 0, "\(result.text)")
      states += result.states
    }
    #expect(states >= wanted)
    print(
      "power cuts: \(states) states at \(results[0].points) moments, \(trace.answers) answers, "
        + "0 corrupt, 0 acknowledged lost")
  }

  /// The same harness over a server without syncs: it must find what is wrong with that.
  @Test func withoutSyncsTheSameHarnessFindsCorruption() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let shim = try Preload.library("LMDBOptions", in: scratch.folder)
    let trace = try trace(
      in: scratch, answers: 40, environment: ["LD_PRELOAD": shim, "PACKGATE_TEST_NOSYNC": "1"])
    var (states, corrupt, lost, ended) = (0, 0, 0, 0)
    for seed in 1...4 {
      let result = try StoreInspector.powerCuts(
        trace.file, of: trace.data, seed: seed, states: 500, untilCorrupt: 20)
      states += result.states
      corrupt += result.corrupt
      lost += result.lost
      // A page that is not one may end the process that reads it.
      ended += result.isCrashed ? 1 : 0
    }
    #expect(corrupt > 0, "a harness that finds nothing here proves nothing")
    print(
      "power cuts without syncs: \(corrupt) of \(states) states corrupt, \(lost) with losses; "
        + "\(ended) of 4 runs ended by a state that cannot be read")
  }
}
