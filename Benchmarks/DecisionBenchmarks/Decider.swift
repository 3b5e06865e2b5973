import Authorization
import Benchmark
import Population
import RegistryStore
import Tokens

/// Decides requests on a population as the doors do: a snapshot from the parked reader for each.
final class Decider {
  let population: Population
  let requests: CheckRequests
  private let policy: AccessPolicy
  private var reader: RegistryReader
  private var position = 0

  init(customers: Int, requests count: Int) throws {
    population = try Population(customers: customers, packages: 10_000)
    requests = CheckRequests(population, count: count)
    policy = AccessPolicy(digester: population.digester)
    reader = population.registry.makeReader()
  }

  /// The next requests of a batch; begins again when all have had their turn.
  func next(_ count: Int) -> Range<Int> {
    if position + count > requests.count { position = 0 }
    defer { position += count }
    return position..<position + count
  }

  /// Decides every request once, so that the pages they need are in memory and mapped.
  func warm() throws {
    let all = 0..<requests.count
    let allowed = try decide(all)
    precondition(allowed == requests.allowed(in: all))
  }

  /// Decides requests and gives how many were allowed.
  func decide(_ range: Range<Int>) throws -> Int {
    try requests.decide(range, policy, &reader)
  }

  /// What of deciding is the keyed digest of the secrets.
  func digest(_ range: Range<Int>) {
    requests.forEach(range) { secret, _ in blackHole(population.digester.digest(secret)) }
  }
}
