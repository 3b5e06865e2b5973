import Foundation
import Testing

/// Runs the commands of README.md, as they stand, against a server of its own.
@Suite(.serialized) struct ReadmeTests {
  /// What the README's commands need around them.
  struct Desk {
    let scratch: Scratch
    let service: Service
    let source: SourceRepository
    var token = ""

    init(_ settings: [String: String] = [:], before: (Scratch) throws -> Void = { _ in }) throws {
      scratch = try Scratch()
      try before(scratch)
      source = try SourceRepository(
        name: "acme/core", versions: ["v1.0.0", "v1.2.0", "v2.0.0"],
        in: try scratch.subfolder("sources"))
      service = try Service(
        data: scratch.folder.appending(path: "data"), environment: settings)
    }

    /// Runs one block with the README's address, variables and program names put in place.
    func run(_ block: String) throws -> Command {
      try Command.run(
        "bash",
        [
          "-euo", "pipefail", "-c",
          block.replacingOccurrences(of: "127.0.0.1:8080", with: "127.0.0.1:\(service.port)"),
        ],
        in: scratch.folder,
        environment: [
          "ADMIN_TOKEN": Service.administrator, "REPOSITORY_URL": source.url,
          "CUSTOMER_TOKEN": token, "COMPOSER_ALLOW_SUPERUSER": "1",
          "PACKGATE_ALLOW_FILE_URLS": "true",
          "COMPOSER_HOME": scratch.folder.appending(path: "composer").path,
          "PATH": Service.executable.deletingLastPathComponent().path + ":"
            + (ProcessInfo.processInfo.environment["PATH"] ?? ""),
        ])
    }
  }

  static func shellBlocks(containing text: String) throws -> [String] {
    try Readme.blocks().filter { $0.language == "sh" && $0.text.contains(text) }.map(\.text)
  }

  @Test func everyShellBlockIsRunByATest() throws {
    let run = [
      "tools/run", "tools/test", "addPackage", "http-basic", "/auth/check", "customers(",
      "/metrics", "downloadStats(",
      "packgate satisfies", "customCatalogLabel",
    ]
    for block in try Readme.blocks() where block.language == "sh" {
      let known =
        (run + ReadmeEventTests.texts).contains { block.text.contains($0) }
        || block.text.contains("packgate ")
      #expect(known, "no test runs this block:\n\(block.text)")
    }
  }

  @Test func theFirstStepsAndTheCommandLineWork() throws {
    var desk = try Desk()
    defer { desk.scratch.remove() }
    let steps = try desk.run(try #require(try Self.shellBlocks(containing: "addPackage").first))
    #expect(steps.output.contains("\"latestVersion\":\"2.0.0\""), "\(steps)")
    let mark = try #require(steps.output.range(of: "\"plainToken\":\""), "\(steps)")
    desk.token = String(steps.output[mark.upperBound...].prefix(40))

    let check = try desk.run(try #require(try Self.shellBlocks(containing: "/auth/check").first))
    #expect(check.output.contains(" 200 "), "\(check)")
    let query = try desk.run(try #require(try Self.shellBlocks(containing: "customers(").first))
    #expect(query.output.contains("\"totalCount\":1"), "\(query)")
    let reading = try #require(try Self.shellBlocks(containing: "/metrics").first)
    let metrics = try desk.run(reading)
    #expect(metrics.output.contains("packgate_checks_total{"), "\(metrics)")
    let numbers = try desk.run(
      try #require(try Self.shellBlocks(containing: "downloadStats(").first))
    #expect(numbers.output.contains("\"totalInstalls\":0"), "\(numbers)")
    #expect(numbers.output.contains("\"action\":\"createCustomer\""), "\(numbers)")
    let composer = try desk.run(try #require(try Self.shellBlocks(containing: "http-basic").first))
    #expect(composer.status == 0, "\(composer)")

    try Data(desk.token.utf8).write(to: desk.scratch.folder.appending(path: "token.txt"))
    let verbs = try desk.run(
      try #require(try Self.shellBlocks(containing: "packgate satisfies").first))
    #expect(verbs.status == 0, "\(verbs)")
  }

  /// A Debian index in a folder like that of apt.
  static func lists(in scratch: Scratch) throws -> URL {
    let lists = try scratch.subfolder("lists")
    let index = "Package: bash\nVersion: 5.2.15-2+b7\nDescription: GNU Bourne Again SHell\n"
    try Data(index.utf8).write(to: lists.appending(path: "debian_main_binary-amd64_Packages"))
    return lists
  }

  @Test func theLabelSessionWorks() throws {
    let settings = ["PACKGATE_BLOCKED_LABELS": "malicious"]
    var desk = try Desk(settings) { scratch in
      let lists = try Self.lists(in: scratch)
      let block = try #require(try Self.shellBlocks(containing: "--format debian").first)
      let run = try Command.run(
        "bash", ["-c", block.replacingOccurrences(of: "/var/lib/apt/lists", with: lists.path)],
        in: scratch.folder,
        environment: [
          "PATH": Service.executable.deletingLastPathComponent().path + ":"
            + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        ])
      #expect(run.output.hasPrefix("1 stanzas: 1 packages, 1 versions"), "\(run)")
    }
    defer { desk.scratch.remove() }
    let steps = try desk.run(try #require(try Self.shellBlocks(containing: "addPackage").first))
    let mark = try #require(steps.output.range(of: "\"plainToken\":\""), "\(steps)")
    desk.token = String(steps.output[mark.upperBound...].prefix(40))
    let check = try #require(try Self.shellBlocks(containing: "/auth/check").first)
    #expect(try desk.run(check).output.contains(" 200 "))
    let session = try desk.run(
      try #require(try Self.shellBlocks(containing: "customCatalogLabel").first))
    #expect(session.status == 0 && !session.output.contains("errors"), "\(session)")
    for text in [
      #""totalCount":1"#, #""name":"bash","type":"debian","description":"GNU Bourne"#,
      #""getVersion":{"version":"1.2.0","#, #"{"node":{"name":"malicious"}}"#,
    ] {
      #expect(session.output.contains(text), "\(session)")
    }
    let denied = try desk.run(check)
    #expect(denied.output.contains(" 403 "), "\(denied)")
    #expect(denied.output.contains("LABEL_BLOCKED"), "\(denied)")
  }

  @Test(arguments: [[], ["--demo"]]) func theRunCommandStarts(arguments: [String]) throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let process = Process()
    // A test's threads block signals and a script starts with what they block: perl lets it hear.
    process.executableURL = URL(filePath: "/usr/bin/perl")
    process.arguments =
      ["-MPOSIX", "-e", "sigprocmask(SIG_SETMASK, POSIX::SigSet->new); exec @ARGV"]
      + [Readme.root.appending(path: "tools/run").path] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging([
      "PACKGATE_BINARY": Service.executable.path, "PACKGATE_PORT": "0",
      "PACKGATE_STATE": scratch.folder.path, "ADMIN_TOKEN": "",
      "PACKGATE_APT_LISTS": try Self.lists(in: scratch).path,
    ]) { $1 }
    process.standardOutput = try scratch.writer("run.out")
    process.standardError = try scratch.writer("run.err")
    process.standardInput = FileHandle.nullDevice
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    let deadline = Date.now.addingTimeInterval(60)
    var text = ""
    while process.isRunning, Date.now < deadline, !text.contains("Ctrl-C stops the server") {
      usleep(50_000)
      text = try scratch.text("run.out")
    }
    let errors = try scratch.text("run.err")
    try #require(text.contains("Ctrl-C stops the server"), "\(text)\(errors)")

    // What it says to paste gives the answer that it says it gives.
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let first = try #require(lines.firstIndex { $0.hasPrefix("curl") })
    let command = lines[first].dropLast() + " " + lines[first + 1]
    let answer = try Command.run("bash", ["-c", String(command)])
    #expect(answer.output.hasPrefix("{\"data\":{\"serverInfo\":{\"version\""), "\(answer)")
    if arguments.isEmpty { #expect(lines.contains(answer.output)) }

    let session = lines.filter { $0.hasPrefix("curl") && $0.contains("/catalog/") }
    #expect(session.count == (arguments.isEmpty ? 0 : 4))
    for asked in session {
      let answer = try Command.run("bash", ["-c", asked])
      #expect(answer.output.hasPrefix("{\"data\":{"), "\(answer)")
      if asked.contains("getPackage") { #expect(answer.output.contains("5.2.15-2+b7")) }
      if asked.contains("getLabel") { #expect(answer.output.contains("\"totalCount\":1")) }
    }
    // After the session a version is denied for its label, too.
    let checks = lines.filter { $0.hasPrefix("curl -i") }
    #expect(checks.count == (arguments.isEmpty ? 0 : 3))
    for asked in checks {
      let check = try Command.run("bash", ["-c", asked])
      #expect(check.output.contains(asked.contains("1.2.0") ? " 200 " : " 403 "), "\(check)")
    }
  }
}
