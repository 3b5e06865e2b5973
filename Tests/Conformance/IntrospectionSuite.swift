import GraphQLExecution
import GraphQLLanguage
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
        var introspection = IntrospectionQuery()
        introspection.descriptions = options["descriptions"]?.bool ?? true
        query = .object([.init("document", .string(introspection.text))])
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

  /// The introspection query by what it asks for. Answers to it stand in introspection_2025_09.
  static let introspection = Suite("introspection") { _ in
    { testCase in
      guard testCase["fn"]?.string == "get_introspection_query" else {
        return .failed("an answer that is not marked as beyond the edition")
      }
      let options = testCase["options"] ?? .null
      func asks(_ option: String) -> Bool { options[option]?.bool ?? false }
      var query = IntrospectionQuery()
      query.descriptions = options["descriptions"]?.bool ?? true
      query.schemaDescription = asks("schema_description")
      query.specifiedByURL = asks("specified_by_url")
      query.repeatableDirectives = asks("directive_is_repeatable")
      query.deprecatedInputValues = asks("input_value_deprecation")
      query.oneOf = asks("one_of")
      return .compare(
        "query", expected: try Document.parse(testCase["expected"]?.string ?? "").printed(),
        actual: try Document.parse(query.text).printed())
    }
  }
}
