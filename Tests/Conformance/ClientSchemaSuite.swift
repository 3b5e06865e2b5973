import GraphQLLanguage
import GraphQLTypeSystem
import JSON

extension Suite {
  /// Schemas built from the answers to introspection queries, printed; or the error.
  static let clientSchema = Suite(
    "client_schema",
    // Members that the edition does not know are passed over.
    supported: ["introspection beyond 2025-09 (directive locations/deprecation)"]
  ) { _ in
    { testCase in
      let introspection = testCase["introspection"] ?? .null
      let json = try JSONDocument.parse(Array(introspection.json.utf8))
      do throws(SchemaError) {
        let schema = try Schema.build(introspection: json)
        return .all(
          .compare("error", expected: message(testCase["error"]), actual: nil),
          .compare("printed", expected: testCase["printed"]?.string, actual: schema.printed()))
      } catch {
        return .compare(
          "error", expected: message(testCase["error"]),
          actual: error.errors.first.map { InspectedText.normalized($0.message) })
      }
    }
  }

  /// graphql-core tells which thunk failed in front of graphql-js's message, and writes objects
  /// that it does not show as `{...}`.
  private static func message(_ error: CaseValue?) -> String? {
    guard let error else { return nil }
    let text = InspectedText.normalized(ExpectedError(error).message)
    return text.replacing(#/^\w+ (fields|interfaces|types) cannot be resolved\. /#, with: "")
      .replacing("{...}", with: "[Object]")
  }
}
