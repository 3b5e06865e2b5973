import GraphQLTypeSystem

extension Suite {
  /// Two schemas to what changed between them, or to what of it clients may notice.
  static let schemaChanges = Suite("schema_changes") { file in
    let schemas = CaseSchemas(file)
    return { testCase in
      let old = try schemas.schema(testCase["old"]?.string ?? "")
      let changes = old.changes(to: try schemas.schema(testCase["new"]?.string ?? ""))
      let asked =
        switch testCase["fn"]?.string {
        case "find_breaking_changes": changes.filter { $0.kind.severity == .breaking }
        case "find_dangerous_changes": changes.filter { $0.kind.severity == .dangerous }
        default: changes
        }
      let expected = (testCase["expected"]?.elements ?? []).map {
        "\($0["type"]?.string ?? ""): \($0["description"]?.string ?? "")"
      }
      return .compare(
        "changes", expected: expected,
        actual: asked.map { "\($0.kind.rawValue): \($0.description)" })
    }
  }
}
