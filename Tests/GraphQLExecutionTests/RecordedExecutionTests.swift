import Conformance
import Foundation
import Testing

/// The recorded cases of execution, where the environment says they are.
@Suite struct RecordedExecutionTests {
  static let names = ["execution", "introspection_2025_09", "random_corpus", "variables"]

  @Test(arguments: names)
  func pass(_ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["PACKGATE_CASES"] else {
      print("SKIPPED: all cases of \(name), because PACKGATE_CASES is not set")
      return
    }
    let report = try ConformanceReport(CaseFile(path: "\(folder)/graphql/\(name).json"))
    #expect(report.passed > 0)
    #expect(report.mismatches == [])
    print("\(name): \(report.summary)")
  }
}
