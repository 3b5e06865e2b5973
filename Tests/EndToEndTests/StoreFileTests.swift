import Foundation
import Testing

/// The data file itself: who else can read it, what is not in it, and what becomes of damage.
@Suite struct StoreFileTests {
  /// How often a bit is flipped: two runs of the executable each time.
  private static let flips =
    ProcessInfo.processInfo.environment["PACKGATE_SLOW"] == nil ? 40 : 1000

  private static let lines = CommandLineCheckTests.lines

  private static func file(_ folder: CommandLineFolder) -> URL {
    folder.data.appending(path: "registry/data.mdb")
  }

  private static let counting = """
    import lmdb, sys
    environment = lmdb.open(sys.argv[1], readonly=True, lock=False, max_dbs=8)
    with environment.begin() as transaction:
        for name, numbers in ((b"data", False), (b"tokens", True), (b"journal", False)):
            database = environment.open_db(name, transaction, create=False, integerkey=numbers)
            walked = sum(1 for _ in transaction.cursor(database))
            assert walked == transaction.stat(database)["entries"], name
            print(name.decode(), walked)
    """

  @Test func pythonsNewerLMDBCountsTheSame() throws {
    let environment = ProcessInfo.processInfo.environment
    guard let python = environment["PACKGATE_PYTHON"],
      try Command.run(python, ["-c", "import lmdb"]).status == 0
    else {
      print("skipped: PACKGATE_PYTHON names no Python with lmdb, which tools/test installs")
      return
    }
    let (folder, _) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let store = folder.data.appending(path: "registry").path
    let counted = try Command.run(python, ["-c", Self.counting, store])
    #expect(counted.status == 0, "\(counted)")
    var counts: [String: Int] = [:]
    for line in counted.output.split(separator: "\n") {
      let parts = line.split(separator: " ")
      counts[String(parts[0])] = Int(parts[1])
    }
    let made = try Command.run(
      Service.backupTool,
      ["create", "--data", folder.data.path, folder.scratch.folder.appending(path: "b").path])
    #expect(made.status == 0, "\(made)")
    let entries = (counts["data"] ?? 0) + (counts["tokens"] ?? 0)
    #expect(entries > 30 && (counts["journal"] ?? 0) > 0)
    #expect(
      made.errors.contains("\(entries) entries, \(counts["journal"] ?? 0) journal records"),
      "\(counts) \(made)")
  }

  @Test func noSecretIsInAFileOrABackup() throws {
    let (folder, secrets) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let backup = folder.scratch.folder.appending(path: "backup")
    let made = try Command.run(
      Service.backupTool, ["create", "--data", folder.data.path, backup.path])
    try #require(made.status == 0, "\(made)")
    let pepper = try Data(contentsOf: folder.data.appending(path: "pepper"))
    #expect(secrets.count > 3 && pepper.count >= 32)
    for file in [Self.file(folder), backup] {
      let bytes = try Data(contentsOf: file)
      #expect(bytes.range(of: Data("a@example.com".utf8)) != nil)
      #expect(bytes.range(of: pepper) == nil, "\(file.lastPathComponent)")
      for secret in secrets.values {
        // Not the whole, and not what is left without its beginning and its end.
        #expect(bytes.range(of: Data(secret.utf8)) == nil)
        #expect(bytes.range(of: Data(secret.dropFirst(10).dropLast(6).utf8)) == nil)
      }
    }
  }

  @Test func aCompactStoreAnswersAsBefore() throws {
    let (folder, secrets) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let compact = try folder.run("compact")
    #expect(compact.status == 0, "\(compact)")
    #expect(try folder.run("verify").status == 0)
    let check = try folder.run(
      "check", "--token", "-", "--package", "acme/core", input: secrets["all"])
    #expect(check.status == 0, "\(check)")
    let copy = folder.scratch.folder.appending(path: "copy").path
    #expect(try folder.run("compact", "--into", copy).status == 0)
    #expect(try folder.run("compact", "--into", copy).status == 3)
  }

  /// Verification ends by itself whatever it meets, and no check allows what it denied.
  @Test func aFlippedBitIsNoCrashAndNoAllow() throws {
    let (folder, secrets) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let whole = try Data(contentsOf: Self.file(folder))
    let question = ["check", "--token", "-", "--package", "acme/core", "--version", "2.0.0"]
    func check() throws -> Int32 {
      try CommandLineFolder.packgate(
        question + ["--data", folder.data.path], input: secrets["one"]
      ).status
    }
    #expect(try check() == 1)
    var found = 0
    for round in 0..<Self.flips {
      var flipped = whole
      let byte =
        round % 2 == 0
        ? Int.random(in: 0..<whole.count)
        : Int.random(in: 0..<whole.count / 4096) * 4096 + Int.random(in: 0..<48)
      flipped[byte] ^= 1 << UInt8.random(in: 0..<8)
      try flipped.write(to: Self.file(folder))
      let verified = try folder.run("verify")
      #expect([0, 1, 3].contains(verified.status), "byte \(byte): \(verified)")
      if verified.status != 0 { found += 1 }
      #expect(try check() != 0, "byte \(byte)")
    }
    #expect(found > Self.flips / 20, "\(found)")
  }
}
