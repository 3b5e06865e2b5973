import Foundation
import Testing

/// `packgate serve` with settings and files that do not fit.
@Suite struct CommandLineServeTests {
  private static let customer = """
    {"kind":"customer","name":"A","email":"a@example.com","externalId":"shop-1"}
    """

  private func serve(
    _ folder: CommandLineFolder, _ environment: [String: String] = [:], arguments: [String] = []
  ) throws -> Command {
    try CommandLineFolder.packgate(
      ["serve", "--data", folder.data.path, "--port", "0"] + arguments,
      environment: ["ADMIN_TOKEN": Service.administrator].merging(environment) { $1 })
  }

  @Test func aLostPepperIsNotReplaced() throws {
    let (folder, tokens) = try CommandLineFolder.importing([Self.customer])
    defer { folder.remove() }
    let pepper = folder.data.appending(path: "pepper")
    let away = folder.scratch.folder.appending(path: "away")
    #expect(try CommandLineFolder.mode(of: pepper) == 0o600)
    try FileManager.default.moveItem(at: pepper, to: away)
    let refused = try serve(folder)
    #expect(refused.status == 3)
    #expect(refused.errors.contains("Put it back"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: pepper.path))
    #expect(try folder.run("import", "-", input: "").status == 3)

    let named = try Service(data: folder.data, environment: ["PACKGATE_PEPPER_FILE": away.path])
    let answer = try Command.run(
      "curl",
      ["-sS", "-H", "Authorization: Bearer \(tokens["shop-1"] ?? "")", "\(named.url)/auth/check"])
    #expect(answer.status == 0 && answer.output.isEmpty, "\(answer.output)")
    named.stop()
  }

  @Test func pepperFilesThatCannotBeRight() throws {
    let (folder, _) = try CommandLineFolder.importing([Self.customer])
    defer { folder.remove() }
    let short = try folder.write("short", to: "short")
    let open = try folder.write(String(repeating: "x", count: 32), to: "open")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: short.path)
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: open.path)
    let cases = [(short, "32 bytes"), (open, "0600"), (folder.data, "regular file")]
    for (file, says) in cases {
      let run = try serve(folder, ["PACKGATE_PEPPER_FILE": file.path])
      #expect(run.status == 3, "\(file)")
      #expect(run.errors.contains(says), "\(run.errors)")
    }
    let missing = folder.scratch.folder.appending(path: "none")
    let run = try serve(folder, ["PACKGATE_PEPPER_FILE": missing.path])
    #expect(run.status == 3)
    #expect(run.errors.contains("There is no pepper file"))
    #expect(!FileManager.default.fileExists(atPath: missing.path))
  }

  @Test func anotherStoresPepperIsRefused() throws {
    let (folder, tokens) = try CommandLineFolder.importing([Self.customer])
    defer { folder.remove() }
    let (other, _) = try CommandLineFolder.importing([Self.customer])
    defer { other.remove() }
    let pepper = other.data.appending(path: "pepper").path
    let named = ["PACKGATE_PEPPER_FILE": pepper]
    // What a store knows of its pepper is in its backups.
    let copy = folder.scratch.folder.appending(path: "copy").path
    let file = folder.scratch.folder.appending(path: "backup").path
    for arguments in [["create", "--data", folder.data.path, file], ["restore", copy, file]] {
      #expect(try Command.run(Service.backupTool, arguments).status == 0)
    }
    for run in [
      try folder.run("check", "--token", "-", input: tokens["shop-1"], environment: named),
      try folder.run("token", "create", "--customer", "external:shop-1", environment: named),
      try folder.run("import", "-", input: "", environment: named),
      try serve(folder, named),
      try CommandLineFolder.packgate(
        ["serve", "--data", copy, "--port", "0"],
        environment: named.merging(["ADMIN_TOKEN": Service.administrator]) { $1 }),
    ] {
      #expect(run.status == 3)
      #expect(run.errors.contains("The pepper in \(pepper) is not the one"), "\(run)")
    }
    let verified = try CommandLineFolder.packgate(["verify", "--data", copy])
    #expect(verified.status == 0, "\(verified)")
  }

  @Test func withoutTokensAnyPepperWillDo() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    for _ in 0..<2 {
      #expect(try folder.run("import", "-", input: "").status == 0)
      try FileManager.default.removeItem(at: folder.data.appending(path: "pepper"))
    }
  }

  static let settings: [(environment: [String: String], arguments: [String], says: String)] = [
    (["ADMIN_TOKEN": ""], [], "ADMIN_TOKEN"),
    (["LOG_LEVEL": "loud"], [], "LOG_LEVEL"),
    (["PACKGATE_MAX_BODY": "much"], [], "PACKGATE_MAX_BODY"),
    (["PACKGATE_ALLOW_FILE_URLS": "perhaps"], [], "PACKGATE_ALLOW_FILE_URLS"),
    (["PACKGATE_PATH_TEMPLATES": "/x/{vendor}"], [], "PACKGATE_PATH_TEMPLATES"),
    (["PACKGATE_DOCUMENTS": "/nowhere/documents"], [], "PACKGATE_DOCUMENTS"),
    ([:], ["--port", "70000"], "70000"),
    ([:], ["--port", "many"], "--port"),
    (["ADMIN_TOKEN": ""], ["--dev", "--host", "0.0.0.0"], "loopback"),
  ]

  @Test(arguments: settings.indices)
  func settingsThatCannotBeUsed(_ index: Int) throws {
    let (environment, arguments, says) = Self.settings[index]
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let run = try serve(folder, environment, arguments: arguments)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.contains(says), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.data.path))
  }

  @Test func aBodyMayBeAsLongAsTheSettingSays() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let service = try Service(data: folder.data, environment: ["PACKGATE_MAX_BODY": "4194304"])
    defer { service.stop() }
    let catalog = AdminClient(url: service.url + CatalogTests.path)
    let document = "{ __typename }" + String(repeating: " ", count: 2 << 20)
    #expect(try catalog.send(document).data["__typename"] as? String == "Query")
  }

  @Test func aPortThatIsTaken() throws {
    let (first, second) = (try CommandLineFolder(), try CommandLineFolder())
    defer { first.remove() }
    defer { second.remove() }
    let service = try Service(data: first.data)
    let run = try serve(second, arguments: ["--port", "\(service.port)"])
    #expect(run.status == 1)
    #expect(run.errors.contains("cannot listen on 127.0.0.1:\(service.port)"), "\(run.errors)")
    service.stop()
  }
}
