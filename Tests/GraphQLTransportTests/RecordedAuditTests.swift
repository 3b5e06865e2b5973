import Conformance
import Testing

/// The recorded audits of GraphQL over HTTP, where the environment says they are.
@Suite struct RecordedAuditTests {
  @Test func pass() throws {
    guard let report = try ConformanceReport.recorded("http_audits") else { return }
    #expect(report.passed > 0)
    #expect(report.mismatches == [])
  }
}
