import GraphQLLanguage

extension Suite {
  /// Source text to tokens, comments included, or to the error.
  static let lexer = Suite("lexer") { _ in
    { testCase in
      let text = CodePoints(testCase["source"]?.string ?? "")
      var tokens: [RecordedToken] = []
      var failure: SyntaxError?
      do throws(SyntaxError) {
        try Token.forEach(in: text.source) { tokens.append(RecordedToken($0, in: text)) }
        let end = text.source.count
        tokens.append(RecordedToken(kind: "<EOF>", start: end, end: end, value: nil, in: text))
      } catch {
        failure = error
      }
      // The first recorded token stands for the start of the file.
      let expected = (testCase["tokens"]?.elements ?? []).dropFirst().map(RecordedToken.init)
      return .all(
        .compare("tokens", expected: expected, actual: tokens),
        compareError(testCase, failure, text.source))
    }
  }

  /// Compares a syntax error with the case's, message, place and printed form.
  static func compareError(
    _ testCase: CaseValue, _ failure: SyntaxError?, _ source: [UInt8]
  ) -> CaseOutcome {
    let expected = testCase["error"].map(ExpectedError.init)
    guard let expected, let failure else {
      return .compare("error", expected: expected?.message, actual: failure?.message)
    }
    let name = testCase["source_name"]?.string ?? "GraphQL request"
    let offset = testCase["location_offset"].map(ExpectedError.location)
    let excerpt = SourceExcerpt(source, name: name, firstLocation: offset)
    return .all(
      .compare("message", expected: expected.message, actual: failure.message),
      .compare("locations", expected: expected.locations, actual: [failure.location]),
      .compare(
        "printed", expected: expected.printed ?? "",
        actual: expected.printed == nil ? "" : failure.printed(with: excerpt)))
  }
}

private struct RecordedToken: Equatable {
  let kind: String
  let start: Int
  let end: Int
  let location: SourceLocation
  let value: String?

  init(_ value: CaseValue) {
    kind = value["kind"]?.string ?? ""
    start = value["start"]?.int ?? -1
    end = value["end"]?.int ?? -1
    location = ExpectedError.location(value)
    self.value = value["value"]?.string
  }

  init(_ token: Token, in text: CodePoints) {
    let value = token.kind.isPunctuator ? nil : token.value(in: text.source)
    self.init(kind: token.kind.label, start: token.start, end: token.end, value: value, in: text)
  }

  init(kind: String, start: Int, end: Int, value: String?, in text: CodePoints) {
    self.kind = kind
    self.start = text.offset(ofByte: start)
    self.end = text.offset(ofByte: end)
    location = SourceLocation(of: start, in: text.source)
    self.value = value
  }
}
