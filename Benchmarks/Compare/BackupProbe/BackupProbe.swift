import Authorization
import Foundation
import Population
import RegistryStore

/// What a backup costs the checks beside it; how long a large store takes to open and to verify.
///
///     BackupProbe CUSTOMERS PACKAGES                       prints the folder
///     BackupProbe CUSTOMERS PACKAGES open                  milliseconds to open, seconds to verify
///     BackupProbe CUSTOMERS PACKAGES checks ROUNDS COMMAND...
///
/// `checks` decides checks on one thread, as long without the command as with it, in turns. It
/// prints for each round the 99th of 100 latencies in nanoseconds without and with it.
@main
struct BackupProbe {
  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count >= 2, let customers = Int(arguments[0]), let packages = Int(arguments[1])
    else { exit(2) }
    let population = try Population(customers: customers, packages: packages)
    switch arguments.dropFirst(2).first {
    case nil: print(population.folder)
    case "open": try open(population.folder, closing: population.registry)
    case "checks":
      guard arguments.count >= 5, let rounds = Int(arguments[3]) else { exit(2) }
      var probe = CheckLatencies(population)
      for _ in 0..<rounds { try probe.round(Array(arguments[4...])) }
    default: exit(2)
    }
  }

  private static func open(_ folder: String, closing registry: Registry) throws {
    registry.close()
    let start = ContinuousClock.now
    let opened = try Registry(path: folder, options: .init(mode: .existing, mapSize: 8 << 30))
    let verifying = ContinuousClock.now
    let findings = try opened.verify()
    let end = ContinuousClock.now
    guard findings.isEmpty else { exit(1) }
    opened.close()
    print((verifying - start) / .milliseconds(1), (end - verifying) / .seconds(1))
  }
}

/// Decides the same checks over and over and notes how long each took.
private struct CheckLatencies: ~Copyable {
  private let requests: CheckRequests
  private let policy: AccessPolicy
  private var reader: RegistryReader
  /// How many checks took so many steps of 16 ns; the last one counts all longer ones.
  private var histogram = [Int](repeating: 0, count: 1 << 16)
  private var next = 0

  init(_ population: Population) {
    requests = CheckRequests(population, count: 200_000)
    policy = AccessPolicy(digester: population.digester, blockedLabels: BlockedLabels([]))
    reader = population.registry.makeReader()
  }

  mutating func round(_ command: [String]) throws {
    // The command's own time decides how long both halves take.
    let start = ContinuousClock.now
    let beside = try latency(beside: command) { process in !process.isRunning }
    let duration = ContinuousClock.now - start
    let end = ContinuousClock.now + duration
    let alone = try latency(beside: ["true"]) { _ in ContinuousClock.now >= end }
    print(alone, beside)
    fflush(nil)
  }

  private mutating func latency(
    beside command: [String], until isOver: (Process) -> Bool
  ) throws -> Int {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    try process.run()
    for index in histogram.indices { histogram[index] = 0 }
    repeat {
      for _ in 0..<1_000 { try check() }
    } while !isOver(process)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { exit(1) }
    let wanted = histogram.reduce(0, +) * 99 / 100
    var count = 0
    return
      (histogram.firstIndex { bucket in
        count += bucket
        return count > wanted
      } ?? 0) * 16
  }

  private mutating func check() throws {
    let start = nanoseconds()
    _ = try requests.decide(next..<next + 1, policy, &reader)
    let step = Int(nanoseconds() - start) / 16
    histogram[min(step, histogram.count - 1)] += 1
    next = (next + 1) % requests.count
  }

  private func nanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
