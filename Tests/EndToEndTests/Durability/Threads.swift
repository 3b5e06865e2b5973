import Foundation
import Synchronization

/// Threads of the tests: what waits for processes and sockets is kept off the tasks' few threads.
enum Threads {
  /// Runs a closure on so many threads at once, and gives what they return in order.
  static func run<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) throws -> Value
  ) throws -> [Value] {
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    let ended = DispatchSemaphore(value: 0)
    for number in 0..<count {
      let thread = Thread {
        let result = Result { try body(number) }
        results.withLock { $0[number] = result }
        ended.signal()
      }
      thread.start()
    }
    for _ in 0..<count { ended.wait() }
    return try results.withLock { results in
      try (0..<count).compactMap { try results[$0]?.get() }
    }
  }
}
