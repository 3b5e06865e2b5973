import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON

extension Suite {
  /// Variables of an operation, as JSON, to coerced values or errors.
  static let variables = Suite("variables", supported: ["limit (implementation)"]) { file in
    var schemas: [String: Schema] = [:]
    for (id, texts) in file.schemas { schemas[id] = try SchemaSources.build(texts) }
    return { [schemas] testCase in
      guard let schema = schemas[testCase["schema"]?.string ?? ""] else {
        return .failed("no schema")
      }
      let document = try Document.parse(testCase["operation"]?.string ?? "")
      let options = testCase["options"]
      let shows = options?["hide_suggestions"]?.bool != true
      let expected = (testCase["errors"]?.elements ?? []).map {
        InspectedText.normalized(ExpectedError($0).message)
      }
      do throws(RequestError) {
        let operation = try PreparedOperation(
          schema: schema, document: document, operation: try document.operation(named: nil),
          showsSuggestions: shows)
        let json = variablesJSON(testCase["inputs"] ?? .null)
        var values = VariableValues()
        try values.coerce(
          for: operation, from: json, object: .root,
          maximumErrors: options?["max_errors"]?.int ?? .max - 1, showsSuggestions: shows)
        let coerced = CaseValue.object(
          operation.variables.enumerated().compactMap { index, variable in
            values.value(of: index).map {
              .init(document.text(in: variable.name), CaseValue(values.values, $0, schema))
            }
          })
        return .all(
          .compare("errors", expected: expected, actual: []),
          .compare(
            "coerced", expected: (testCase["coerced"] ?? .null).normalized.json,
            actual: coerced.normalized.json))
      } catch {
        let actual = error.errors.map { InspectedText.normalized($0.message) }
        return .compare("errors", expected: expected, actual: actual)
      }
    }
  }

  /// The variables of a case as JSON; `$undefined` members are left out.
  static func variablesJSON(_ inputs: CaseValue) -> JSONDocument {
    let object = CaseValue.object(inputs.members).withoutUndefined
    return try! JSONDocument.parse(Array(object.json.utf8))
  }
}
