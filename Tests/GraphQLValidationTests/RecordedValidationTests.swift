import Conformance
import Testing

/// The recorded cases of validation, where the environment says they are.
@Suite struct RecordedValidationTests {
  @Test(arguments: ["validation", "sdl_validation"])
  func pass(_ name: String) throws {
    guard let report = try ConformanceReport.recorded(name) else { return }
    #expect(report.passed > 0)
    #expect(report.mismatches == [])
  }
}
