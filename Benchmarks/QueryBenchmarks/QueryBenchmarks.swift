import AdminAPI
import Benchmark
import Foundation
import Population
import Rivals

/// Queries through the admin API on a store: CPU time of one thread for each request.
let benchmarks: @Sendable () -> Void = {
  let customer = """
    query Customer($id: ID!) { customer(id: $id) {
      id name email status packages { name constraint grantedAt } token { createdAt }
    } }
    """
  let count = 2_000

  Benchmark.rounds("Customer with three grants", measuring: ["prepared (ns)", "cold (ns)"]) {
    try Administrator()
  } round: { administrator in
    let prepared = try administrator.time(count) { _ in customer }
    let cold = try administrator.time(count) { "\(customer)#\($0)" }
    return [prepared, cold]
  }

  Benchmark.rounds(
    "Introspection query", measuring: ["prepared (ns)", "cold (ns)", "until executed (ns)"]
  ) {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Compare/documents/introspection.graphql")
    return (try Administrator(), try String(contentsOf: file, encoding: .utf8))
  } round: { (administrator, text) in
    [
      try administrator.time(100) { _ in text },
      try administrator.time(100) { "\(text)#\($0)" },
      try administrator.time(100, executing: false) { "\(text)#\($0)" },
    ]
  }
}
