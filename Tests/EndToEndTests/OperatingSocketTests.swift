import Foundation
import Testing

/// The server on a Unix socket.
@Suite struct OperatingSocketTests {
  private static func ask(_ socket: URL) throws -> Command {
    try Command.run(
      "curl",
      ["-sS", "--max-time", "10", "--unix-socket", socket.path, "http://packgate/health"])
  }

  private static func mode(_ file: URL) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  /// What the server says when it does not start.
  private static func refusal(_ scratch: Scratch, _ arguments: [String]) throws -> String {
    let run = try Command.run(
      Service.executable.path,
      ["serve", "--data", scratch.folder.appending(path: UUID().uuidString).path, "--port", "0"]
        + arguments, environment: ["ADMIN_TOKEN": Service.administrator])
    #expect(run.status == 2, "\(run)")
    return run.errors
  }

  @Test func itListensBesideThePortAndAlone() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let socket = scratch.folder.appending(path: "packgate.sock")
    let data = scratch.folder.appending(path: "data")
    let both = try Service(
      data: data, arguments: ["--socket", socket.path],
      environment: ["PACKGATE_SOCKET_MODE": "620"])
    #expect(try Self.ask(socket).output == #"{"status":"ok"}"#)
    #expect(try Command.run("curl", ["-sS", both.url + "/health"]).status == 0)
    #expect(try Self.mode(socket) == 0o620)
    #expect(both.stop() == 0)
    #expect(!FileManager.default.fileExists(atPath: socket.path))

    let alone = try Service(
      data: data, arguments: ["--host", "none"], environment: ["PACKGATE_SOCKET": socket.path])
    #expect(alone.port == 0)
    #expect(try alone.logged().contains("is listening on unix:\(socket.path)\n"))
    #expect(try Self.ask(socket).output == #"{"status":"ok"}"#)
    #expect(try Self.mode(socket) == 0o660)
    // What a killed server leaves is replaced.
    alone.kill()
    #expect(FileManager.default.fileExists(atPath: socket.path))
    let next = try Service(data: data, arguments: ["--host", "none", "--socket", socket.path])
    #expect(try Self.ask(socket).output == #"{"status":"ok"}"#)
    #expect(next.stop() == 0)
  }

  @Test func whatStandsInItsPlaceIsNotTouched() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let file = scratch.folder.appending(path: "file")
    try Data("mine".utf8).write(to: file)
    #expect(
      try Self.refusal(scratch, ["--socket", file.path]).contains("exists and is not a socket"))
    #expect(try scratch.text("file") == "mine")
    let socket = scratch.folder.appending(path: "packgate.sock")
    let service = try Service(
      data: scratch.folder.appending(path: "data"), arguments: ["--socket", socket.path])
    #expect(try Self.refusal(scratch, ["--socket", socket.path]).contains("in use by another"))
    #expect(try Self.ask(socket).status == 0)
    #expect(service.stop() == 0)
    let long = "/tmp/" + String(repeating: "x", count: 120)
    #expect(try Self.refusal(scratch, ["--socket", long]).contains("longer than the 107 bytes"))
    #expect(
      try Self.refusal(scratch, ["--socket", "/none/at/all"]).contains("cannot be listened on"))
    #expect(try Self.refusal(scratch, ["--host", "none"]).contains("PACKGATE_SOCKET is not set"))
  }

  /// A server that finds another's file in its place at the end leaves it there.
  @Test func aSuccessorsSocketStays() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let socket = scratch.folder.appending(path: "packgate.sock")
    let service = try Service(
      data: scratch.folder.appending(path: "data"), arguments: ["--socket", socket.path])
    try FileManager.default.removeItem(at: socket)
    try Data("next".utf8).write(to: socket)
    #expect(service.stop() == 0)
    #expect(try scratch.text("packgate.sock") == "next")
  }

  @Test func nginxReachesIt() throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let socket = scratch.folder.appending(path: "packgate.sock")
    let service = try Service(
      data: scratch.folder.appending(path: "data"), arguments: ["--host", "none"],
      environment: ["PACKGATE_SOCKET": socket.path])
    // The README's configuration with the line that it gives for a socket.
    let line = "server unix:/run/packgate/packgate.sock;"
    let readme = try String(
      contentsOf: Readme.root.appending(path: "README.md"), encoding: .utf8)
    #expect(readme.contains("`\(line)`"))
    let configuration = try Readme.nginxConfiguration().replacingOccurrences(
      of: "server 127.0.0.1:8080;",
      with: line.replacingOccurrences(of: "/run/packgate/packgate.sock", with: socket.path))
    let nginx = try Nginx(
      configuration: configuration, port: Port.free(), service: 0,
      root: try scratch.subfolder("root"))
    let answer = try Command.run(
      "curl", ["-sS", "-i", "--max-time", "10", nginx.url + "/packages.json"])
    let errors = try nginx.logged()
    #expect(answer.output.contains(" 401 "), "\(answer) \(errors)")
    #expect(answer.output.contains("A token is required"), "\(answer)")
    #expect(service.process.isRunning)
  }
}
