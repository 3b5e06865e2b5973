import GraphQLLanguage
import GraphQLTypeSystem

extension Suite {
  /// The rules of chapter 3 for a whole schema.
  static let schemaValidation = Suite("schema_validation") { file in
    { testCase in
      let texts = testCase["schema"]?.string.flatMap { file.schemas[$0] } ?? []
      let actual = try SchemaSources.build(texts).validate()
      let expected = (testCase["errors"]?.elements ?? []).map(ExpectedError.init)
      return .all(
        .compare("messages", expected: expected.map(\.message), actual: actual.map(\.message)),
        .compare(
          "locations", expected: expected.map(\.locations), actual: actual.map(\.locations)))
    }
  }
}
