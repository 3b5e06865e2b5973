import Benchmark
import Foundation
import RegistryModel
import RegistryStore
import Rivals
import Tokens

/// Durable commands a second: clients that each wait for their command's commit to be on the disk
/// before they give the next.
let benchmarks: @Sendable () -> Void = {
  let groups = [1, 8, 64]
  Benchmark.rounds(
    "Group commit",
    measuring: groups.map { "\($0) clients (commands/s)" } + ["64 against 1 (1/1000)"], rounds: 15
  ) {
    try Clients(groups.max() ?? 1)
  } round: { clients in
    let rates = try groups.map { try clients.rate($0, for: 300_000_000) }
    return rates + [rates[2] * 1_000 / rates[0]]
  }
}
