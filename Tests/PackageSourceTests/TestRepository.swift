import Foundation

/// A real repository in a temporary folder, and a folder for mirrors beside it.
struct TestRepository {
  let folder: URL

  var path: String { folder.appending(path: "source").path }
  var mirrors: String { folder.appending(path: "mirrors").path }
  var address: String { "file://\(path)" }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "packgate-\(UUID())")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "source"), withIntermediateDirectories: true)
    try git("init", "--quiet", "--initial-branch=main")
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Runs git in the repository; a fixed date makes dates predictable.
  @discardableResult
  func git(_ arguments: String..., input: String = "", date: Int = 1_700_000_000) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["git", "-C", path] + arguments
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
      "HOME": folder.path, "GIT_CONFIG_NOSYSTEM": "1",
      "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
      "GIT_AUTHOR_DATE": "1600000000 +0000", "GIT_COMMITTER_DATE": "\(date) +0000",
      "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
    ]
    let (standardInput, standardOutput) = (Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = standardOutput
    try process.run()
    standardInput.fileHandleForWriting.write(Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw GitFailure(arguments: arguments) }
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  /// Commits a composer.json and gives the commit's id.
  @discardableResult
  func commit(_ manifest: String?, date: Int = 1_700_000_000) throws -> String {
    let file = folder.appending(path: "source/composer.json")
    if let manifest {
      try Data(manifest.utf8).write(to: file)
    } else {
      try? FileManager.default.removeItem(at: file)
    }
    try git("add", "--all")
    try git("commit", "--quiet", "--allow-empty", "--message=m", date: date)
    return try git("rev-parse", "HEAD")
  }

  func tag(_ names: String...) throws {
    for name in names { try git("tag", name) }
  }
}

struct GitFailure: Error {
  let arguments: [String]
}
