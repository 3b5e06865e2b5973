import Foundation
import PackageSource
import Testing

@testable import struct PackageSource.DebianStanzaParser

/// Debian's package indexes: stanzas, faults, pieces, packings.
@Suite struct DebianIndexTests {
  static let index = """
    Package: librust-serde+derive-dev
    Version: 1:1.0.152-1+b2~deb12u1
    Installed-Size: 12
    Depends: libc6 (>= 2.34),
     librust-serde-dev (= 1.0.152-1)
    Description: Serde: "derive" \u{e9}\u{1F980}
     The rest of it
     .
     Tag: none of this is a field
    Homepage:https://serde.rs/?a=b:c
    Tag: devel::lang:rust, implemented-in::rust,
     role::devel-lib ,
    \trole::program
    section:  contrib/rust\u{20}
    SHA256: 00


    \u{20}\t
    PACKAGE: 0ad
    Version: 0.0.26-3
    Description:

    Package: python3-x
    Version: 2
    """

  static let stanzas: [(line: Int, text: String, synopsis: String?, tags: [String])] = [
    (
      1, "librust-serde+derive-dev 1:1.0.152-1+b2~deb12u1 https://serde.rs/?a=b:c contrib/rust",
      "Serde: \"derive\" \u{e9}\u{1F980}",
      ["devel::lang:rust", "implemented-in::rust", "role::devel-lib", "role::program"]
    ),
    (19, "0ad 0.0.26-3 none none", nil, []), (23, "python3-x 2 none none", nil, []),
  ]

  private func expect(_ found: [DebianStanza], _ what: String = "") {
    #expect(found.count == Self.stanzas.count, "\(what)")
    for (stanza, expected) in zip(found, Self.stanzas) {
      let text = [
        stanza.package, stanza.version, stanza.homepage ?? "none", stanza.section ?? "none",
      ].joined(separator: " ")
      #expect(stanza.line == expected.line, "\(what)")
      #expect(text == expected.text, "\(what)")
      #expect(stanza.synopsis == expected.synopsis, "\(what)")
      #expect(stanza.tags == expected.tags, "\(what)")
    }
  }

  private func parse(_ text: some Sequence<UInt8>, by length: Int) throws -> [DebianStanza] {
    var parser = DebianStanzaParser()
    var found: [DebianStanza] = []
    var rest = Array(text)[...]
    while !rest.isEmpty {
      Array(rest.prefix(length)).withUnsafeBytes { parser.append($0) }
      rest = rest.dropFirst(length)
      while let stanza = try parser.next() { found.append(stanza) }
    }
    parser.finish()
    while let stanza = try parser.next() { found.append(stanza) }
    return found
  }

  @Test(arguments: ["", "\n", "\n\n\n"])
  func piecesOfAnySizeGiveTheSameStanzas(_ end: String) throws {
    let text = Self.index + end
    for length in Array(1...70) + [text.utf8.count] {
      expect(try parse(text.utf8, by: length), "pieces of \(length)")
    }
    let windows = text.replacingOccurrences(of: "\n", with: "\r\n")
    expect(try parse(windows.utf8, by: 7), "line ends of Windows")
  }

  @Test func nothingIsNoStanza() throws {
    for text in ["", "\n", " \n\t\n"] { #expect(try parse(text.utf8, by: 1).isEmpty) }
  }

  static let faults: [(text: String, line: Int, says: String)] = [
    ("Version: 1\n", 3, "no Package"),
    ("Package: b\n", 3, "no Version"),
    ("Package: b\nVersion:\nArchitecture: all\n", 3, "no Version"),
    ("Package: b\nnonsense\n", 4, "neither a field nor the rest of one"),
    ("Package: b\n: x\n", 4, "neither a field"),
    ("# remark\n", 3, "neither a field"),
    ("-Package: b\n", 3, "neither a field"),
    ("Pack age: b\n", 3, "neither a field"),
    ("{\"kind\":\"package\"}\n", 3, "no Package"),
    (" Package: b\n", 3, "before any field"),
    ("Package: b\n c\nVersion: 1\n", 4, "second line"),
    ("Package: b\nVersion: 1\nSection: x\n y\n", 6, "second line"),
    ("Package: b\nVersion: 1\npackage: c\n", 5, "given twice"),
    ("Package: b\nVersion: 1\nTag: a\nTag: b\n", 6, "given twice"),
  ]

  @Test(arguments: faults.indices)
  func aBrokenStanzaIsNamed(_ index: Int) throws {
    let (text, line, says) = Self.faults[index]
    var found: [DebianStanza] = []
    let error = #expect(throws: DebianIndexError.self) {
      found = try parse("Package: a\nVersion: 1\n".utf8.dropLast() + "\n\n".utf8, by: 5)
      _ = try parse(("\n\n" + text + "\nPackage: z\nVersion: 1\n").utf8, by: 5)
    }
    #expect(found.count == 1)
    #expect(error?.line == line)
    #expect(error?.message.contains(says) == true, "\(error?.message ?? "")")
  }

  @Test func textsAreUTF8() throws {
    let broken: [UInt8] = [0xC3, 0x28]
    for field in ["Package", "Version", "Description", "Homepage", "Section"] {
      let error = #expect(throws: DebianIndexError.self) {
        try parse(Array("\(field): ".utf8) + broken, by: 3)
      }
      #expect(error?.line == 1)
      #expect(error?.message.contains("UTF-8") == true)
    }
    let tag = Array("Package: a\nVersion: 1\nTag: x::".utf8) + broken
    #expect(throws: DebianIndexError.self) { try parse(tag, by: 3) }
    // Who maintains it is passed over unread.
    let maintainer = Array("Package: a\nVersion: 1\nMaintainer: ".utf8) + broken
    #expect(try parse(maintainer, by: 3).count == 1)
  }

  @Test func stanzasAreBounded() throws {
    let start = "Package: a\nVersion: 1\n"
    let line = "X: " + String(repeating: "x", count: 99_996) + "\n"
    #expect(try parse((start + String(repeating: line, count: 10)).utf8, by: 4096).count == 1)
    #expect(throws: DebianIndexError.self) {
      try parse((start + String(repeating: line, count: 11)).utf8, by: 4096)
    }
    let endless = #expect(throws: DebianIndexError.self) {
      try parse(Array("Package: a\nX: ".utf8) + Array(repeating: 0x78, count: 2 << 20), by: 65536)
    }
    #expect(endless?.line == 2)
  }

  // MARK: files

  static let packings = ["gzip", "xz", "lz4"]

  /// Reads what a shell command writes: a file when it is packed, else also a pipe.
  private func read(_ bytes: Data) async throws -> [DebianStanza] {
    let file = FileManager.default.temporaryDirectory.appending(path: "packgate-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try bytes.write(to: file)
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var found: [DebianStanza] = []
    try await DebianIndex(descriptor: handle.fileDescriptor).forEachStanza { found.append($0) }
    #expect(try handle.offset() == UInt64(bytes.count))
    return found
  }

  /// The bytes with which a program packs a text.
  private func pack(_ program: String, _ text: String) throws -> Data {
    let file = FileManager.default.temporaryDirectory.appending(path: "packgate-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program, "-c"]
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let packed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0 && !packed.isEmpty, "\(program) is needed")
    return packed
  }

  @Test func plainFiles() async throws {
    expect(try await read(Data(Self.index.utf8)))
    for text in ["", "\n"] { #expect(try await read(Data(text.utf8)).isEmpty) }
  }

  @Test(arguments: packings)
  func packedFilesWhateverTheirName(_ program: String) async throws {
    expect(try await read(try pack(program, Self.index)))
    // Archives are made in parts.
    let parts = try pack(program, Self.index + "\n\n") + pack(program, Self.index)
    #expect(try await read(parts).count == 2 * Self.stanzas.count)
    #expect(try await read(try pack(program, "")).isEmpty)
  }

  @Test(arguments: packings)
  func whatIsCutOffIsRefused(_ program: String) async throws {
    let many = (0..<5000).map { "Package: p\($0)\nVersion: 1.\($0 * $0)\n\n" }.joined()
    let packed = try pack(program, many)
    #expect(try await read(packed).count == 5000)
    var seen = 0
    let error = await #expect(throws: DebianIndexError.self) {
      seen = try await read(packed.prefix(packed.count * 2 / 3)).count
    }
    #expect(seen == 0)
    #expect(error?.line == nil)
    #expect(error?.message.hasPrefix("\(program) could not unpack it: ") == true)
  }

  @Test func pipesAreReadPlainAndRefusedPacked() async throws {
    let plain = Pipe()
    plain.fileHandleForWriting.write(Data(Self.index.utf8))
    try plain.fileHandleForWriting.close()
    var found: [DebianStanza] = []
    try await DebianIndex(descriptor: plain.fileHandleForReading.fileDescriptor)
      .forEachStanza { found.append($0) }
    expect(found)

    let packed = Pipe()
    packed.fileHandleForWriting.write(try pack("gzip", Self.index))
    try packed.fileHandleForWriting.close()
    let error = await #expect(throws: DebianIndexError.self) {
      try await DebianIndex(descriptor: packed.fileHandleForReading.fileDescriptor)
        .forEachStanza { _ in }
    }
    #expect(error?.message.contains("gzip -dc") == true)
  }

  @Test func whatTheCallerThrowsEndsTheReading() async throws {
    struct Enough: Error {}
    let many = (0..<200_000).map { "Package: p\($0)\nVersion: 1\n\n" }.joined()
    for packed in [Data(many.utf8), try pack("gzip", many)] {
      var count = 0
      let file = FileManager.default.temporaryDirectory.appending(path: "packgate-\(UUID())")
      defer { try? FileManager.default.removeItem(at: file) }
      try packed.write(to: file)
      let handle = try FileHandle(forReadingFrom: file)
      await #expect(throws: Enough.self) {
        try await DebianIndex(descriptor: handle.fileDescriptor).forEachStanza { _ in
          count += 1
          if count == 10 { throw Enough() }
        }
      }
      #expect(count == 10)
    }
  }

  /// A reader that is slower than the program must still get its last bytes.
  @Test(arguments: packings)
  func aSlowReaderMissesNothing(_ program: String) async throws {
    let many = (0..<3000).map { "Package: p\($0)\nVersion: 1\n\n" }.joined()
    let file = FileManager.default.temporaryDirectory.appending(path: "packgate-\(UUID())")
    defer { try? FileManager.default.removeItem(at: file) }
    try pack(program, many).write(to: file)
    let handle = try FileHandle(forReadingFrom: file)
    var count = 0
    try await DebianIndex(descriptor: handle.fileDescriptor).forEachStanza { _ in
      count += 1
      if count == 1 { try await Task.sleep(for: .milliseconds(200)) }
    }
    #expect(count == 3000)
  }
}
