import Foundation
import Glibc

/// The test's own child: the executable `StoreWriter`, built beside the test bundle.
final class ChildProcess {
  private let process = Process()
  private let output = Pipe()
  private var pending = Data()

  init(_ arguments: [String]) throws {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.executableURL = own.deletingLastPathComponent().appendingPathComponent("StoreWriter")
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
  }

  deinit { if process.isRunning { kill() } }

  /// The next line; `nil` at the end of the output.
  func line() -> String? {
    while true {
      if let end = pending.firstIndex(of: 0x0A) {
        let line = String(decoding: pending[pending.startIndex..<end], as: UTF8.self)
        pending = Data(pending[(end + 1)...])
        return line
      }
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { return nil }
      pending.append(more)
    }
  }

  /// Ends the process at once and gives the whole lines that it had written.
  @discardableResult
  func kill() -> [String] {
    Glibc.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    var lines: [String] = []
    while let line = line() { lines.append(line) }
    return lines
  }
}
