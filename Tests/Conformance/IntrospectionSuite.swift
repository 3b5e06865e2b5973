import GraphQLExecution
import GraphQLTypeSystem

extension Suite {
  /// Introspection as the edition has it: recorded queries, and the standard query over a schema.
  static let introspection2025 = Suite("introspection_2025_09") { file in
    let schemas = Schemas(file)
    return { testCase in
      guard let schema = try schemas[testCase["schema"]?.string ?? ""] else {
        return .failed("no schema")
      }
      var query = testCase
      var expected = testCase["expected"] ?? .null
      if testCase["fn"]?.string == "introspection_from_schema" {
        let options = testCase["options"] ?? .null
        query = .object([.init("document", .string(introspectionQuery(options)))])
        expected = .object([.init("data", expected)])
      }
      var context = RecordedContext(testCase["resolvers"]?.elements ?? [])
      let response = try RecordedResponse(text: try execute(query, schema, &context))
      return .all(
        .compare(
          "response",
          expected: RecordedResponse(
            expected: expected, isRequestError: testCase["request_error"]?.bool == true),
          actual: response),
        .compare("resolvers", expected: [], actual: context.surprises))
    }
  }

  /// The introspection query with everything the edition has.
  private static func introspectionQuery(_ options: CaseValue) -> String {
    let description = options["descriptions"]?.bool == false ? "" : "description"
    return """
      {
        __schema {
          \(description)
          queryType { name kind }
          mutationType { name kind }
          subscriptionType { name kind }
          types { ...FullType }
          directives {
            name \(description) isRepeatable locations
            args(includeDeprecated: true) { ...InputValue }
          }
        }
      }
      fragment FullType on __Type {
        kind name \(description) specifiedByURL isOneOf
        fields(includeDeprecated: true) {
          name \(description)
          args(includeDeprecated: true) { ...InputValue }
          type { ...TypeRef }
          isDeprecated deprecationReason
        }
        inputFields(includeDeprecated: true) { ...InputValue }
        interfaces { ...TypeRef }
        enumValues(includeDeprecated: true) {
          name \(description) isDeprecated deprecationReason
        }
        possibleTypes { ...TypeRef }
      }
      fragment InputValue on __InputValue {
        name \(description) type { ...TypeRef } defaultValue isDeprecated deprecationReason
      }
      fragment TypeRef on __Type {
        kind name ofType { name kind ofType { name kind ofType { name kind ofType { name kind
        ofType { name kind ofType { name kind ofType { name kind ofType { name kind ofType {
        name kind } } } } } } } } }
      }
      """
  }
}
