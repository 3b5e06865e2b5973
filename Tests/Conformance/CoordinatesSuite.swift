import GraphQLLanguage

extension Suite {
  /// Schema coordinates: what they parse to. Cases that resolve one in a schema are not run here.
  static let coordinates = Suite(
    "coordinates", supported: ["parser limits (implementation option)"]
  ) { _ in
    { testCase in
      guard testCase["fn"]?.string == "parse_schema_coordinate" else {
        return .skipped("resolving a coordinate in a schema")
      }
      let options = testCase["options"]?.members ?? []
      if !options.isEmpty { return .skipped("limits of coordinates") }
      let source = Array((testCase["source"]?.string ?? "").utf8)
      do throws(SyntaxError) {
        let coordinate = try SchemaCoordinate(source)
        return .all(
          compareError(testCase, nil, source),
          .compare(
            "kind", expected: testCase["ast"]?["kind"]?.string, actual: kindName(coordinate)),
          .compare(
            "printed", expected: testCase["printed"]?.string, actual: coordinate.description))
      } catch {
        return compareError(testCase, error, source)
      }
    }
  }

  private static func kindName(_ coordinate: SchemaCoordinate) -> String {
    switch coordinate {
    case .type: "TypeCoordinate"
    case .member: "MemberCoordinate"
    case .argument: "ArgumentCoordinate"
    case .directive: "DirectiveCoordinate"
    case .directiveArgument: "DirectiveArgumentCoordinate"
    }
  }
}
