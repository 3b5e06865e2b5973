import GraphQLLanguage

extension Suite {
  /// The specification's own code blocks: whether they parse, and the error of those that do not.
  /// Whether a block is valid in its chapter's schema is no question of syntax.
  static let specificationExamples = Suite("spec_examples") { _ in
    { testCase in
      let source = Array((testCase["text"]?.string ?? "").utf8)
      var failure: SyntaxError?
      do throws(SyntaxError) {
        let document = try Document.parse(source)
        _ = try Document.parse(document.printed())
      } catch {
        failure = error
      }
      if failure == nil, testCase["errors"] != nil {
        return .skipped("parses; its validation needs a schema")
      }
      let expected = testCase["syntax_error"].map(ExpectedError.init)
      return .all(
        .compare("message", expected: expected?.message, actual: failure?.message),
        .compare(
          "locations", expected: expected?.locations ?? [],
          actual: failure.map { [$0.location] } ?? []))
    }
  }
}
