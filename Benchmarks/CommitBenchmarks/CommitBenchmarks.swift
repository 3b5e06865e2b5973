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
    let rates = groups.map { clients.times($0, for: 300_000_000, Clients.rename).rate }
    return rates + [rates[2] * 1_000 / rates[0]]
  }

  let sizes = [1, 64]
  Benchmark.rounds(
    "Assign and remove a label",
    measuring: sizes.flatMap {
      ["\($0) clients (commands/s)", "\($0) clients, p50 (ns)", "\($0) clients, p99 (ns)"]
    }, rounds: 15
  ) {
    try Clients(sizes.max() ?? 1)
  } round: { clients in
    try sizes.flatMap { size in
      let times = clients.times(size, for: 300_000_000, Clients.label)
      try clients.takeLabelsOff(size)
      return [times.rate, times.percentile(50), times.percentile(99)]
    }
  }
}
