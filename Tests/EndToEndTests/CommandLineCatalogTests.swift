import Foundation
import Testing

/// Labels and catalog packages in `packgate export` and `packgate import`.
@Suite struct CommandLineCatalogTests {
  /// Everything that a line can say, with texts that JSON has to escape.
  static let lines = [
    #"{"kind":"label","name":"malicious","description":"do not \"use\"\n\u0000\u00e9"}"#,
    #"{"kind":"label","name":" \u0001\ud83d\ude00","description":""}"#,
    #"{"kind":"label","name":"Malicious"}"#,
    """
    {"kind":"catalogPackage","type":"npm","name":"@scope/x","description":"d","homepage":"h",\
    "versions":[{"version":"2","labels":["malicious"]},{"version":"1"}],"labels":["Malicious"]}
    """,
    #"{"kind":"catalogPackage","type":"Hugging Face","name":"none","versions":[]}"#,
    #"{"kind":"catalogPackage","type":"pypi","name":"@scope/x","labels":[" \u0001\ud83d\ude00"]}"#,
  ]

  @Test func whatIsImportedIsExportedAsTheSameBytes() throws {
    let (first, _) = try CommandLineFolder.importing([corePackage] + Self.lines)
    defer { first.remove() }
    let exported = try first.run("export").output
    #expect(exported.split(separator: "\n").count == 1 + Self.lines.count, "\(exported)")
    for line in Self.lines.prefix(4) where !line.contains("\\u") {
      #expect(exported.contains(line + "\n"), "\(exported)")
    }
    #expect(exported.contains(#"\u0000"#) && exported.contains(#""description":"""#))
    let second = try CommandLineFolder()
    defer { second.remove() }
    let imported = try second.run("import", "-", input: exported)
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(
      imported.output.contains(
        "catalog: 3 packages, 2 versions and 3 labels added, 3 labels assigned"))
    #expect(try second.run("export").output == exported)
    #expect(try second.run("verify").status == 0)
    let stats = try second.run("stats").output
    for (label, count) in [
      ("labels", 3), ("catalog packages", 3), ("catalog versions", 2), ("package labels", 2),
      ("version labels", 1),
    ] {
      #expect(CommandLineFolder.value(label, in: stats) == "\(count)", "\(stats)")
    }
    // Lines of the catalog merge: what is there stays as it is.
    let catalog = exported.split(separator: "\n").dropFirst().joined(separator: "\n")
    let again = try second.run("import", "-", input: catalog)
    #expect(again.output.contains("catalog: 0 packages, 0 versions and 0 labels added"))
    #expect(try second.run("export").output == exported)
  }

  @Test func aPackageWithManyVersionsTakesSeveralLines() throws {
    let versions = (0..<25_000).map { number in
      number % 1000 == 0
        ? #"{"version":"\#(number)","labels":["old"]}"# : #"{"version":"\#(number)"}"#
    }
    let (first, _) = try CommandLineFolder.importing([
      #"{"kind":"label","name":"old"}"#,
      """
      {"kind":"catalogPackage","type":"docker","name":"big","homepage":"h",\
      "versions":[\(versions.joined(separator: ","))],"labels":["old"]}
      """,
    ])
    defer { first.remove() }
    let exported = try first.run("export").output
    #expect(exported.split(separator: "\n").count == 4)
    let second = try CommandLineFolder()
    defer { second.remove() }
    let run = try second.run("import", "-", input: exported)
    #expect(run.output.contains("1 packages, 25000 versions and 1 labels added, 26 labels"))
    #expect(try second.run("export").output == exported)
    #expect(try second.run("verify").status == 0)
  }

  /// A line that cannot be taken, and what is said of it.
  static let faults: [(line: String, says: String)] = [
    (#"{"kind":"label"}"#, "name: is missing"),
    (#"{"kind":"label","name":""}"#, "A label name cannot be empty"),
    (#"{"kind":"label","name":"x","color":"red"}"#, "color: is not a field"),
    (
      #"{"kind":"label","name":"\#(String(repeating: "x", count: 1000))"}"#,
      "Label name is too long"
    ),
    (#"{"kind":"catalogPackage","name":"x"}"#, "type: is missing"),
    (#"{"kind":"catalogPackage","type":"npm","name":""}"#, "name: "),
    (package(#""versions":[{"version":""}]"#), "versions[0].version: must have 1 to 1000 bytes"),
    (package(#""versions":["1"]"#), "versions[0]: must be an object"),
    (package(#""labels":["unknown"]"#), "The following labels were not found:[ unknown]"),
    (package(#""labels":["a","b"]"#), "labels: would be more than one on a package or version"),
    (
      package(#""versions":[{"version":"1","labels":["a","b"]}]"#),
      "PACKGATE_MANY_LABELS=true admits them"
    ),
  ]

  private static func package(_ fields: String) -> String {
    #"{"kind":"catalogPackage","type":"npm","name":"x",\#(fields)}"#
  }

  @Test(arguments: faults.indices)
  func aFaultIsNamedAndNothingIsImported(_ index: Int) throws {
    let (line, says) = Self.faults[index]
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let good = [corePackage, #"{"kind":"label","name":"a"}"#, #"{"kind":"label","name":"b"}"#]
    let input = (good + [Self.lines[4], line, otherPackage]).joined(separator: "\n")
    let run = try folder.run("import", "-", input: input)
    #expect(run.status == 2, "\(run.output)")
    #expect(run.errors.hasPrefix("packgate: line 5: "), "\(run.errors)")
    #expect(run.errors.contains(says), "\(run.errors)")
    #expect(try folder.run("export").output.isEmpty)
  }

  @Test func blockedLabelsDenyTheCheckOfTheCommandLine() throws {
    let (folder, tokens) = try CommandLineFolder.importing([
      corePackage, #"{"kind":"label","name":"malicious"}"#,
      """
      {"kind":"catalogPackage","type":"composer","name":"acme/core",\
      "versions":[{"version":"1.2.0","labels":["malicious"]}]}
      """,
      """
      {"kind":"customer","name":"A","email":"a@example.com","externalId":"shop-1",\
      "packages":[{"package":"acme/core"}]}
      """,
    ])
    defer { folder.remove() }
    let token = try #require(tokens["shop-1"])
    func code(_ version: String, _ blocked: String) throws -> String? {
      let run = try CommandLineFolder.packgate(
        [
          "check", "--data", folder.data.path, "--token", "-", "--package", "acme/core",
          "--version", version,
        ], input: token, environment: ["PACKGATE_BLOCKED_LABELS": blocked])
      return CommandLineFolder.value("code", in: run.output)
    }
    #expect(try code("1.2.0", "") == "ALLOWED")
    #expect(try code("v1.2.0", "other,malicious") == "LABEL_BLOCKED")
    #expect(try code("1.0.0", "malicious") == "ALLOWED")
  }
}
