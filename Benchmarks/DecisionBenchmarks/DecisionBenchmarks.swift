import Benchmark
import Foundation
import Population
import RegistryStore
import Rivals

/// Access checks in process, against a C loop of the same LMDB gets and, once all pages are warm,
/// against a tenth of the customers: CPU time of one thread for each check.
///
/// The loop makes the gets that a check makes now: token, package name, version. The name's is
/// cheaper than the get of a grant by customer and package, which the token's record has replaced,
/// so the same check counts for less against them.
let benchmarks: @Sendable () -> Void = {
  let batch = 20_000

  Benchmark.rounds(
    "Decide, 1,000,000 customers",
    measuring: [
      "packgate (ns)", "LMDB gets in C (ns)", "rate of the C loop (1/1000)", "digest (ns)",
      "rate without digest (1/1000)",
    ], rounds: 50
  ) {
    try AgainstGets(Decider(customers: 1_000_000, requests: 1_000_000))
  } round: { state in
    try state.round(batch)
  }

  for (title, customers) in [
    ("Decide, ten times the customers", 1_000_000),
    ("Decide, 10,000,000 customers", 10_000_000),
  ] {
    Benchmark.rounds(
      title, measuring: ["all (ns)", "a tenth of them (ns)", "times the cost (1/1000)"]
    ) {
      try [customers, customers / 10].map { customers in
        let decider = try Decider(customers: customers, requests: 1_000_000)
        try decider.warm()
        return decider
      }
    } round: { deciders in
      let times = try deciders.map { decider in
        let range = decider.next(batch)
        return try Double(threadTime { blackHole(try decider.decide(range)) }) / Double(batch)
      }
      return [times[0], times[1], times[0] / times[1] * 1_000]
    }
  }
}

/// A decider and the C loop that does the same gets in the same store.
final class AgainstGets {
  private let decider: Decider
  private let rival: Rival
  private let keysBefore: [Int]

  init(_ decider: Decider) throws {
    self.decider = decider
    let keys = FileManager.default.temporaryDirectory.appending(
      path: "packgate-keys-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: keys) }
    keysBefore = try decider.requests.writeKeys(to: keys)
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "Gets").path
    rival = try Rival(program, [decider.population.folder + "/registry", keys.path])
    // The first answer says that the keys were read, and that they are the right ones.
    let found = try rival.answer(to: "0 \(keysBefore[decider.requests.count])")[1]
    precondition(found == 3 * decider.requests.allowed(in: 0..<decider.requests.count))
  }

  /// Each does one batch. Over all rounds both do the same requests in the same order, half a turn
  /// apart, so that neither finds in the processor's caches what the other has just fetched.
  func round(_ batch: Int) throws -> [Double] {
    let range = decider.next(batch)
    let middle = (range.lowerBound + decider.requests.count / 2) % decider.requests.count
    let first = keysBefore[middle]
    let gets = try rival.answer(to: "\(first) \(keysBefore[middle + batch] - first)")[0]
    var allowed = 0
    let ours = try threadTime { allowed = try decider.decide(range) }
    precondition(allowed == decider.requests.allowed(in: range))
    let digest = threadTime { decider.digest(range) }
    return [
      Double(ours) / Double(batch), Double(gets) / Double(batch),
      Double(gets) * 1_000 / Double(ours), Double(digest) / Double(batch),
      Double(gets) * 1_000 / Double(ours - digest),
    ]
  }
}
