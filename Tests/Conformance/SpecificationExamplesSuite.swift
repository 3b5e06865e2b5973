import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation

extension Suite {
  /// The specification's own code blocks: whether they parse, the error of those that do not, and
  /// what validation says of chapter 5's in that chapter's schema.
  static let specificationExamples = Suite("spec_examples") { file in
    let schemas = CaseSchemas(file)
    return { testCase in
      let document: Document
      do throws(SyntaxError) {
        document = try Document.parse(testCase["text"]?.string ?? "")
        _ = try Document.parse(document.printed())
      } catch {
        let expected = testCase["syntax_error"].map(ExpectedError.init)
        return .all(
          .compare("message", expected: expected?.message, actual: error.message),
          .compare("locations", expected: expected?.locations ?? [], actual: [error.location]))
      }
      if testCase["syntax_error"] != nil { return .failed("parses, but must not") }
      guard let schema = testCase["schema"]?.string else { return .passed }
      let errors = validate(document, against: try schemas.schema(schema))
      if errors.isEmpty, testCase["kind"]?.string == "counter-example" {
        return .failed("is valid, but is a counter-example")
      }
      return compareErrors(testCase, errors.filter { !isBeyondReference($0, testCase) })
    }
  }

  /// The edition refuses every nullable variable in a OneOf field (5.8.5); the reference lets some
  /// pass.
  private static func isBeyondReference(_ error: GraphQLError, _ testCase: CaseValue) -> Bool {
    let recorded = testCase["errors"]?.elements.map { ExpectedError($0).message } ?? []
    return error.message.contains("must be non-nullable to be used for OneOf Input Object")
      && !recorded.contains(error.message)
  }
}
