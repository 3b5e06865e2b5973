import Conformance
import Testing

/// The recorded cases of execution, where the environment says they are.
@Suite struct RecordedExecutionTests {
  static let names = [
    "documents", "execution", "introspection", "introspection_2025_09", "random_corpus",
    "subscription", "variables",
  ]

  @Test(arguments: names)
  func pass(_ name: String) throws {
    guard let report = try ConformanceReport.recorded(name) else { return }
    #expect(report.passed > 0)
    #expect(report.mismatches == [])
  }
}
