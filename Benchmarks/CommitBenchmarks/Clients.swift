import Foundation
import Population
import RegistryModel
import RegistryStore
import Rivals
import Synchronization
import Tokens

/// Clients on threads of their own, each with a customer, a package and a label that it changes.
final class Clients: Sendable {
  private let folder: URL
  private let registry: Registry

  init(_ count: Int) throws {
    folder = Population.base.appending(path: "commits-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    registry = try Registry(path: folder.path)
    try registry.wait { session throws(CommandError) in
      for number in 0..<count {
        _ = try session.apply(
          CreateCustomer(
            name: "Customer \(number)", email: "customer-\(number)@example.com",
            token: MintedToken(key: TokenKey(high: UInt64(number), low: 1), hint: "cgt_...")))
        _ = try session.apply(CreateLabels(labels: [NewLabel(name: "label-\(number)")]))
      }
    }
  }

  deinit {
    registry.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// What a client does to what it has: its number, and how often it has done that.
  typealias Command = @Sendable (Clients, _ client: Int, _ count: Int) throws -> Void

  /// How long commands took that so many clients gave side by side, in nanoseconds.
  func times(_ clients: Int, for nanoseconds: Int, _ command: @escaping Command) -> Times {
    let start = wallTime()
    let all = Mutex<[Int]>([])
    let ended = DispatchSemaphore(value: 0)
    for client in 0..<clients {
      let thread = Thread {
        var times: [Int] = []
        while true {
          let begun = wallTime()
          if begun - start >= nanoseconds { break }
          do { try command(self, client, times.count) } catch { break }
          times.append(wallTime() - begun)
        }
        all.withLock { [times] (all: inout sending [Int]) in all += times }
        ended.signal()
      }
      thread.start()
    }
    for _ in 0..<clients { ended.wait() }
    let elapsed = wallTime() - start
    return Times(all.withLock { (all: inout sending [Int]) in all }, elapsed: elapsed)
  }

  /// Gives the client's customer another name.
  static let rename: Command = { clients, client, count in
    try clients.registry.wait { session throws(CommandError) in
      _ = try session.apply(
        UpdateCustomer(
          customer: .id(CustomerID(rawValue: UInt64(client + 1))),
          name: .set("Customer \(client), \(count)")))
    }
  }

  /// Puts the client's label on its package, and takes it off the next time.
  static let label: Command = { clients, client, count in
    let target = LabelTarget.package(CatalogPackageName(name: "package-\(client)", type: "npm"))
    try clients.registry.wait { session throws(CommandError) in
      if count % 2 == 0 {
        try session.apply(AssignLabels(target: target, labels: ["label-\(client)"]))
      } else {
        try session.apply(RemoveLabels(target: target, labels: ["label-\(client)"]))
      }
    }
  }

  /// Leaves every package without its label.
  func takeLabelsOff(_ clients: Int) throws {
    for client in 0..<clients { try Self.label(self, client, 1) }
  }
}

/// How long commands took.
struct Times {
  /// In nanoseconds, least first.
  let sorted: [Int]
  private let elapsed: Int

  init(_ times: [Int], elapsed: Int) {
    sorted = times.sorted()
    self.elapsed = elapsed
  }

  /// Commands a second of all clients together.
  var rate: Double { Double(sorted.count) * 1e9 / Double(elapsed) }

  /// The time within which so many of a hundred commands were done.
  func percentile(_ percent: Int) -> Double {
    sorted.isEmpty ? 0 : Double(sorted[sorted.count * percent / 100])
  }
}
