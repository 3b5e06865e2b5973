import Foundation
import Testing

/// `packgate export` and `packgate import`.
@Suite struct CommandLineInterchangeTests {
  /// Everything that a line can say, with texts that JSON has to escape.
  static let lines = [
    """
    {"kind":"package","name":"acme/core","repositoryUrl":"git@git.example.com:acme/core.git",\
    "type":"GITLAB","description":"Core \\"quoted\\",\\nsecond line \\u00e9","versions":[\
    {"version":"1.0.0","reference":"c0ffee","releasedAt":"2024-01-01T00:00:00Z"},\
    {"version":"v2.0.0-RC1","yanked":true,"yankReason":"back\\\\slash"},\
    {"version":"2.0.0","yanked":true},{"version":"dev-main"}]}
    """,
    otherPackage,
    #"{"kind":"bundle","name":"Zeta","packages":["acme/other","acme/core"]}"#,
    #"{"kind":"bundle","name":"Alpha","description":"all of it","packages":[]}"#,
    """
    {"kind":"customer","name":"Jane \\"J\\" Doe","email":"jane@example.com",\
    "externalId":"shop/1:a","createdAt":"2024-02-29T12:00:00.250Z",\
    "packages":[{"package":"acme/other"},{"package":"acme/core","constraint":"^1.0 || dev-main",\
    "expiresAt":"2031-01-01T00:00:00Z","updatesUntil":"2030-06-30T23:59:59.999Z"}],\
    "bundles":[{"bundle":"Zeta","constraint":"<2"},\
    {"bundle":"Alpha","expiresAt":"2031-01-01T00:00:00Z"}]}
    """,
    """
    {"kind":"customer","name":"S","email":"s@example.com","status":"SUSPENDED",\
    "statusReason":"unpaid","createdAt":"2024-03-01T00:00:00Z",\
    "frozenAt":"2024-04-01T00:00:00Z","frozenVersions":[]}
    """,
    """
    {"kind":"customer","name":"F","email":"f@example.com","externalId":null,"status":"FROZEN",\
    "createdAt":"2024-03-01T00:00:00Z","frozenAt":"2024-04-01T00:00:00Z",\
    "packages":[{"package":"acme/core"}],"frozenVersions":[\
    {"package":"acme/core","version":"1"},{"package":"acme/core","version":"dev-main"}]}
    """,
    """
    {"kind":"customer","name":"E","email":"e@example.com","status":"EXPIRED",\
    "statusReason":"left","createdAt":"2024-03-02T00:00:00Z","expiresAt":"2025-01-01T00:00:00Z"}
    """,
  ]

  @Test func whatIsImportedIsExportedAsTheSameBytes() throws {
    let (first, _) = try CommandLineFolder.importing(Self.lines)
    defer { first.remove() }
    let exported = try first.run("export")
    try #require(exported.status == 0, "\(exported.errors)")
    #expect(exported.output.split(separator: "\n").count == Self.lines.count)
    #expect(try first.run("export", "-").output == exported.output)
    #expect(!exported.output.contains("cgt_"))
    for word in ["\"status\":\"EXPIRED\"", "\"2024-02-29T12:00:00.250Z\"", "\"v2.0.0-RC1\""] {
      #expect(exported.output.contains(word), "\(exported.output)")
    }

    let second = try CommandLineFolder()
    defer { second.remove() }
    let imported = try second.run("import", "-", input: exported.output)
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(imported.output.contains("4 customers with 0 tokens"), "\(imported.output)")
    #expect(imported.errors.isEmpty, "no bar where there is no terminal: \(imported.errors)")
    let file = second.scratch.folder.appending(path: "again.ndjson")
    #expect(try second.run("export", file.path).status == 0)
    #expect(try String(contentsOf: file, encoding: .utf8) == exported.output)
    #expect(try CommandLineFolder.mode(of: file) == 0o600)
    let verify = try second.run("verify")
    #expect(verify.status == 0, "\(verify.output)")
  }

  @Test func whatAServerHasMadeIsExportedToo() throws {
    let (folder, _) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let service = try Service(data: folder.data)
    try AdminClient(url: service.url).run(
      """
      mutation {
        updateBundle(name: "Alpha", input: {addPackages: ["acme/core"]}) { name }
        freezeCustomer(id: "external:shop/1:a") { id }
        createCustomer(input: {name: "New", email: "new@example.com",
          bundles: [{bundle: "Alpha", constraint: "^2"}]}) { id }
        revokePackageAccess(customerId: "external:shop/1:a", packageName: "acme/core") { id }
      }
      """)
    let exported = try folder.run("export")
    #expect(exported.status == 0, "\(exported.errors)")
    #expect(service.stop() == 0)
    let second = try CommandLineFolder()
    defer { second.remove() }
    let file = try second.write(exported.output, to: "export.ndjson")
    let imported = try second.run("import", file.path)
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(try second.run("export").output == exported.output)
    let cases = [
      ("acme/core", "1.0.0", "VERSION_FROZEN_OUT"), ("acme/other", "1.0.0", "VERSION_UNKNOWN"),
    ]
    for (package, version, code) in cases {
      for store in [folder, second] {
        let run = try store.run(
          "check", "--customer", "external:shop/1:a", "--package", package, "--version", version)
        #expect(CommandLineFolder.value("code", in: run.output) == code, "\(run.output)")
      }
    }
  }

  @Test func linesMayEndAsTheyLike() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let input = "\n  \(corePackage)\t\r\n\r\n \t\n" + otherPackage
    let run = try folder.run("import", "-", input: input)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("2 packages with 5 versions"))
    #expect(try folder.run("import", "-", input: "").output.hasPrefix("0 packages"))
  }

  /// A line that cannot be taken, and what is said about it.
  static let faults: [(line: String, says: String)] = [
    (#"{"kind":"#, "unexpected end of JSON"),
    (#"{"kind":"package"} x"#, "unexpected text after the JSON value at byte 19"),
    ("[]", "must be a JSON object"),
    ("{}", "kind: is missing"),
    (#"{"kind":7}"#, "kind: must be a text"),
    (#"{"kind":"vendor"}"#, "kind: must be one of package, bundle, customer"),
    (#"{"kind":"bundle","name":"A","colour":1}"#, "colour: is not a field"),
    (#"{"kind":"bundle","name":"A","name":"B"}"#, "name: is given twice"),
    (#"{"kind":"bundle","packages":[]}"#, "name: is missing"),
    (#"{"kind":"bundle","name":"A","packages":"acme/core"}"#, "packages: must be a list"),
    (#"{"kind":"bundle","name":"A","packages":["acme/core",7]}"#, "packages[1]: must be a text"),
    (#"{"kind":"bundle","name":"A","packages":["acme/none"]}"#, #"Unknown packages: "acme/none""#),
    (#"{"kind":"bundle","name":"Suite"}"#, #"name: There is a bundle "Suite" already"#),
    (corePackage, #"name: There is a package "acme/core" already"#),
    (#"{"kind":"package","name":"Acme","repositoryUrl":"https://a.example/x"}"#, "name: "),
    (#"{"kind":"package","name":"a/b","repositoryUrl":"file:///srv/x.git"}"#, "repositoryUrl: "),
    (#"{"kind":"package","name":"a/b","repositoryUrl":"-x"}"#, "repositoryUrl: "),
    (package(#""type":"SVN""#), "type: must be one of GITHUB, GITLAB, BITBUCKET, GIT"),
    (package(#""versions":["1.0"]"#), "versions[0]: must be an object"),
    (package(#""versions":[{"version":"1.0"},{"version":"x y"}]"#), "versions[1].version: "),
    (
      package(#""versions":[{"version":"1.0"},{"version":"v1.0.0"}]"#),
      "versions[1].version: is the same version as one before it"
    ),
    (package(#""versions":[{"version":"1","at":1}]"#), "versions[0].at: is not a field"),
    (package(#""versions":[{"version":"1","yanked":1}]"#), "yanked: must be true or false"),
    (package(#""versions":[{"version":"1","yankReason":"x"}]"#), #"needs "yanked": true"#),
    (
      package(#""versions":[{"version":"1","releasedAt":"2024-01-01"}]"#),
      "versions[0].releasedAt: must be a moment such as"
    ),
    (customer(#""email":7"#), "email: is given twice"),
    (#"{"kind":"customer","name":"N","email":7}"#, "email: must be a text"),
    (#"{"kind":"customer","name":"N","email":"n"}"#, "email: "),
    (customer(#""externalId":"taken""#), "externalId: "),
    (customer(#""id":"cus_1""#), "id: is not a field"),
    (customer(#""createdAt":"2024-02-30T00:00:00Z""#), "createdAt: must be a moment"),
    (customer(#""createdAt":"9999-01-01T00:00:00Z""#), "createdAt: The moment lies in the future"),
    (customer(#""status":"PAUSED""#), "status: must be one of ACTIVE, SUSPENDED, FROZEN, EXPIRED"),
    (customer(#""status":"FROZEN""#), "frozenVersions: "),
    (customer(#""frozenAt":"2024-01-01T00:00:00Z""#), "frozenAt: needs frozenVersions"),
    (
      customer(
        #""status":"FROZEN","frozenVersions":[{"package":"acme/core","version":"7"}]"#),
      #"version "7" of "acme/core" is unknown"#
    ),
    (customer(#""packages":[{"package":"acme/none"}]"#), "packages[0].package: "),
    (
      customer(#""packages":[{"package":"acme/core","constraint":"^1 || ~>2"}]"#),
      "packages[0].constraint: "
    ),
    (customer(#""packages":[{"constraint":"*"}]"#), "packages[0].package: is missing"),
    (customer(#""packages":[{"package":"acme/core","until":1}]"#), "packages[0].until: is not"),
    (customer(#""bundles":[{"bundle":"none"}]"#), "bundles[0].bundle: "),
    (customer(#""token":"cgt_abc""#), "token: is no customer token"),
    (customer(#""token":"\#(Service.administrator)""#), "token: is no customer token"),
  ]

  private static func package(_ fields: String) -> String {
    #"{"kind":"package","name":"a/b","repositoryUrl":"https://git.example.com/b.git",\#(fields)}"#
  }

  private static func customer(_ fields: String) -> String {
    #"{"kind":"customer","name":"N","email":"n@example.com",\#(fields)}"#
  }

  static let good = [
    corePackage, #"{"kind":"bundle","name":"Suite","packages":["acme/core"]}"#,
    #"{"kind":"customer","name":"T","email":"t@example.com","externalId":"taken"}"#, "",
  ]

  @Test(arguments: faults.indices)
  func aFaultIsNamedAndNothingIsImported(_ index: Int) throws {
    let (line, says) = Self.faults[index]
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let tokens = folder.scratch.folder.appending(path: "tokens")
    let input = (Self.good + [line, Self.good[0]]).joined(separator: "\n")
    let run = try folder.run("import", "-", "--tokens", tokens.path, input: input)
    #expect(run.status == 2, "\(run.output)\(run.errors)")
    #expect(run.errors.hasPrefix("packgate: line 5: "), "\(run.errors)")
    #expect(run.errors.contains(says), "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(!FileManager.default.fileExists(atPath: tokens.path))
    let exported = try folder.run("export")
    #expect(exported.status == 0 && exported.output.isEmpty, "\(exported.output)")
    let stats = try folder.run("stats")
    #expect(CommandLineFolder.value("journal entries", in: stats.output) == "0")
  }

  @Test func invalidUTF8IsNamed() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let file = folder.scratch.folder.appending(path: "input")
    try Data(Array(#"{"kind":"bundle","name":""#.utf8) + [0xC3, 0x28] + Array("\"}\n".utf8))
      .write(to: file)
    let run = try folder.run("import", file.path)
    #expect(run.status == 2)
    #expect(run.errors.contains("line 1: invalid UTF-8 in JSON at byte 25"), "\(run.errors)")
  }

  @Test func whatExistsIsNotMerged() throws {
    let (folder, _) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let before = try folder.run("export").output
    for line in Self.lines where !line.contains("customer") || line.contains("shop/1:a") {
      let run = try folder.run("import", "-", input: line)
      #expect(run.status == 2, "\(line)")
      #expect(run.errors.hasPrefix("packgate: line 1: "), "\(run.errors)")
    }
    #expect(try folder.run("export").output == before)
  }
}
