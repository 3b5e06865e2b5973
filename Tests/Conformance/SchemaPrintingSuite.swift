import GraphQLTypeSystem

extension Suite {
  /// A schema as SDL: the application's part, the built-in part, and sorted by name.
  static let schemaPrinting = Suite("schema_printing") { file in
    { testCase in
      let texts = testCase["schema"]?.string.flatMap { file.schemas[$0] } ?? []
      let schema = try SchemaSources.build(texts)
      let actual =
        switch testCase["fn"]?.string {
        case "print_introspection_schema": schema.printed(.introspection)
        case "lexicographic_sort_schema": schema.printed(order: .name)
        default: schema.printed()
        }
      return .compare("printed", expected: testCase["expected"]?.string ?? "", actual: actual)
    }
  }
}
