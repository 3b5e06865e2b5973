import Foundation
import Testing

/// `packgate import --format debian`, from indexes that the real programs have packed.
@Suite struct CommandLineDebianTests {
  static let index = """
    Package: librust-serde+derive-dev
    Version: 1.0.152-1
    Description: Serde in Rust
    Homepage: https://serde.rs/
    Tag: devel::lang:rust, role::devel-lib,
     implemented-in::rust
    Section: rust

    Package: python3-yaml
    Version: 6.0-3+b2
    Description: YAML for "Python" \u{e9}
    Section: contrib/python

    Package: python3-yaml
    Version: 1:5.0~rc1
    Description: an older one
    Section: oldlibs

    Package: plain
    Version: 0

    """

  static let added = "4 stanzas: 3 packages, 4 versions and 0 labels added, 0 labels assigned\n"

  /// What an export says of the packages above, without labels.
  static let exported = """
    {"kind":"catalogPackage","type":"debian","name":"librust-serde+derive-dev",\
    "description":"Serde in Rust","homepage":"https://serde.rs/",\
    "versions":[{"version":"1.0.152-1"}]}
    {"kind":"catalogPackage","type":"debian","name":"python3-yaml",\
    "description":"YAML for \\"Python\\" \u{e9}",\
    "versions":[{"version":"6.0-3+b2"},{"version":"1:5.0~rc1"}]}
    {"kind":"catalogPackage","type":"debian","name":"plain","versions":[{"version":"0"}]}

    """

  /// The options that make each kind of file of a plain one; the name's ending says nothing.
  static let packings = ["cat", "gzip -c", "xz -c", "lz4 -c"]

  /// Packs an index and gives its path.
  static func pack(_ text: String, _ packing: String, in folder: CommandLineFolder) throws -> String
  {
    let plain = try folder.write(text, to: "plain")
    let packed = folder.scratch.folder.appending(path: "archive_main_Packages").path
    let run = try Command.run("sh", ["-c", "\(packing) <'\(plain.path)' >'\(packed)'"])
    try #require(run.status == 0, "\(run.errors)")
    return packed
  }

  @Test(arguments: packings)
  func anIndexIsImportedOnceHoweverOften(_ packing: String) throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let file = try Self.pack(Self.index, packing, in: folder)
    let first = try folder.run("import", "--format", "debian", file)
    #expect(first.status == 0 && first.output == Self.added, "\(first.output)\(first.errors)")
    let again = try folder.run("import", "--format", "debian", file, file)
    #expect(again.output.hasPrefix("8 stanzas: 0 packages, 0 versions and 0 labels added"))
    #expect(try folder.run("export").output == Self.exported)
    #expect(try folder.run("verify").status == 0)
    let stats = try folder.run("stats").output
    #expect(CommandLineFolder.value("catalog packages", in: stats) == "3", "\(stats)")
    #expect(CommandLineFolder.value("catalog versions", in: stats) == "4")
    // The second import has changed nothing.
    #expect(CommandLineFolder.value("journal entries", in: stats) == "1")
  }

  @Test func standardInputIsRead() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let run = try folder.run("import", "--format", "debian", "-", input: Self.index)
    #expect(run.output == Self.added, "\(run.errors)")
    let file = try Self.pack(Self.index, "gzip -c", in: folder)
    let program = Service.executable.path
    let data = folder.data.path
    let refused = try Command.run(
      "sh", ["-c", "cat '\(file)' | '\(program)' import --format debian --data '\(data)' -"])
    #expect(refused.status == 2)
    #expect(refused.errors.contains("standard input: is packed"), "\(refused.errors)")
  }

  /// Options, what must be printed, the labels of the packages above in their order.
  static let labels: [(arguments: [String], many: String, says: [String], labels: [String?])] = [
    (
      ["--labels", "sections"], "false",
      ["3 labels added, 2 labels assigned", "1 labels passed over"],
      [#""labels":["rust"]"#, #""labels":["contrib/python"]"#, nil]
    ),
    (
      ["--labels", "debtags"], "false", ["3 labels added, 1 labels assigned", "2 labels passed"],
      [#""labels":["devel::lang:rust"]"#, nil, nil]
    ),
    (
      ["--labels", "debtags", "--labels", "sections"], "false",
      ["6 labels added, 2 labels assigned", "4 labels passed over"],
      [#""labels":["devel::lang:rust"]"#, #""labels":["contrib/python"]"#, nil]
    ),
    (
      ["--labels", "debtags", "--labels", "sections"], "true",
      ["6 labels added, 6 labels assigned"],
      [
        #""labels":["devel::lang:rust","implemented-in::rust","role::devel-lib","rust"]"#,
        #""labels":["contrib/python","oldlibs"]"#, nil,
      ]
    ),
  ]

  @Test(arguments: labels.indices)
  func labelsAreMadeOfFields(_ index: Int) throws {
    let (arguments, many, says, labels) = Self.labels[index]
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let file = try Self.pack(Self.index, "lz4 -c", in: folder)
    let settings = ["PACKGATE_MANY_LABELS": many]
    let run = try CommandLineFolder.packgate(
      ["import", "--data", folder.data.path, "--format", "debian"] + arguments + [file],
      environment: settings)
    #expect(run.status == 0, "\(run.errors)")
    for text in says { #expect(run.output.contains(text), "\(run.output)") }
    #expect(run.output.contains("passed over") == (many == "false"))
    let exported = try folder.run("export").output
    let packages = exported.split(separator: "\n").filter { $0.contains("catalogPackage") }
    for (line, labels) in zip(packages, labels) {
      if let labels { #expect(line.contains(labels), "\(line)") }
      #expect(line.contains("labels") == (labels != nil), "\(line)")
    }
    let second = try CommandLineFolder()
    defer { second.remove() }
    let copied = try CommandLineFolder.packgate(
      ["import", "--data", second.data.path, "-"], input: exported, environment: settings)
    #expect(copied.status == 0, "\(copied.errors)")
    #expect(try second.run("export").output == exported)
    #expect(try second.run("verify").status == 0)
  }

  @Test func aBrokenStanzaIsNamedAndWhatStandsBeforeItStays() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let good = (1...1500).map { "Package: p\($0)\nVersion: \($0)\n\n" }.joined()
    let file = try folder.write(good + "Package: q\nno field\n\nPackage: r\nVersion: 1\n", to: "p")
    let run = try folder.run("import", "--format", "debian", file.path)
    #expect(run.status == 2)
    #expect(run.errors.hasPrefix("packgate: \(file.path):4502: neither a field"), "\(run.errors)")
    let stats = try folder.run("stats").output
    #expect(CommandLineFolder.value("catalog packages", in: stats) == "1500", "\(stats)")
    let mended = try folder.write(
      good + "Package: q\nVersion: 1\n\nPackage: r\nVersion: 1", to: "p")
    let again = try folder.run("import", "--format", "debian", mended.path)
    #expect(again.output.hasPrefix("1502 stanzas: 2 packages, 2 versions"), "\(again.errors)")
  }

  @Test func whatIsTooLongIsRefusedOrShortened() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let name = String(repeating: "n", count: 1001)
    let refused = try folder.run(
      "import", "--format", "debian", "-", input: "\n\nPackage: \(name)\nVersion: 1\n")
    #expect(refused.status == 2)
    #expect(refused.errors.contains("standard input:3: "), "\(refused.errors)")
    // The limit lies within a letter of two bytes.
    let text = "x" + String(repeating: "\u{e9}", count: 6000)
    let run = try folder.run(
      "import", "--format", "debian", "-",
      input: "Package: p\nVersion: 1\nDescription: \(text)\nHomepage: https://\(text)\n")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("2 descriptions cut off or homepages left out"), "\(run.output)")
    let exported = try folder.run("export").output
    let kept = "x" + String(repeating: "\u{e9}", count: 4999)
    #expect(exported.contains("\"description\":\"\(kept)\","), "\(exported)")
    #expect(!exported.contains("homepage"))
  }

  @Test func aMissingProgramIsNamed() throws {
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let file = try Self.pack(Self.index, "xz -c", in: folder)
    let run = try Command.run(
      Service.executable.path,
      ["import", "--data", folder.data.path, "--format", "debian", file],
      environment: ["PATH": folder.scratch.folder.path])
    #expect(run.status == 2)
    #expect(run.errors.contains("install the Debian package xz-utils"), "\(run.errors)")
    let bytes = try Data(contentsOf: URL(filePath: file))
    try bytes.prefix(bytes.count - 20).write(to: URL(filePath: file))
    let cut = try folder.run("import", "--format", "debian", file)
    #expect(cut.status == 2)
    #expect(cut.errors.contains("\(file): xz could not unpack it: "), "\(cut.errors)")
  }

  @Test func optionsThatDoNotFit() throws {
    for arguments in [
      ["a", "b"], ["--labels", "sections", "a"], ["--format", "debian", "--tokens", "t", "a"],
      ["--format", "rpm", "a"], ["--format", "debian", "--labels", "priority", "a"],
    ] {
      let run = try CommandLineFolder.packgate(["import"] + arguments)
      #expect(run.status == 2, "\(arguments)")
    }
    let folder = try CommandLineFolder()
    defer { folder.remove() }
    let missing = try folder.run("import", "--format", "debian", "/nonexistent")
    #expect(missing.status == 2 && missing.errors.contains("/nonexistent: "), "\(missing.errors)")
  }
}
