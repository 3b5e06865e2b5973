import GraphQLLanguage

extension Suite {
  /// Source text or a syntax tree to printed text.
  static let printer = Suite("printer") { _ in
    { testCase in
      let printed: String
      if let tree = testCase["ast"] {
        printed = try TreeSource.printed(tree)
      } else {
        printed = try Document.parse(testCase["source"]?.string ?? "").printed()
      }
      return .compare("printed", expected: testCase["printed"]?.string ?? "", actual: printed)
    }
  }
}
