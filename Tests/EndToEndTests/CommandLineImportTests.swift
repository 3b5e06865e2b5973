import Foundation
import Testing

/// What `packgate import` does about secrets, files, servers and terminals.
@Suite struct CommandLineImportTests {
  private static let customer = """
    {"kind":"customer","name":"A","email":"a@example.com","externalId":"shop-1",\
    "packages":[{"package":"acme/core"}]}
    """

  @Test func secretsGoToAFileOfTheirOwn() throws {
    let nameless = #"{"kind":"customer","name":"B","email":"b@example.com"}"#
    let (folder, tokens) = try CommandLineFolder.importing([corePackage, Self.customer, nameless])
    defer { folder.remove() }
    let file = folder.scratch.folder.appending(path: "tokens")
    #expect(try CommandLineFolder.mode(of: file) == 0o600)
    #expect(tokens.count == 2 && tokens["shop-1"] != nil)
    let id = try #require(tokens.keys.first { $0 != "shop-1" })
    #expect(id.hasPrefix("cus_"))
    for (name, secret) in tokens {
      let run = try folder.run("check", "--token", "-", input: secret)
      #expect(run.status == 0, "\(run.output)")
      let label = name == id ? "customer" : "external id"
      #expect(CommandLineFolder.value(label, in: run.output) == name)
    }
    // A file that is there holds somebody's secrets.
    let again = try folder.run("import", "-", "--tokens", file.path, input: otherPackage)
    #expect(again.status == 2)
    #expect(again.errors.contains(file.path), "\(again.errors)")
    #expect(try folder.secrets("tokens") == tokens)
    let exported = try folder.run("export")
    #expect(!exported.output.contains("acme/other"))
    for secret in tokens.values { #expect(!exported.output.contains(secret)) }
  }

  @Test func aSecretThatACustomerHasHadGoesOnWorking() throws {
    let (first, tokens) = try CommandLineFolder.importing([corePackage, Self.customer])
    defer { first.remove() }
    let secret = try #require(tokens["shop-1"])
    let line = Self.customer.dropLast() + #","token":"\#(secret)"}"#
    let second = try CommandLineFolder()
    defer { second.remove() }
    let file = second.scratch.folder.appending(path: "minted")
    let run = try second.run(
      "import", "-", "--tokens", file.path, input: "\(corePackage)\n\(line)\n")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("1 customers with 1 tokens"))
    #expect(try second.secrets("minted").isEmpty)
    let check = try second.run(
      "check", "--token", "-", "--package", "acme/core", "--version", "1.0.0", input: secret)
    #expect(check.status == 0, "\(check.output)")
    // One secret opens one customer.
    let twice = try second.run(
      "import", "-", input: line.replacingOccurrences(of: "shop-1", with: "shop-2"))
    #expect(twice.status == 2)
    #expect(twice.errors.contains("The token exists already"), "\(twice.errors)")
    #expect(!twice.errors.contains(secret))
  }

  @Test func withoutSecretsCustomersHaveNoToken() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let run = try folder.run("import", "-", input: "\(corePackage)\n\(Self.customer)")
    #expect(run.status == 0, "\(run.errors)")
    let service = try Service(data: folder.data)
    let admin = AdminClient(url: service.url)
    let query = #"{ customerByExternalId(externalId: "shop-1") { status token { id } } }"#
    let found = try #require(try admin.run(query)["customerByExternalId"] as? [String: Any])
    #expect(found["token"] is NSNull)
    let made = try admin.run(
      #"mutation { regenerateToken(customerId: "external:shop-1") { token } }"#)
    let response = try #require(made["regenerateToken"] as? [String: Any])
    let secret = try #require(response["token"] as? String)
    #expect(try folder.run("check", "--token", "-", input: secret).status == 0)
    #expect(service.stop() == 0)
  }

  @Test func aServerKeepsItsStore() throws {
    let (folder, _) = try CommandLineFolder.importing([corePackage])
    defer { folder.remove() }
    let service = try Service(data: folder.data)
    let run = try folder.run("import", "-", input: otherPackage)
    #expect(run.status == 3)
    #expect(run.errors.contains("in use"), "\(run.errors)")
    #expect(service.stop() == 0)
    #expect(try folder.run("import", "-", input: otherPackage).status == 0)
  }

  @Test func filesThatCannotBeReadOrWritten() throws {
    let (folder, _) = try CommandLineFolder.importing([corePackage])
    defer { folder.remove() }
    let missing = folder.scratch.folder.appending(path: "none/file").path
    let unread = try folder.run("import", missing)
    #expect(unread.status == 2)
    #expect(unread.errors.contains(missing))
    #expect(try folder.run("import", folder.scratch.folder.path).status == 2)
    #expect(try folder.run("import", "-", "--tokens", missing, input: "").status == 2)
    #expect(try folder.run("export", missing).status == 2)
    #expect(try folder.run("export", folder.scratch.folder.path).status == 2)
    let full = try Command.run(
      "sh",
      [
        "-c", #""$1" export --data "$2" > /dev/full"#, "sh", Service.executable.path,
        folder.data.path,
      ])
    #expect(full.status == 1)
    #expect(full.errors.contains("writing the export failed"), "\(full.errors)")
    let photos = try folder.scratch.subfolder("photos")
    try Data("x".utf8).write(to: photos.appending(path: "holiday.jpg"))
    let stranger = try CommandLineFolder.packgate(
      ["import", "-", "--data", photos.path], input: "")
    #expect(stranger.status == 3)
    #expect(try FileManager.default.contentsOfDirectory(atPath: photos.path) == ["holiday.jpg"])
  }

  @Test func anImportThatIsKilledLeavesNothing() throws {
    let (folder, _) = try CommandLineFolder.importing([corePackage])
    defer { folder.remove() }
    let before = try folder.run("export").output
    let process = Process()
    let input = Pipe()
    process.executableURL = Service.executable
    process.arguments = ["import", "-", "--data", folder.data.path]
    process.standardInput = input
    process.standardError = FileHandle.nullDevice
    try process.run()
    // More than a pipe holds: when all is written, most of it has been taken.
    let lines = (0..<2000).map { number in
      #"{"kind":"customer","name":"Customer \#(number)","email":"c\#(number)@example.com"}"# + "\n"
    }
    try input.fileHandleForWriting.write(contentsOf: Data(lines.joined().utf8))
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(try folder.run("export").output == before)
    #expect(try folder.run("verify").status == 0)
    #expect(try folder.run("import", "-", input: otherPackage).status == 0)
  }

  @Test func localRepositoriesNeedTheirSetting() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let line = #"{"kind":"package","name":"a/b","repositoryUrl":"file:///srv/b.git"}"#
    #expect(try folder.run("import", "-", input: line).status == 2)
    let run = try folder.run(
      "import", "-", input: line, environment: ["PACKGATE_ALLOW_FILE_URLS": "true"])
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test func manyLinesWithABarOnATerminal() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let lines = (0..<2000).map { number in
      """
      {"kind":"customer","name":"Customer \(number)","email":"c\(number)@example.com",\
      "externalId":"shop-\(number)","packages":[{"package":"acme/core","constraint":"^1.0"}]}
      """
    }
    let input = try folder.write(([corePackage] + lines).joined(separator: "\n"), to: "input")
    // script(1) gives its child a terminal.
    let run = try Command.run(
      "script",
      [
        "-qec",
        "'\(Service.executable.path)' import '\(input.path)' --data '\(folder.data.path)'",
        folder.scratch.folder.appending(path: "typescript").path,
      ])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("\rimporting [#"), "\(run.output)")
    #expect(run.output.contains("] 100%"))
    #expect(run.output.contains("2000 customers with 0 tokens"))
    let exported = try folder.run("export")
    #expect(exported.output.split(separator: "\n").count == 2001)
    let second = try CommandLineFolder()
    defer { second.remove() }
    #expect(try second.run("import", "-", input: exported.output).status == 0)
    #expect(try second.run("export").output == exported.output)
    #expect(try second.run("verify").status == 0)
  }
}
