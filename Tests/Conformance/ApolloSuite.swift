import GraphQLLanguage

extension Suite {
  /// The documents of apollo-rs: whether they parse, and graphql-core's error if they do not.
  static let apollo = Suite("apollo_rs") { _ in
    { testCase in
      let source = Array((testCase["text"]?.string ?? "").utf8)
      var failure: SyntaxError?
      do throws(SyntaxError) {
        _ = try Document.parse(source)
      } catch {
        failure = error
      }
      let expected = testCase["core_syntax_error"].map(ExpectedError.init)
      return .all(
        .compare("message", expected: expected?.message, actual: failure?.message),
        .compare(
          "locations", expected: expected?.locations ?? [],
          actual: failure.map { [$0.location] } ?? []))
    }
  }
}
