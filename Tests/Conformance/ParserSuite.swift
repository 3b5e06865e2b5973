import GraphQLLanguage

extension Suite {
  /// Source text to syntax tree and printed form, or to the error.
  static let parser = Suite(
    "parser",
    supported: ["nesting limit (implementation)", "parser limits (implementation option)"],
    exceptions: ["parser-0812": "directive extensions (the case is not marked)"]
  ) { _ in
    { testCase in
      let options = testCase["options"]?.members ?? []
      if let option = options.first(where: { foreignLimits.contains($0.key) }) {
        return .skipped("\(option.key): a limit the engine does not have")
      }
      let text = CodePoints(testCase["source"]?.string ?? "")
      var limits = ParserLimits.standard
      limits.tokens = testCase["options"]?["max_tokens"]?.int ?? limits.tokens
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

  /// Limits of graphql-core that count what the engine does not count.
  private static let foreignLimits: Set<String> = [
    "max_lexical_tokens", "max_comments", "max_source_length",
  ]

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
