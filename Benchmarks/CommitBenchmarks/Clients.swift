import Foundation
import Population
import RegistryModel
import RegistryStore
import Rivals
import Synchronization
import Tokens

/// Clients on threads of their own, each with a customer that it changes.
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
            token: MintedToken(key: TokenKey(high: 1, low: UInt64(number)), hint: "cgt_...")))
      }
    }
  }

  deinit {
    registry.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Commands a second that so many clients reach together.
  func rate(_ clients: Int, for nanoseconds: Int) throws -> Double {
    let start = wallTime()
    let done = Mutex(0)
    let ended = DispatchSemaphore(value: 0)
    for client in 0..<clients {
      let thread = Thread {
        var commands = 0
        while wallTime() - start < nanoseconds {
          do { try self.change(client, commands) } catch { break }
          commands += 1
        }
        done.withLock { $0 += commands }
        ended.signal()
      }
      thread.start()
    }
    for _ in 0..<clients { ended.wait() }
    let elapsed = wallTime() - start
    return Double(done.withLock { $0 }) * 1e9 / Double(elapsed)
  }

  private func change(_ client: Int, _ count: Int) throws {
    try registry.wait { session throws(CommandError) in
      _ = try session.apply(
        UpdateCustomer(
          customer: .id(CustomerID(rawValue: UInt64(client + 1))),
          name: .set("Customer \(client), \(count)")))
    }
  }
}
