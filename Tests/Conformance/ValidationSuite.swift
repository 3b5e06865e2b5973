import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation

extension Suite {
  /// Schema, document and rules to the exact errors in order.
  static let validation = Suite(
    "validation", supported: ["limit (implementation)"]
  ) { file in
    let schemas = CaseSchemas(file)
    return { testCase in
      let schema = try schemas.schema(testCase["schema"]?.string ?? "")
      let document = try Document.parse(testCase["document"]?.string ?? "")
      let options = testCase["options"]
      let errors = validate(
        document, against: schema,
        ValidationOptions(
          rules: rules(testCase["rules"], specified: .specified),
          maximumErrors: options?["max_errors"]?.int ?? 100,
          suggestsNames: !(options?["hide_suggestions"]?.bool ?? false)))
      return compareErrors(testCase, errors)
    }
  }

  /// The rules a case names. Those for `@defer` and `@stream` do not exist here: where they are to
  /// find nothing, they do.
  static func rules(_ value: CaseValue?, specified: ValidationRules) -> ValidationRules {
    if value?.string != nil { return specified }
    return ValidationRules(
      (value?.elements ?? []).compactMap { $0.string.flatMap(ValidationRule.init(name:)) })
  }

  /// Compares errors with the case's, message, place and order.
  static func compareErrors(_ testCase: CaseValue, _ errors: [GraphQLError]) -> CaseOutcome {
    let expected = (testCase["errors"]?.elements ?? []).map(ExpectedError.init)
    let hasPlaces = testCase["no_location"]?.bool != true
    return .compare(
      "errors",
      expected: expected.map { "\($0.message) \(hasPlaces ? places($0.locations) : "")" },
      actual: errors.map { "\($0.message) \(hasPlaces ? places($0.locations) : "")" })
  }

  private static func places(_ locations: [SourceLocation]) -> String {
    locations.map { "\($0.line):\($0.column)" }.joined(separator: " ")
  }
}

/// The schemas of a file of cases, each built when a case first needs it.
final class CaseSchemas {
  private let texts: [String: [String]]
  private var built: [String: Schema] = [:]

  init(_ file: CaseFile) { texts = file.schemas }

  /// The schema with this id.
  func schema(_ id: String) throws -> Schema {
    if let schema = built[id] { return schema }
    let schema = try SchemaSources.build(texts[id] ?? [])
    built[id] = schema
    return schema
  }
}
