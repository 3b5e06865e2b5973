import Foundation

/// The program that looks at stores with the store's own code, in a process of its own: a damaged
/// file may end it.
enum StoreInspector {
  static let executable = Service.executable.deletingLastPathComponent()
    .appending(path: "StoreInspector").path

  /// What a store says of one customer.
  struct Customer {
    var version: Int
    var status: String
    var tokens: Int
  }

  /// Verifies a store: what is wrong, and its customers by external id.
  ///
  /// - Parameter verb: "list" reads; "open" opens for writing, and makes a store that is missing.
  static func list(
    _ data: URL, _ verb: String = "list"
  ) throws -> (findings: [String], customers: [String: Customer]) {
    // Gigabytes take a build that is made for tests some minutes.
    let run = try Command.run(executable, [verb, data.path], limit: 3600)
    var findings: [String] = run.status == 0 ? [] : ["\(run)"]
    var customers: [String: Customer] = [:]
    for line in run.output.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.first == "customer", words.count == 5 {
        customers[String(words[1])] = Customer(
          version: Int(words[2].dropFirst()) ?? -1, status: String(words[3]),
          tokens: Int(words[4]) ?? -1)
      } else {
        findings.append(String(line))
      }
    }
    return (findings, customers)
  }

  /// What became of the states of a trace.
  struct PowerCuts {
    var points = 0
    var states = 0
    var corrupt = 0
    var lost = 0
    var isCrashed = false
    var text = ""
  }

  /// Rebuilds and verifies states that power cuts could have left.
  static func powerCuts(
    _ trace: URL, of data: URL, seed: Int, states: Int, untilCorrupt: Int? = nil
  ) throws -> PowerCuts {
    // In memory, where there is such a folder: a state is a file that is read once.
    let memory = FileManager.default.isWritableFile(atPath: "/dev/shm")
    let scratch =
      (memory ? "/dev/shm" : FileManager.default.temporaryDirectory.path)
      + "/packgate-states-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let run = try Command.run(
      executable,
      ["powercuts", trace.path, data.path, scratch, "\(seed)", "\(states)"]
        + (untilCorrupt.map { ["\($0)"] } ?? []), limit: 7200)
    var outcome = PowerCuts()
    outcome.isCrashed = run.status != 0
    outcome.text = run.output + run.errors
    func number(_ name: String) -> Int {
      CommandLineFolder.value(name, in: run.output).flatMap(Int.init) ?? 0
    }
    outcome.points = number("points")
    outcome.states = number("states")
    outcome.corrupt = number("corrupt")
    outcome.lost = number("lost")
    return outcome
  }
}
