import Foundation
import Testing

/// Verbs that need no store, help texts, and statuses.
@Suite struct CommandLineTests {
  static let satisfied: [(arguments: [String], status: Int32)] = [
    (["^1.2", "1.2.0"], 0), (["^1.2", "v1.9.9"], 0), (["^1.2", "2.0.0"], 1), (["^1.2"], 0),
    (["dev-main", "dev-main"], 0), (["*", "1.0.0-beta1"], 0), (["1.0 || 3.*", "3.7"], 0),
    ([">=1.0 <2.0", "2.0"], 1),
  ]

  @Test(arguments: satisfied)
  func satisfies(_ arguments: [String], _ status: Int32) throws {
    let run = try CommandLineFolder.packgate(["satisfies"] + arguments)
    #expect(run.status == status, "\(arguments): \(run.errors)")
    #expect(run.output.isEmpty && run.errors.isEmpty)
  }

  static let malformed: [(arguments: [String], mark: String)] = [
    (["^1.0 || ~>2.0"], "  ^1.0 || ~>2.0\n          ^\n"),
    (["^1.0", "one.two"], "  one.two\n  ^\n"),
    (["^"], "  ^\n"), ([""], "  \n  ^\n"),
  ]

  @Test(arguments: malformed)
  func whatIsMalformedIsShownWithItsPlace(_ arguments: [String], _ mark: String) throws {
    let run = try CommandLineFolder.packgate(["satisfies"] + arguments)
    #expect(run.status == 2, "\(arguments): \(run.errors)")
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("packgate: "))
    #expect(run.errors.contains(mark), "\(run.errors)")
  }

  @Test func tokensAreMintedAndInspected() throws {
    let admin = try CommandLineFolder.packgate(["token", "admin"])
    let secret = admin.output.trimmingCharacters(in: .newlines)
    #expect(secret.hasPrefix("cga_") && secret.utf8.count == 40)
    let again = try CommandLineFolder.packgate(["token", "admin"])
    #expect(again.output != admin.output)
    let inspected = try CommandLineFolder.packgate(["token", "inspect"], input: admin.output)
    #expect(inspected.status == 0)
    #expect(inspected.output.hasPrefix("administrator token cga_"))
    #expect(!inspected.output.contains(secret))
    let slip = String(secret.dropLast()) + (secret.last == "0" ? "1" : "0")
    for text in [slip, "", "cgt_", String(repeating: "x", count: 5000)] {
      let run = try CommandLineFolder.packgate(["token", "inspect"], input: text)
      #expect(run.status == 1, "\(text)")
      #expect(run.errors.contains("not a token"))
    }
  }

  @Test func tokensAreCreatedWithTheirLimits() throws {
    let (folder, _) = try CommandLineFolder.importing([
      corePackage, otherPackage,
      """
      {"kind":"customer","name":"A","email":"a@example.com","externalId":"shop-1",\
      "packages":[{"package":"acme/core"},{"package":"acme/other"}]}
      """,
    ])
    defer { folder.remove() }
    func create(_ arguments: [String]) throws -> String {
      let run = try CommandLineFolder.packgate(
        ["token", "create", "--data", folder.data.path, "--customer", "external:shop-1"]
          + arguments)
      try #require(run.status == 0, "\(run.errors)")
      return run.output.trimmingCharacters(in: .newlines)
    }
    func code(_ secret: String, _ arguments: [String]) throws -> String? {
      let run = try CommandLineFolder.packgate(
        ["check", "--data", folder.data.path, "--token", "-"] + arguments, input: secret)
      return CommandLineFolder.value("code", in: run.output)
    }
    let version = ["--package", "acme/core", "--version", "1.0.0"]
    #expect(try code(try create([]), version) == "ALLOWED")
    let metadata = try create(["--metadata-only", "--name", "CI"])
    #expect(try code(metadata, version) == "SCOPE_DENIED")
    #expect(try code(metadata, ["--package", "acme/core"]) == "ALLOWED")
    let scoped = try create(["--package", "acme/other"])
    #expect(try code(scoped, version) == "TOKEN_PACKAGE_SCOPE")
    #expect(try code(scoped, ["--package", "acme/other"]) == "ALLOWED")

    let unknown = try folder.run("token", "create", "--customer", "external:none")
    #expect(unknown.status == 1)
    #expect(unknown.errors.contains("no such customer"))
    #expect(try folder.run("token", "create", "--customer", "none").status == 2)
    let scope = try folder.run(
      "token", "create", "--customer", "external:shop-1", "--package", "acme")
    #expect(scope.status == 2)
    #expect(scope.errors.contains("vendor/*"))
    let service = try Service(data: folder.data)
    let inUse = try folder.run("token", "create", "--customer", "external:shop-1")
    #expect(inUse.status == 3)
    #expect(inUse.errors.contains("in use"))
    service.stop()
  }

  static let helps: [(verb: [String], says: String)] = [
    ([], "Exit status"), (["serve"], "ADMIN_TOKEN"), (["check"], "standard input"),
    (["satisfies"], "Exit status"), (["token"], "inspect"), (["token", "create"], "--customer"),
    (["token", "inspect"], "standard input"), (["token", "admin"], "ADMIN_TOKEN"),
    (["import"], "one commit"), (["export"], "no token"), (["verify"], "Exit status"),
    (["stats"], "running server"), (["schema"], "admin API"),
  ]

  @Test(arguments: helps)
  func helpTellsWhatAVerbDoes(_ verb: [String], _ says: String) throws {
    let run = try CommandLineFolder.packgate(verb + ["--help"])
    #expect(run.status == 0)
    #expect(run.output.contains("USAGE: packgate"))
    let words = run.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains(says), "\(run.output)")
  }

  @Test func argumentsThatNoVerbKnows() throws {
    for arguments in [["frob"], ["verify", "--frob"], ["satisfies"], ["verify", "--limit", "x"]] {
      let run = try CommandLineFolder.packgate(arguments)
      #expect(run.status == 2, "\(arguments)")
      #expect(run.output.isEmpty)
      #expect(run.errors.contains("Usage: packgate"), "\(run.errors)")
    }
    let version = try CommandLineFolder.packgate(["--version"])
    #expect(version.status == 0)
    #expect(version.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil, "\(version.output)")
  }
}
