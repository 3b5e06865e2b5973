import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation

extension Suite {
  /// An SDL document, with or without a schema that it extends, and rules to the exact errors.
  static let sdlValidation = Suite("sdl_validation") { file in
    let schemas = CaseSchemas(file)
    return { testCase in
      let schema = try testCase["schema_to_extend"]?.string.map { try schemas.schema($0) }
      let document = try Document.parse(testCase["document"]?.string ?? "")
      let errors = validateTypeSystem(
        document, extending: schema,
        rules: rules(testCase["rules"], specified: .specifiedTypeSystem))
      return compareErrors(testCase, errors)
    }
  }
}
