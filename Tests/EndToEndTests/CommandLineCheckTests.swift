import Foundation
import Testing

/// `packgate check`: each way out, over a store that a server has open.
@Suite struct CommandLineCheckTests {
  static let lines = [
    corePackage, otherPackage,
    """
    {"kind":"customer","name":"A","email":"a@example.com","externalId":"all",\
    "packages":[{"package":"acme/core"}]}
    """,
    """
    {"kind":"customer","name":"B","email":"b@example.com","externalId":"one",\
    "packages":[{"package":"acme/core","constraint":"^1.0"}]}
    """,
    """
    {"kind":"customer","name":"C","email":"c@example.com","externalId":"ended",\
    "packages":[{"package":"acme/core","updatesUntil":"2024-12-31T00:00:00Z"}]}
    """,
    """
    {"kind":"customer","name":"D","email":"d@example.com","externalId":"suspended",\
    "status":"SUSPENDED","packages":[{"package":"acme/core"}]}
    """,
    """
    {"kind":"customer","name":"E","email":"e@example.com","externalId":"expiring",\
    "expiresAt":"2030-01-01T00:00:00Z","packages":[{"package":"acme/core"}]}
    """,
    """
    {"kind":"customer","name":"F","email":"f@example.com","externalId":"frozen","status":"FROZEN",\
    "packages":[{"package":"acme/core"}],\
    "frozenVersions":[{"package":"acme/core","version":"1.0"}]}
    """,
  ]

  struct Case: Sendable {
    var customer: String
    var arguments: [String]
    var status: Int32
    var code: String
    /// A label of the output and its value.
    var shows: (label: String, value: String)?
    var environment: [String: String] = [:]

    init(
      _ customer: String, _ arguments: String, _ status: Int32, _ code: String,
      _ shows: (label: String, value: String)? = nil, environment: [String: String] = [:]
    ) {
      self.customer = customer
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.status = status
      self.code = code
      self.shows = shows
      self.environment = environment
    }
  }

  static let core = "--package acme/core"
  static let cases = [
    Case("nobody", core, 1, "INVALID_TOKEN"),
    Case("suspended", core, 1, "CUSTOMER_SUSPENDED"),
    Case("expiring", core, 0, "ALLOWED"),
    Case("expiring", "\(core) --at 2030-01-01T00:00:00Z", 1, "CUSTOMER_EXPIRED"),
    Case("one", "", 0, "ALLOWED", ("external id", "one")),
    Case("one", "--package acme/none", 1, "PACKAGE_UNKNOWN"),
    Case("one", "--package acme/other", 1, "NOT_GRANTED"),
    Case("one", "--package ACME/Core", 0, "ALLOWED", ("package", "acme/core")),
    Case("one", "\(core) --version 1.2", 0, "ALLOWED", ("matched constraint", "^1.0")),
    Case("one", "\(core) --version v1.2.0.0", 0, "ALLOWED", ("version", "v1.2.0")),
    Case("one", "\(core) --version 2.0.0", 1, "CONSTRAINT_DENIED", ("highest version", "v1.2.0")),
    Case("one", "\(core) --version 9", 1, "VERSION_UNKNOWN", ("highest version", "v1.2.0")),
    Case("all", "\(core) --version dev-main", 0, "ALLOWED"),
    Case("all", "\(core) --version 1.3.0", 1, "VERSION_YANKED", ("highest version", "2.0.0")),
    Case(
      "all", "\(core) --version 1.3.0", 0, "ALLOWED",
      environment: ["PACKGATE_ALLOW_YANKED": "true"]),
    Case("ended", "\(core) --version 2.0.0", 1, "UPDATES_ENDED", ("highest version", "v1.2.0")),
    Case("frozen", "\(core) --version 1.0.0", 0, "ALLOWED"),
    Case("frozen", "\(core) --version 2", 1, "VERSION_FROZEN_OUT", ("highest version", "1.0.0")),
    Case("one", "--package ../core", 2, "BAD_REQUEST"),
    Case("one", "--package acme", 2, "BAD_REQUEST"),
  ]

  @Test func everyAnswerBesideARunningServer() throws {
    let (folder, tokens) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let service = try Service(data: folder.data)
    for test in Self.cases {
      let run = try CommandLineFolder.packgate(
        ["check", "--data", folder.data.path, "--token", "-"] + test.arguments,
        input: (tokens[test.customer] ?? "cgt_\(test.customer)") + "\n",
        environment: test.environment)
      let shown = "\(test.customer) \(test.arguments): \(run.output)\(run.errors)"
      #expect(run.status == test.status, "\(shown)")
      #expect(run.output.hasPrefix(test.status == 0 ? "allowed\n" : "denied\n"), "\(shown)")
      #expect(CommandLineFolder.value("code", in: run.output) == test.code, "\(shown)")
      #expect(CommandLineFolder.value("reason", in: run.output) != nil, "\(shown)")
      if let (label, value) = test.shows {
        #expect(CommandLineFolder.value(label, in: run.output) == value, "\(shown)")
      }
    }
    #expect(service.stop() == 0)
  }

  @Test func aChangeOfTheServerIsSeenAtOnce() throws {
    let (folder, tokens) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let secret = try #require(tokens["one"])
    let service = try Service(data: folder.data)
    func code() throws -> String? {
      let run = try folder.run("check", "--token", secret, "--package", "acme/core")
      return CommandLineFolder.value("code", in: run.output)
    }
    #expect(try code() == "ALLOWED")
    let admin = AdminClient(url: service.url)
    try admin.run(#"mutation { suspendCustomer(id: "external:one") { id } }"#)
    #expect(try code() == "CUSTOMER_SUSPENDED")
    try admin.run(#"mutation { revokeToken(customerId: "external:one") }"#)
    #expect(try code() == "TOKEN_REVOKED")
  }

  @Test func aCustomerIsCheckedWithoutAToken() throws {
    let (folder, _) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let named = try folder.run(
      "check", "--customer", "external:one", "--package", "acme/core", "--version", "1.0.0")
    #expect(named.status == 0, "\(named.output)\(named.errors)")
    let id = try #require(CommandLineFolder.value("customer", in: named.output))
    #expect(CommandLineFolder.value("token", in: named.output) == nil)
    let byID = try folder.run("check", "--customer", id, "--package", "acme/core")
    #expect(byID.status == 0)
    let missing = try folder.run("check", "--customer", "external:none")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("no such customer"))
    #expect(try folder.run("check", "--customer", "none").status == 2)
  }

  static let malformed = [
    ["--package", "acme/core"], ["--token", "-", "--customer", "external:one"],
    ["--token", "-", "--version", "1.0"], ["--token", "-", "--at", "yesterday"],
    ["--token", "-", "--frob"],
  ]

  @Test(arguments: malformed)
  func argumentsThatMakeNoSense(_ arguments: [String]) throws {
    let (folder, _) = try CommandLineFolder.importing([corePackage])
    defer { folder.remove() }
    let run = try CommandLineFolder.packgate(
      ["check", "--data", folder.data.path] + arguments, input: "x\n")
    #expect(run.status == 2, "\(run.output)\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(!run.errors.isEmpty)
  }

  @Test func aFolderThatCannotBeUsed() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let missing = try folder.run("check", "--token", "-", input: "x")
    #expect(missing.status == 3)
    #expect(missing.errors.contains("There is no registry"))
    let made = try CommandLineFolder.importing([corePackage]).folder
    defer { made.remove() }
    let pepper = try made.run(
      "check", "--token", "-", input: "x",
      environment: ["PACKGATE_PEPPER_FILE": made.scratch.folder.appending(path: "none").path])
    #expect(pepper.status == 3)
    #expect(pepper.errors.contains("There is no pepper file"))
  }
}
