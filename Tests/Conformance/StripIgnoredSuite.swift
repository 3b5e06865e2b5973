import GraphQLLanguage

extension Suite {
  /// Source text without ignored characters, or the error.
  static let stripIgnored = Suite(
    "strip_ignored",
    // Any tokens will do.
    supported: [
      "directive extensions", "directive location beyond 2025-09",
      "directives on directive definitions",
    ]
  ) { _ in
    { testCase in
      let source = Array((testCase["source"]?.string ?? "").utf8)
      do throws(SyntaxError) {
        let stripped = try Document.strippingIgnoredCharacters(source)
        let text = String(decoding: stripped, as: UTF8.self)
        return .all(
          compareError(testCase, nil, source),
          .compare("text", expected: testCase["expected"]?.string ?? "", actual: text))
      } catch {
        return compareError(testCase, error, source)
      }
    }
  }
}
