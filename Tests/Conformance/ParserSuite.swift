import GraphQLLanguage

extension Suite {
  /// Source text to syntax tree and printed form, or to the error.
  static let parser = Suite(
    "parser",
    supported: [
      "nesting limit (implementation)", "parser limits (implementation option)",
      // Directives like any other, to a parser.
      "@defer/@stream", "@experimental_disableErrorPropagation",
    ]
  ) { _ in
    { testCase in
      let text = CodePoints(testCase["source"]?.string ?? "")
      let limits = ParserLimits(testCase["options"] ?? .null)
      let document: Document
      do throws(SyntaxError) {
        document = try parse(testCase["fn"]?.string ?? "", text.source, limits)
      } catch {
        return compareError(testCase, error, text.source)
      }
      var outcome = compareError(testCase, nil, text.source)
      if let expected = testCase["ast"] {
        let tree = SyntaxTree(document: document, text: expected["loc"].map { _ in text }).tree()
        let actual = tree.sortedByKey.json
        outcome = .all(
          outcome, .compare("tree", expected: expected.sortedByKey.json, actual: actual))
      }
      if let printed = testCase["printed"]?.string {
        outcome = .all(
          outcome, .compare("printed", expected: printed, actual: document.printed()))
      }
      return outcome
    }
  }

  private static func parse(
    _ function: String, _ source: [UInt8], _ limits: ParserLimits
  ) throws(SyntaxError) -> Document {
    switch function {
    case "parse_value": try .parseValue(source, limits: limits)
    case "parse_const_value": try .parseConstantValue(source, limits: limits)
    case "parse_type": try .parseType(source, limits: limits)
    default: try .parse(source, limits: limits)
    }
  }
}

extension ParserLimits {
  /// The limits that a case sets, as far as the engine counts the same: code points of ASCII text
  /// are bytes, and without comments all tokens are lexical.
  init(_ options: CaseValue) {
    self = .standard
    let most = [options["max_tokens"]?.int, options["max_lexical_tokens"]?.int].compactMap { $0 }
    tokens = most.min() ?? tokens
    bytes = options["max_source_length"]?.int ?? bytes
  }
}
