import GraphQLLanguage
import Testing

/// Sources that exceed a limit are refused, however deep, long or dense they are.
@Suite struct ParserLimitTests {

  @Test(
    arguments: [
      ("{a", "", ""), ("{a(b:[", "[", ""), ("{a(b:{c:", "{c:", ""), ("query($a:[", "[", ""),
      ("{...", "{...", ""), ("type T{a(b:[", "[", ""), ("{a@b(c:[", "[", ""),
    ])
  func deepNestingIsRefused(_ start: String, _ repeated: String, _ end: String) {
    let unit = repeated.isEmpty ? start : repeated
    let source = start + String(repeating: unit, count: 100_000) + end
    let limits = ParserLimits(bytes: 1 << 24, tokens: 10_000_000)
    let error = #expect(throws: SyntaxError.self) { try Document.parse(source, limits: limits) }
    #expect(error?.message == "Syntax Error: Document is nested too deeply. Parsing aborted.")
  }

  @Test func nestingUpToTheLimitIsAccepted() throws {
    func source(_ depth: Int) -> String {
      String(repeating: "{a", count: depth) + String(repeating: "}", count: depth)
    }
    let limits = ParserLimits(depth: 50)
    #expect(try Document.parse(source(50), limits: limits).nodes.count > 100)
    #expect(throws: SyntaxError.self) { try Document.parse(source(51), limits: limits) }
  }

  /// What the standard limits accept can be walked recursively on any thread.
  @Test(arguments: [("{a(b:", "1", ")}"), ("{a", "{a}", "}")])
  func theDeepestDocumentPrints(_ open: String, _ inner: String, _ close: String) throws {
    let depth = ParserLimits.standard.depth - 1
    let source =
      open.contains("(")
      ? open + String(repeating: "[", count: depth) + inner + String(repeating: "]", count: depth)
        + close
      : String(repeating: open, count: depth) + inner + String(repeating: close, count: depth)
    let document = try Document.parse(source)
    let again = try Document.parse(document.printed())
    #expect(again.nodes.map(\.kind) == document.nodes.map(\.kind))
  }

  /// Nesting is counted down again: many selections side by side are not deep.
  @Test func breadthIsNotDepth() throws {
    let source = "{" + String(repeating: "a(b:[[1]],c:{d:2}){e} ", count: 1_000) + "}"
    let document = try Document.parse(source, limits: ParserLimits(depth: 4))
    #expect(document.selections(of: NodeID(1)).count == 1_000)
  }

  @Test func tokensAreCounted() throws {
    let source = "{ a # comment\n b }"
    #expect(try !Document.parse(source, limits: ParserLimits(tokens: 5)).nodes.isEmpty)
    let error = #expect(throws: SyntaxError.self) {
      try Document.parse(source, limits: ParserLimits(tokens: 4))
    }
    #expect(
      error?.message == "Syntax Error: Document contains more than 4 tokens. Parsing aborted.")
    #expect(error?.location == SourceLocation(line: 2, column: 4))
  }

  @Test func bytesAreCounted() throws {
    #expect(try !Document.parse("{ a }", limits: ParserLimits(bytes: 5)).nodes.isEmpty)
    let error = #expect(throws: SyntaxError.self) {
      try Document.parse("{ ab }", limits: ParserLimits(bytes: 5))
    }
    #expect(error?.message == "Syntax Error: Source contains more than 5 bytes. Parsing aborted.")
  }

  @Test func namesAreMeasured() throws {
    let source = "{ abc: d(e: $abcd) }"
    #expect(try !Document.parse(source, limits: ParserLimits(name: 4)).nodes.isEmpty)
    let error = #expect(throws: SyntaxError.self) {
      try Document.parse(source, limits: ParserLimits(name: 3))
    }
    #expect(
      error?.message
        == "Syntax Error: Document contains a name of more than 3 bytes. Parsing aborted.")
    #expect(error?.location == SourceLocation(line: 1, column: 14))
  }

  /// The densest sources need more nodes than the first guess has room for.
  @Test(arguments: ["a", "a@b", "a(b:[c d])", "...{a}", "a{b}"])
  func denseSourcesHaveRoom(_ selection: String) throws {
    let source = "{" + String(repeating: selection + ",", count: 500) + "}"
    #expect(try Document.parse(source).selections(of: NodeID(1)).count == 500)
    let shorthand = String(repeating: "{a}", count: 500)
    #expect(try Document.parse(shorthand).definitions.count == 500)
  }
}
