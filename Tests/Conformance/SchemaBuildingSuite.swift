import GraphQLLanguage
import GraphQLTypeSystem

extension Suite {
  /// SDL to a schema and back to SDL, or to the error.
  static let schemaBuilding = Suite(
    "schema_building", supported: ["parser limits (implementation option)"]
  ) { file in
    { testCase in
      var texts = testCase["schema"]?.string.flatMap { file.schemas[$0] } ?? []
      texts.append(testCase["source"]?.string ?? testCase["document"]?.string ?? "")
      let options = testCase["options"]
      let isAssumed =
        options?["assume_valid"]?.bool == true || options?["assume_valid_sdl"]?.bool == true
      let expected = testCase["error"].map { ExpectedError($0).message }
      do {
        _ = try Document.parse(texts.last ?? "", limits: ParserLimits(options ?? .null))
        let problems = isAssumed ? [] : try SchemaSources.problems(of: texts)
        if let first = problems.first {
          return .compare("error", expected: expected, actual: first.message)
        }
        let schema = try SchemaSources.build(texts)
        return .all(
          .compare("error", expected: expected, actual: nil),
          .compare(
            "printed", expected: testCase["printed"]?.string ?? "", actual: schema.printed()))
      } catch let error as SyntaxError {
        return compareError(testCase, error, Array((texts.last ?? "").utf8))
      } catch let error as SchemaError {
        return .compare("error", expected: expected, actual: error.description)
      }
    }
  }
}
