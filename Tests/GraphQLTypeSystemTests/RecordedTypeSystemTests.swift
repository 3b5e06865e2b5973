import Conformance
import Testing

/// The recorded cases of the type system chapter, where the environment says they are.
@Suite struct RecordedTypeSystemTests {
  static let names = [
    "client_schema", "coercion", "coordinates", "scalars", "schema_building", "schema_changes",
    "schema_printing",
    "schema_validation", "suggestions", "type_relations",
  ]

  @Test(arguments: names)
  func pass(_ name: String) throws {
    guard let report = try ConformanceReport.recorded(name) else { return }
    #expect(report.passed > 0)
    #expect(report.mismatches == [])
  }
}
