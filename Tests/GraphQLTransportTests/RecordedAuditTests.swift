import Conformance
import Foundation
import Testing

/// The recorded audits of GraphQL over HTTP, where the environment says they are.
@Suite struct RecordedAuditTests {
  @Test func pass() throws {
    let name = "http_audits"
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
