import Conformance
import Foundation
import Testing

/// The recorded cases of the language chapter, where the environment says they are.
@Suite struct RecordedCaseTests {
  static let names = [
    "apollo_rs", "lexer", "parser", "printer", "spec_examples", "strings",
    "strip_ignored", "surrogates",
  ]

  @Test(arguments: names)
  func pass(_ name: String) throws {
    guard let report = try ConformanceReport.recorded(name) else { return }
    #expect(report.passed > 0)
    #expect(report.mismatches == [])
  }

  /// No file of the folder is forgotten.
  @Test func everyFileHasASuite() throws {
    guard let folder = ProcessInfo.processInfo.environment["PACKGATE_CASES"], !folder.isEmpty else {
      return print("SKIPPED: whether every file has a suite, because PACKGATE_CASES is not set")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/graphql")
      .filter { $0.hasSuffix(".json") }
    #expect(files.count > 20)
    for file in files {
      #expect(Suite.named(String(file.dropLast(5))) != nil, "\(file)")
    }
  }

  /// A file that no suite runs must not look like one without failures.
  @Test(arguments: ["nothing", "something"])
  func filesWithoutSuiteFail(_ name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("\(name).json").path
    try Data(#"{"cases": [{"id": "one"}, {"id": "two"}]}"#.utf8).write(
      to: URL(fileURLWithPath: path))
    let error = #expect(throws: UnknownSuite.self) { try ConformanceReport(CaseFile(path: path)) }
    #expect(error?.description.hasPrefix("none of the 2 cases of \(name)") == true)
    #expect(ConformanceCommand.run([path]) == 1)
  }
}
