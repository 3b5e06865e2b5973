import Foundation
import Testing

/// House rules that a compiler does not hold.
@Suite struct TidyTests {
  static let sources = ["Sources", "Tests", "Benchmarks", "tools"]

  static func allFiles() throws -> [Checkout.File] {
    try sources.flatMap { try Checkout.files(below: $0) }
  }

  @Test func importsGoOneWay() throws {
    let files = try Checkout.files(below: "Sources")
    #expect(!files.isEmpty)
    for file in files {
      let allowed = try #require(
        ImportTable.allowed[file.module], "no row in the import table for \(file.module)")
      for name in file.imports where !allowed.contains(name) {
        Issue.record("\(file.path) imports \(name): not an arrow of the architecture")
      }
    }
  }

  @Test func everyModuleHasAFrontPage() throws {
    let system: Set<String> = ["CCrypto", "CLMDB", "CSodium", "CZlib", "CZstd", "packgate"]
    for module in ImportTable.allowed.keys where !system.contains(module) {
      let page = "Sources/\(module)/\(module).docc/\(module).md"
      #expect(
        FileManager.default.fileExists(atPath: Checkout.root.appending(path: page).path),
        "\(page) is missing")
    }
  }

  @Test func filesAreShortAndLinesNarrow() throws {
    for file in try Self.allFiles() {
      #expect(file.lines.count <= 501, "\(file.path) has \(file.lines.count) lines")
      for (number, line) in file.lines.enumerated() {
        #expect(line.utf8.count <= 100, "\(file.path):\(number + 1) is over 100 columns")
        #expect(line.utf8.allSatisfy { $0 < 0x80 }, "\(file.path):\(number + 1) is not ASCII")
      }
    }
  }

  @Test func nothingIsLeftUnfinished() throws {
    // Written in pieces, so that this file does not find itself.
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "unimple" + "mented"]
    for file in try Self.allFiles() {
      for (number, line) in file.lines.enumerated() {
        for mark in marks where line.contains(mark) {
          Issue.record("\(file.path):\(number + 1) holds \(mark)")
        }
      }
    }
  }

  @Test func noTypeIsNamedLikeItsModule() throws {
    for file in try Checkout.files(below: "Sources") {
      for line in file.lines {
        for kind in ["struct", "class", "enum", "protocol", "actor"] {
          let found =
            line.contains(" \(kind) \(file.module) ")
            || line.contains(
              " \(kind) \(file.module):")
          #expect(!found, "\(file.path) declares a type named like its module")
        }
      }
    }
  }

  @Test func theTopLevelHoldsWhatItShould() throws {
    let allowed: Set<String> = [
      "Package.swift", "README.md", "Sources", "Tests", "Benchmarks", "tools",
    ]
    let entries = try FileManager.default.contentsOfDirectory(atPath: Checkout.root.path)
    for entry in entries where !entry.hasPrefix(".") && entry != "Package.resolved" {
      #expect(allowed.contains(entry), "unexpected at the top level: \(entry)")
    }
  }
}
