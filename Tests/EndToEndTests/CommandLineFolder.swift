import Foundation
import Testing

/// A data folder of its own, and the verbs of the executable over it.
struct CommandLineFolder {
  let scratch: Scratch
  let data: URL

  init() throws {
    scratch = try Scratch()
    data = scratch.folder.appending(path: "data")
  }

  /// A folder into which these lines have been imported, and the secrets it made, by external id.
  static func importing(
    _ lines: [String]
  ) throws -> (folder: CommandLineFolder, tokens: [String: String]) {
    let folder = try CommandLineFolder()
    let tokens = folder.scratch.folder.appending(path: "tokens")
    let run = try folder.run(
      "import", "-", "--tokens", tokens.path, input: lines.joined(separator: "\n"))
    try #require(run.status == 0, "\(run.errors)")
    return (folder, try folder.secrets("tokens"))
  }

  func remove() { scratch.remove() }

  /// Runs a verb over the folder.
  func run(
    _ arguments: String..., input: String? = nil, environment: [String: String] = [:]
  ) throws -> Command {
    try Self.packgate(arguments + ["--data", data.path], input: input, environment: environment)
  }

  /// Runs a verb, away from settings that the caller's environment may hold.
  static func packgate(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
  ) throws -> Command {
    let neutral = [
      "PACKGATE_DATA": "", "PACKGATE_PEPPER_FILE": "", "PACKGATE_ALLOW_FILE_URLS": "",
      "PACKGATE_ALLOW_YANKED": "", "PACKGATE_BLOCKED_LABELS": "", "PACKGATE_MANY_LABELS": "",
      "LOG_LEVEL": "",
    ]
    return try Command.run(
      Service.executable.path, arguments, environment: neutral.merging(environment) { $1 },
      input: input)
  }

  func write(_ text: String, to name: String) throws -> URL {
    let file = scratch.folder.appending(path: name)
    try Data(text.utf8).write(to: file)
    return file
  }

  /// The lines of a file that `import --tokens` has written.
  func secrets(_ name: String) throws -> [String: String] {
    var secrets: [String: String] = [:]
    for line in try scratch.text(name).split(separator: "\n") {
      let parts = line.split(separator: "\t")
      try #require(parts.count == 2, "\(line)")
      secrets[String(parts[0])] = String(parts[1])
    }
    return secrets
  }

  /// The value that a verb has printed behind a label.
  static func value(_ label: String, in output: String) -> String? {
    for line in output.split(separator: "\n") where line.hasPrefix(label + " ") {
      return line.dropFirst(label.count).trimmingCharacters(in: .whitespaces)
    }
    return nil
  }

  /// The permissions of a file, as of `chmod`.
  static func mode(of file: URL) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    return try #require(attributes[.posixPermissions] as? Int)
  }
}

/// A package that other lines can name: 1.0.0, 1.2.0 and 2.0.0 stable, 1.3.0 yanked.
let corePackage = """
  {"kind":"package","name":"acme/core","repositoryUrl":"https://git.example.com/acme/core.git",\
  "versions":[{"version":"2.0.0","releasedAt":"2026-01-01T00:00:00Z"},\
  {"version":"1.3.0","releasedAt":"2025-01-01T00:00:00Z","yanked":true,"yankReason":"leaks"},\
  {"version":"v1.2.0","reference":"c0ffee","releasedAt":"2024-06-01T00:00:00Z"},\
  {"version":"1.0.0","releasedAt":"2024-01-01T00:00:00Z"},{"version":"dev-main"}]}
  """

/// A package without versions that nobody has been granted.
let otherPackage = """
  {"kind":"package","name":"acme/other","repositoryUrl":"https://git.example.com/acme/other.git"}
  """
