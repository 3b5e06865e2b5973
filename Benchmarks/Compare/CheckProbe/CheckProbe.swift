import Authorization
import Foundation
import Glibc
import Population
import RegistryStore

/// Decides access checks between two marks, for tools that count what happens in between:
/// `counting.c` under LD_PRELOAD, or callgrind with `--toggle-collect`.
///
///     CheckProbe CUSTOMERS PACKAGES CHECKS [LABEL...]     with these labels blocked
///     CheckProbe CUSTOMERS PACKAGES         prints the folder and an allowed request, and ends
///     CheckProbe CUSTOMERS PACKAGES CHECKS --write FOLDER
///
/// The last writes `customers` and `requests` for other systems, prints the store's folder, and
/// then decides what its input tells it to: `Orders`.
@main
struct CheckProbe {
  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().prefix(3).compactMap { Int($0) }
    guard numbers.count >= 2 else { exit(2) }
    let population = try Population(customers: numbers[0], packages: numbers[1])
    guard numbers.count == 3 else {
      let (secret, package, version) = CheckRequests(population, count: 100).sample
      print(population.folder, secret, package, version)
      return
    }
    let requests = CheckRequests(population, count: numbers[2])
    let rest = Array(CommandLine.arguments.dropFirst(4))
    if rest.count == 2, rest[0] == "--write" {
      let folder = URL(filePath: rest[1])
      try population.writeCustomers(to: folder.appending(path: "customers"))
      try requests.writeLines(to: folder.appending(path: "requests"))
      print(population.folder)
      fflush(nil)
      let policy = AccessPolicy(digester: population.digester)
      var orders = Orders(
        requests: requests, policy: policy, reader: population.registry.makeReader())
      return try orders.obey()
    }
    let policy = AccessPolicy(digester: population.digester, blockedLabels: BlockedLabels(rest))
    var reader = population.registry.makeReader()
    // The reader takes its slot, and lazy things happen, before the first mark.
    _ = try requests.decide(0..<1, policy, &reader)
    let begin = mark("counting_begin")
    let end = mark("counting_end")
    begin?()
    let allowed = try requests.decide(0..<requests.count, policy, &reader)
    end?()
    print("\(requests.count) checks, \(allowed) allowed")
  }

  /// A function of the counting library, when that is loaded.
  private static func mark(_ name: String) -> (@convention(c) () -> Void)? {
    guard let symbol = dlsym(nil, name) else { return nil }
    return unsafeBitCast(symbol, to: (@convention(c) () -> Void).self)
  }
}
