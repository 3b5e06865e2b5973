import Foundation

/// A program that ran to its end: its exit status and everything it printed.
struct Command: Sendable {
  var status: Int32
  var output: String
  var errors: String

  /// Runs a program found in `PATH` (or named by its whole path), and waits for it.
  ///
  /// Output goes through files, so that a full pipe can never stop the program. After `limit`
  /// seconds it is killed, by its own id, and the status is that of the signal.
  @discardableResult
  static func run(
    _ program: String, _ arguments: [String], in folder: URL? = nil,
    environment: [String: String] = [:], input: String? = nil, limit: TimeInterval = 120
  ) throws -> Command {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    if let folder { process.currentDirectoryURL = folder }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let output = try scratch.writer("out")
    let errors = try scratch.writer("err")
    process.standardOutput = output
    process.standardError = errors
    if let input {
      let file = scratch.folder.appending(path: "in")
      try Data(input.utf8).write(to: file)
      process.standardInput = try FileHandle(forReadingFrom: file)
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    let deadline = Date.now.addingTimeInterval(limit)
    while process.isRunning {
      if Date.now > deadline { kill(process.processIdentifier, SIGKILL) }
      usleep(5_000)
    }
    return Command(
      status: process.terminationStatus, output: try scratch.text("out"),
      errors: try scratch.text("err"))
  }
}

/// A folder of its own for one test, below the system's temporary folder.
struct Scratch: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "packgate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func subfolder(_ name: String) throws -> URL {
    let url = folder.appending(path: name)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  func writer(_ name: String) throws -> FileHandle {
    let url = folder.appending(path: name)
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    return try FileHandle(forWritingTo: url)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }
}
