import Foundation

/// A `packgate serve` of this build, on a port of its own choosing, over a data folder.
final class Service: @unchecked Sendable {
  static let administrator = "cga_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ49TnEL"

  let process = Process()
  /// The port; 0 where it listens on a Unix socket only.
  let port: Int
  let data: URL
  private let log: Scratch

  /// The server ended, or did not say that it listens.
  struct NotReady: Error {
    var log: String
    /// Its exit status, or the number of the signal that ended it.
    var status: Int32
  }

  /// The executable under test: the one PACKGATE_BINARY names, else the one this build made, which
  /// lies beside the test bundle.
  static let executable: URL = {
    if let named = ProcessInfo.processInfo.environment["PACKGATE_BINARY"], !named.isEmpty {
      return URL(filePath: named)
    }
    let bundle = Bundle.allBundles.map(\.bundleURL).first { $0.pathExtension == "xctest" }
    return (bundle ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent()
      .appending(path: "packgate")
  }()

  /// The path of the backup tool, which lies beside it.
  static let backupTool = executable.deletingLastPathComponent()
    .appending(path: "packgate-backup").path

  /// Starts the server and waits until it says where it listens.
  ///
  /// - Parameter launcher: a program, by its whole path, that becomes the server, with its
  ///   arguments.
  init(
    data: URL, arguments: [String] = [], environment: [String: String] = [:],
    under launcher: [String] = []
  ) throws {
    self.data = data
    log = try Scratch()
    let command =
      launcher + [Self.executable.path, "serve", "--data", data.path, "--port", "0"] + arguments
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.environment = ProcessInfo.processInfo.environment
      .merging(["ADMIN_TOKEN": Self.administrator, "PACKGATE_ALLOW_FILE_URLS": "true"]) { $1 }
      .merging(environment) { $1 }
    process.standardOutput = try log.writer("out")
    process.standardError = try log.writer("err")
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let deadline = Date.now.addingTimeInterval(30)
    let mark = "://127.0.0.1:"
    while true {
      let text = try log.text("out")
      if let range = text.range(of: mark),
        let number = Int(text[range.upperBound...].prefix { $0.isNumber }),
        text[range.upperBound...].contains("\n")
      {
        port = number
        return
      }
      if text.contains("listening on unix:"), text.hasSuffix("\n") {
        port = 0
        return
      }
      if !process.isRunning || Date.now > deadline {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
        throw NotReady(log: text + (try log.text("err")), status: process.terminationStatus)
      }
      usleep(10_000)
    }
  }

  var url: String { "http://127.0.0.1:\(port)" }

  func logged() throws -> String { try log.text("out") + log.text("err") }

  /// What it wrote to standard error: its log.
  func errors() throws -> String { try log.text("err") }

  /// The file that holds it.
  var logFile: URL { log.folder.appending(path: "err") }

  /// Asks the server to stop, and waits: its exit status.
  @discardableResult
  func stop() -> Int32 {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
    return process.terminationStatus
  }

  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  deinit {
    stop()
    log.remove()
  }
}
