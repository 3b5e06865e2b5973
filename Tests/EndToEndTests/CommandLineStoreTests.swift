import Foundation
import Testing

/// Verbs that look at a whole store: `verify`, `stats`, `schema`.
@Suite struct CommandLineStoreTests {
  static let constraint = "^1.0 || ^8.7.6"
  static let lines = [
    corePackage, otherPackage, #"{"kind":"bundle","name":"Suite","packages":["acme/other"]}"#,
    """
    {"kind":"customer","name":"A","email":"a@example.com","externalId":"shop-1",\
    "packages":[{"package":"acme/core","constraint":"\(constraint)"}],\
    "bundles":[{"bundle":"Suite"}]}
    """,
    #"{"kind":"customer","name":"B","email":"b@example.com","externalId":"shop-2"}"#,
  ]

  @Test func aFlippedByteIsReportedAndDenied() throws {
    let (folder, tokens) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let check = [
      "check", "--data", folder.data.path, "--token", try #require(tokens["shop-1"]),
      "--package", "acme/core", "--version", "1.0.0",
    ]
    #expect(try CommandLineFolder.packgate(check).status == 0)
    let sound = try folder.run("verify")
    #expect(sound.status == 0, "\(sound.output)\(sound.errors)")
    #expect(sound.output.contains("nothing is wrong"))

    let file = folder.data.appending(path: "registry/data.mdb")
    var bytes = try Data(contentsOf: file)
    let text = Data(Self.constraint.utf8)
    var flipped = 0
    var start = bytes.startIndex
    while let found = bytes.range(of: text, in: start..<bytes.endIndex) {
      bytes[found.lowerBound] ^= 1
      flipped += 1
      start = found.upperBound
    }
    #expect(flipped > 0)
    try bytes.write(to: file)

    let damaged = try folder.run("verify")
    #expect(damaged.status == 1, "\(damaged.output)\(damaged.errors)")
    #expect(damaged.output.contains("access "), "\(damaged.output)")
    let denied = try CommandLineFolder.packgate(check)
    #expect(denied.status == 1)
    #expect(denied.output.hasPrefix("denied\n"))
    #expect(denied.output.contains("fault in the registry"), "\(denied.output)")
    #expect(denied.errors.contains("packgate verify"))
    let one = try folder.run("verify", "--limit", "1")
    #expect(one.output.split(separator: "\n").count == 1)
  }

  @Test func verifyNeedsARegistry() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    #expect(try folder.run("verify").status == 3)
    let file = try folder.write("not a folder", to: "data")
    #expect(try folder.run("verify").status == 3)
    #expect(try String(contentsOf: file, encoding: .utf8) == "not a folder")
  }

  @Test func statsCountWhatIsThereBesideAServer() throws {
    let (folder, _) = try CommandLineFolder.importing(Self.lines)
    defer { folder.remove() }
    let service = try Service(data: folder.data)
    let run = try folder.run("stats")
    #expect(run.status == 0, "\(run.errors)")
    let expected = [
      "customers": 2, "tokens": 2, "packages": 2, "versions": 5, "yanked versions": 1,
      "bundles": 1, "downloads": 0,
    ]
    for (label, count) in expected {
      #expect(CommandLineFolder.value(label, in: run.output) == "\(count)", "\(run.output)")
    }
    // Two packages, their sync and yank, a bundle and two customers.
    #expect(CommandLineFolder.value("journal entries", in: run.output) == "7", "\(run.output)")
    let used = CommandLineFolder.value("data bytes", in: run.output).flatMap { Int($0) }
    let limit = CommandLineFolder.value("data bytes limit", in: run.output).flatMap { Int($0) }
    let file = folder.data.appending(path: "registry/data.mdb")
    #expect(try Data(contentsOf: file).count >= used ?? .max)
    #expect(try #require(used) < #require(limit))
    #expect(service.stop() == 0)
    #expect(try CommandLineFolder.packgate(["stats", "--data", "/nonexistent"]).status == 3)
  }

  @Test func theSchemaIsWhatTheServerServes() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let run = try CommandLineFolder.packgate(["schema"])
    #expect(run.status == 0)
    #expect(run.output.contains("type Query {"))
    #expect(run.output.contains("checkAccess(input: AccessCheckInput!): AccessDecision!"))
    let service = try Service(data: folder.data)
    let served = try AdminClient(url: service.url).run("{ __schema { types { name } } }")
    let types = (served["__schema"] as? [String: Any])?["types"] as? [[String: Any]]
    let names = try #require(types).compactMap { $0["name"] as? String }
    for name in names where !name.hasPrefix("__") {
      let isBuiltIn = ["String", "Int", "Float", "Boolean", "ID"].contains(name)
      let isPrinted = run.output.contains(" \(name) ") || run.output.contains(" \(name)\n")
      #expect(isBuiltIn || isPrinted, "\(name)")
    }
  }
}
