import Foundation
import RegistryStore
import Testing

/// The executable, over registries of the test's own.
@Suite struct BackupCommandTests {
  static func ids(_ range: ClosedRange<Int>) -> [String] { range.map { "customer-\($0)" } }

  /// The names of the backups in a folder, in the order in which they were made.
  static func backups(_ desk: BackupDesk) throws -> [String] {
    try desk.names("backups").map { "backups/\($0)" }
  }

  @Test(arguments: [
    [], ["--compress"], ["--key-file", "key"], ["--compress", "--key-file", "key"],
  ])
  func backupsAreRestoredToAnyPoint(form: [String]) async throws {
    let desk = try BackupDesk()
    try desk.writeKey()
    let key = form.contains("key") ? ["--key-file", "key"] : []
    let create = ["create", "--data", "data"] + form
    let increment = create + ["--incremental", "--since", "backups"]
    try await desk.makeCustomers(5)
    try desk.run(create + ["backups"])
    try desk.run(increment + ["backups/0-same"])
    try await desk.makeCustomers(5)
    try desk.run(increment + ["backups/1-ten"])
    try await desk.makeCustomers(5)
    try desk.run(increment + ["backups/2-fifteen"])
    #expect(try desk.names("backups").count == 4)

    let list = try desk.run(["list", "backups"])
    #expect(list.contains("positions 5 to 15"), "\(list)")
    let verified = try desk.run(["verify", "backups"] + key)
    #expect(verified.components(separatedBy: "nothing is wrong").count == 5, "\(verified)")

    try desk.run(["restore", "latest", "backups"] + key)
    #expect(try desk.customers(of: "latest") == Self.ids(1...15))
    for position in [5, 6, 9, 10, 11, 14, 15] {
      let target = "position-\(position)"
      try desk.run(["restore", target, "backups", "--to-position", "\(position)"] + key)
      #expect(try desk.customers(of: target) == Self.ids(1...position))
    }
    // Customer 7 was made at second 7.
    for (time, count) in [("07Z", 7), ("07.999Z", 7), ("08Z", 8), ("05Z", 5)] {
      let target = "time-\(time)"
      try desk.run(
        ["restore", target, "backups", "--to-time", "1970-01-01T00:00:\(time)"] + key)
      #expect(try desk.customers(of: target) == Self.ids(1...count))
    }
    let unreached = try desk.run(
      ["restore", "never", "backups", "--to-position", "16"] + key, status: 1)
    #expect(unreached.contains("positions 5 to 15"), "\(unreached)")
    try desk.run(
      ["restore", "never", "backups", "--to-time", "1970-01-01T00:00:04Z"] + key, status: 1)
    try desk.run(["restore", "never", "backups", "--to-time", "yesterday"] + key, status: 2)
    #expect(!(try desk.names().contains { $0.contains("never") }))

    // What was restored goes on, and its backups continue those of the same history.
    let other = try Registry(
      path: desk.folder.appending(path: "position-10").path, options: .init(mode: .existing))
    other.close()
    try desk.run(
      ["create", "--data", "position-10", "--incremental", "--since", "backups/1-ten", "on"]
        + form)
    try desk.run(
      ["create", "--data", "position-10", "--incremental", "--since", "backups", "ahead"] + form,
      status: 1)
  }

  @Test func anotherHistoryIsNotContinued() async throws {
    let one = try BackupDesk()
    try await one.makeCustomers(3)
    try one.run(["create", "--data", "data", "one"])
    let two = try BackupDesk()
    two.startNumbers(at: 50)
    try await two.makeCustomers(5)
    let base = one.folder.appending(path: "one").path
    let text = try two.run(
      ["create", "--data", "data", "--incremental", "--since", base, "two"], status: 1)
    #expect(text.contains("another history"), "\(text)")
    #expect(try two.names() == ["backups", "data"])
  }

  @Test func anEmptyRegistryIsContinued() async throws {
    let desk = try BackupDesk()
    try desk.run(["create", "--data", "data", "backups/0"])
    let next = ["create", "--data", "data", "--incremental", "--since", "backups"]
    try desk.run(next + ["backups/1"])
    try await desk.makeCustomers(3)
    try desk.run(next + ["backups/2"])
    try desk.run(["verify", "backups"])
    try desk.run(["restore", "restored", "backups"])
    #expect(try desk.customers(of: "restored") == Self.ids(1...3))
    try desk.run(["restore", "first", "backups", "--to-position", "1"])
    #expect(try desk.customers(of: "first") == Self.ids(1...1))
    // A registry that ends before its backup.
    try desk.run(["restore", "empty", "backups/0"])
    let text = try desk.run(
      ["create", "--data", "empty", "--incremental", "--since", "backups", "x"], status: 1)
    #expect(text.contains("ends at position 0, before 3"), "\(text)")
  }

  @Test func anotherFileUnderTheNameOfABackupIsNotTakenForIt() async throws {
    let desk = try BackupDesk()
    try desk.writeKey()
    try await desk.makeCustomers(2)
    try desk.run(["create", "--data", "data", "plain"])
    for verb in [["verify", "plain"], ["restore", "restored", "plain"]] {
      let text = try desk.run(verb + ["--key-file", "key"], status: 6)
      #expect(text.contains("is not encrypted, though a key was given"), "\(text)")
    }
    try desk.run(
      [
        "create", "--data", "data", "--incremental", "--since", "plain", "--key-file", "key", "x",
      ], status: 6)
    #expect(try desk.names() == ["backups", "data", "key", "plain"])
  }

  @Test func aDraftThatIsABackupUnderAnotherNameIsLeftAlone() async throws {
    let desk = try BackupDesk()
    try await desk.makeCustomers(2)
    try desk.run(["create", "--data", "data", "one"])
    // Killed between the link and the removal of the draft; the backup was moved away.
    let path = { (name: String) in desk.folder.appending(path: name).path }
    try FileManager.default.linkItem(atPath: path("one"), toPath: path("two.partial"))
    try desk.run(["create", "--data", "data", "two"])
    try desk.run(["verify", "one", "two"])
    #expect(try desk.names() == ["backups", "data", "one", "two"])
  }

  @Test func nothingIsOverwrittenAndFailuresLeaveNothing() async throws {
    let desk = try BackupDesk()
    try await desk.makeCustomers(3)
    try desk.run(["create", "--data", "data", "backups/a"])
    let before = try desk.names()
    try desk.run(["create", "--data", "data", "backups/a"], status: 5)
    try desk.run(["restore", "data", "backups"], status: 5)
    try desk.run(["restore", "backups/a", "backups"], status: 5)
    try desk.run(["create", "--data", "none", "x"], status: 1)
    try desk.run(["create", "--data", "data", "no/such/x"], status: 1)
    try desk.run(["restore", "no/such/x", "backups"], status: 1)
    try desk.run(["create", "--data", "data", "--incremental", "x"], status: 2)
    try desk.run(["create", "--data", "data", "--key-file", "none", "x"], status: 6)
    try desk.writeKey("open", mode: 0o644)
    try desk.run(["create", "--data", "data", "--key-file", "open", "x"], status: 6)
    try desk.run(["create"], status: 2)
    try desk.run(["prune", "backups"], status: 2)
    try desk.run(["restore", "x", "data"], status: 4)
    #expect(try desk.names() == (before + ["open"]).sorted())
    #expect(try desk.names("backups") == ["a"])
    let mode =
      try FileManager.default.attributesOfItem(
        atPath: desk.folder.appending(path: "backups/a").path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func damageIsNamedAndNothingIsRestored() async throws {
    let desk = try BackupDesk()
    try desk.writeKey()
    try desk.writeKey("other", byte: 6)
    try await desk.makeCustomers(3)
    try desk.run(["create", "--data", "data", "whole", "--key-file", "key"])
    let whole = try Data(contentsOf: desk.folder.appending(path: "whole"))
    var flipped = whole
    flipped[whole.count / 2] ^= 0x10
    try flipped.write(to: desk.folder.appending(path: "flipped"))
    try whole.dropLast().write(to: desk.folder.appending(path: "cut"))
    try Data("not a backup".utf8).write(to: desk.folder.appending(path: "text"))
    let files: [(String, [String], Int32, String)] = [
      ("flipped", ["--key-file", "key"], 3, "at byte"),
      ("cut", ["--key-file", "key"], 4, "ends at byte \(whole.count - 1)"),
      ("text", ["--key-file", "key"], 3, "is not a backup"), ("whole", [], 6, "no key"),
      ("whole", ["--key-file", "other"], 6, "another key"),
    ]
    for (file, key, status, words) in files {
      let verified = try desk.run(["verify", file] + key, status: status)
      #expect(verified.contains(words), "\(verified)")
      // A file that is cut is no candidate; of the others reading tells.
      try desk.run(["restore", "target", file] + key, status: status)
      #expect(!(try desk.names().contains { $0.contains("target") }))
    }
    try desk.run(
      ["create", "--data", "data", "--incremental", "--since", "whole", "plain"], status: 6)
    try desk.run(["verify", "-", "--key-file", "key"], input: "whole")
    try desk.run(["verify", "-", "--key-file", "key"], status: 4, input: "cut")
    // An increment whose base is gone.
    try desk.run(
      [
        "create", "--data", "data", "--incremental", "--since", "whole", "--key-file", "key",
        "backups",
      ])
    try desk.run(["verify", "backups", "--key-file", "key"], status: 4)
    try desk.run(["restore", "target", "backups", "--key-file", "key"], status: 4)
  }

  @Test func whatIsNewerAndOfNoUseIsNotPassedOverInSilence() async throws {
    let desk = try BackupDesk()
    let increment = ["create", "--data", "data", "--incremental", "--since", "backups"]
    try await desk.makeCustomers(2)
    try desk.run(["create", "--data", "data", "backups/0-full"])
    try await desk.makeCustomers(2)
    try desk.run(increment + ["backups/1-middle"])
    try await desk.makeCustomers(2)
    // One file alone is continued without a word on what that one continues.
    let continued = try desk.run(
      ["create", "--data", "data", "--incremental", "--since", "backups/1-middle", "backups/2-end"])
    #expect(!continued.contains("not there"), "\(continued)")
    let middle = desk.folder.appending(path: "backups/1-middle")
    let whole = try Data(contentsOf: middle)
    for damage in [whole.dropLast(), nil] {
      if let damage {
        try damage.write(to: middle)
      } else {
        try FileManager.default.removeItem(at: middle)
      }
      let listed = try desk.run(["list", "backups"])
      #expect(listed.contains("backups/2-end continues backup "), "\(listed)")
      let refused = try desk.run(["restore", "target", "backups"], status: 4)
      #expect(refused.contains("is newer than what can be restored"), "\(refused)")
      #expect(refused.contains("--to-position 2 "), "\(refused)")
      #expect(!(try desk.names().contains { $0.contains("target") }))
    }
    try desk.run(["restore", "target", "backups", "--to-position", "2"])
    #expect(try desk.customers(of: "target") == Self.ids(1...2))
  }

  /// Nobody knows how new it is, nor whether it continues the others.
  @Test func aBackupWhoseHeaderIsDamagedIsNotPassedOver() async throws {
    let desk = try BackupDesk()
    try await desk.makeCustomers(2)
    try desk.run(["create", "--data", "data", "backups/0-full"])
    try await desk.makeCustomers(2)
    try desk.run(["create", "--data", "data", "backups/1-full"])
    let newest = desk.folder.appending(path: "backups/1-full")
    var bytes = try Data(contentsOf: newest)
    bytes[40] ^= 0x10
    try bytes.write(to: newest)
    let refused = try desk.run(["restore", "target", "backups"], status: 4)
    #expect(refused.contains("backups/1-full"), "\(refused)")
    #expect(refused.contains("may be newer") && refused.contains("--to-position 2 "), "\(refused)")
    #expect(!(try desk.names().contains { $0.contains("target") }))
    try desk.run(["restore", "target", "backups", "--to-position", "2"])
    #expect(try desk.customers(of: "target") == Self.ids(1...2))
  }

  @Test func backupsAreWrittenToStandardOutput() async throws {
    let desk = try BackupDesk()
    try await desk.makeCustomers(4)
    let script =
      "\(desk.executable.path) create --data data --quiet - > piped "
      + "&& \(desk.executable.path) verify - < piped"
    try desk.run(["-c", script], program: URL(filePath: "/bin/sh"))
    try desk.run(["restore", "restored", "piped"])
    #expect(try desk.customers(of: "restored") == Self.ids(1...4))
  }

  @Test func pruningKeepsWhatCanBeRestored() async throws {
    let desk = try BackupDesk()
    for round in 1...3 {
      try await desk.makeCustomers(1)
      try desk.run(["create", "--data", "data", "backups/\(round)-full"])
      try await desk.makeCustomers(1)
      try desk.run(
        [
          "create", "--data", "data", "--incremental", "--since", "backups",
          "backups/\(round)-more",
        ])
    }
    let all = try desk.names("backups")
    let told = try desk.run(["prune", "backups", "--keep-last", "1", "--dry-run"])
    #expect(told.contains("would remove backups/1-full"))
    #expect(try desk.names("backups") == all)
    try Data("notes".utf8).write(to: desk.folder.appending(path: "backups/notes"))
    try desk.run(["prune", "backups", "--keep-daily", "7", "--keep-weekly", "4"])
    #expect(try desk.names("backups") == ["3-full", "3-more", "notes"])
    try desk.run(["restore", "restored", "backups"])
    #expect(try desk.customers(of: "restored") == Self.ids(1...6))
  }

  @Test func noSecretIsInABackup() async throws {
    let desk = try BackupDesk()
    let pepper = Data((0..<32).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) })
    try pepper.write(to: desk.folder.appending(path: "data/pepper"))
    try await desk.makeCustomers(3)
    try desk.run(["create", "--data", "data", "backup"])
    let backup = try Data(contentsOf: desk.folder.appending(path: "backup"))
    #expect(backup.range(of: pepper) == nil)
    #expect(backup.range(of: Data("c1@example.com".utf8)) != nil)
  }
}
