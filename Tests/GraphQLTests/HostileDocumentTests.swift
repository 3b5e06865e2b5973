import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Testing

/// Documents made to exhaust a server: each is refused by name, or answered like any other.
///
/// None of these tests measures time; a phase that is not linear keeps them from ending.
@Suite struct HostileDocumentTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let document: String
    /// What the first error says.
    let message: String
    let code: String
    var testDescription: String { name }
  }

  static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  private static let tooDeep = "Syntax Error: Document is nested too deeply. Parsing aborted."
  private static let tooLong = "The document is longer than 262144 bytes."

  static let refused: [Case] = [
    Case(
      name: "100,000 nested selection sets", document: repeated("{a", 100_000), message: tooDeep,
      code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "100,000 braces", document: repeated("{", 100_000),
      message: "Syntax Error: Expected Name, found \"{\".", code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "100,000 nested lists", document: "{ hello(name: " + repeated("[", 100_000),
      message: tooDeep, code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "30,000 nested objects", document: "{ hello(name: " + repeated("{a:", 30_000),
      message: tooDeep, code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "100,000 nested list types", document: "query ($a: " + repeated("[", 100_000),
      message: tooDeep, code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "100 levels", document: repeated("{other", 99) + "{hello" + repeated("}", 100),
      message: "The operation has more than 15 levels.", code: "QUERY_TOO_COMPLEX"),
    Case(
      name: "1 MiB of braces", document: repeated("{", 1 << 20), message: tooLong,
      code: "QUERY_TOO_COMPLEX"),
    Case(
      name: "10,000 aliases",
      document: "{" + (0..<10_000).map { "a\($0):hello " }.joined() + "}",
      message: "Syntax Error: Document contains more than 20000 tokens. Parsing aborted.",
      code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "5,000 aliases", document: "{" + (0..<5_000).map { "a\($0):hello " }.joined() + "}",
      message: "The document has more than 30 aliases.", code: "QUERY_TOO_COMPLEX"),
    Case(
      name: "fragments that double at each level",
      document: bomb(levels: 14) {
        "fragment F\($0) on Query { a: other { ...F\($0 + 1) } "
          + "b: other { ...F\($0 + 1) } } "
      },
      message: "The operation has more than 5000 fields.", code: "QUERY_TOO_COMPLEX"),
    Case(
      name: "fragments that hold each other",
      document: "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
      message: "Cannot spread fragment \"A\" within itself via \"B\".",
      code: "GRAPHQL_VALIDATION_FAILED"),
    Case(
      name: "a thousand fragments that lead back",
      document: bomb(levels: 1_000) {
        "fragment F\($0) on Query { ...F\($0 + 1) ...F\($0 > 100 ? 0 : $0 + 1) } "
      },
      message: "Cannot spread fragment \"F0\" within itself via "
        + String((1...500).map { "\"F\($0)\"" }.joined(separator: ", ").prefix(1_000)) + "....",
      code: "GRAPHQL_VALIDATION_FAILED"),
    Case(
      name: "a string without end", document: "{ hello(name: \"" + repeated("x", 100_000),
      message: "Syntax Error: Unterminated string.", code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "a block string without end", document: "{ hello(name: \"\"\"" + repeated("\"\\", 999),
      message: "Syntax Error: Unterminated string.", code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "an escape without end", document: "{ hello(name: \"\\u{",
      message: "Syntax Error: Invalid Unicode escape sequence: \"\\u{\".",
      code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "half a surrogate pair", document: #"{ hello(name: "\uD83D") }"#,
      message: #"Syntax Error: Invalid Unicode escape sequence: "\uD83D"."#,
      code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "a backslash at the end", document: "{ hello(name: \"\\",
      message: "Syntax Error: Invalid character escape sequence: \"\\\".",
      code: "GRAPHQL_PARSE_FAILED"),
    Case(
      name: "a long name", document: "{ " + repeated("a", 200_000) + " }",
      message: "Syntax Error: Document contains a name of more than 1000 bytes. Parsing aborted.",
      code: "GRAPHQL_PARSE_FAILED"),
  ]

  private static func bomb(levels: Int, _ level: (Int) -> String) -> String {
    "{ ...F0 } " + (0..<levels).map(level).joined()
      + "fragment F\(levels) on Query { hello }"
  }

  @Test(arguments: refused)
  func refuses(_ test: Case) throws {
    let response = try JSONDocument.parse(Array(RequestPipelineTests.respond(test.document).utf8))
    #expect(response.member("data", of: .root) == nil)
    let errors = try #require(response.member("errors", of: .root))
    let first = try #require(response.elements(of: errors).first { _ in true })
    let message = try #require(response.member("message", of: first))
    #expect(response.string(of: message) == test.message)
    let extensions = try #require(response.member("extensions", of: first))
    let code = try #require(response.member("code", of: extensions))
    #expect(response.string(of: code) == test.code)
  }

  static let answered: [Case] = [
    Case(
      name: "a field 15,000 times", document: "{ " + repeated("hello ", 15_000) + "}",
      message: #"{"hello":"Hello, you!"}"#, code: ""),
    Case(
      name: "a chain of 2,400 fragments",
      document: bomb(levels: 2_400) { "fragment F\($0) on Query { ...F\($0 + 1) } " },
      message: #"{"hello":"Hello, you!"}"#, code: ""),
    Case(
      name: "200,000 commas", document: "{ hello" + repeated(",", 200_000) + "}",
      message: #"{"hello":"Hello, you!"}"#, code: ""),
  ]

  @Test(arguments: answered)
  func answers(_ test: Case) throws {
    let response = try RequestPipelineTests.respond(test.document)
    #expect(response == #"{"data":\#(test.message)}"#)
  }

  /// One error, however many selections were merged into its field.
  @Test func errorsHaveFewLocations() throws {
    let document = "{ " + Self.repeated("fails ", 15_000) + "}"
    let response = try JSONDocument.parse(Array(RequestPipelineTests.respond(document).utf8))
    let errors = try #require(response.member("errors", of: .root))
    let first = try #require(response.elements(of: errors).first { _ in true })
    let locations = try #require(response.member("locations", of: first))
    #expect(response.elements(of: locations).reduce(0) { count, _ in count + 1 } == 50)
  }

  /// A request may use thousands of variables, and give as many values.
  @Test func manyVariables() throws {
    let count = 2_500
    let names = (0..<count).map { String(repeating: "v", count: 40) + "\($0)" }
    let document =
      "query (" + names.map { "$\($0):String " }.joined() + ") { many(names:["
      + names.map { "$\($0)" }.joined(separator: ",") + "]) }"
    let values = "{" + names.map { "\"\($0)\":\"\"" }.joined(separator: ",") + "}"
    #expect(
      try RequestPipelineTests.respond(document, variables: values)
        == #"{"data":{"many":\#(count)}}"#)
    let other = "{" + (0..<20_000).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
    #expect(
      try RequestPipelineTests.respond(document, variables: other)
        == #"{"data":{"many":\#(count)}}"#)
  }

  /// Selection sets that merge in another way on each of thousands of paths: `a` leads to one more
  /// set than `b`, so that a path's letters say which sets are merged at its end.
  @Test func mergingEndsAtItsLimit() throws {
    var options = GraphQLOptions()
    options.limits.aliases = 1_000
    let (levels, states) = (13, 11)
    var document = "{ ...S0x0 } fragment P on Query { " + Self.repeated("hello ", 2_000) + "}"
    for level in 0..<levels {
      for state in 0..<min(states, level + 1) {
        func set(_ state: Int) -> String {
          level + 1 < levels && state < states ? "...S\(state)x\(level + 1)" : "...P"
        }
        let next = state == 0 ? set(0) : set(state + 1)
        let more = state == 0 ? set(1) : ""
        document += "fragment S\(state)x\(level) on Query { ...P "
        document += "a: other { \(next) \(more) } b: other { \(next) } } "
      }
    }
    let response = try RequestPipelineTests.respond(document, options: options)
    #expect(
      response.contains("The operation has more than 1000000 selections with its fragments."),
      "\(response.prefix(300))")
  }

  /// What a cached document grows by counts, and a document that grows too much is not kept.
  @Test func cachedOperationsAreCounted() throws {
    var cache = PlanCache(documents: 8, bytes: 4 << 20)
    let operations = (0..<400).map { "query Q\($0) { ...F0 } " }.joined()
    let fragments =
      (0..<400).map { "fragment F\($0) on Query { ...F\($0 + 1) } " }.joined()
      + "fragment F400 on Query { hello }"
    for index in 0..<100 {
      let response = try RequestPipelineTests.respond(
        operations + fragments, operation: "Q\(index)", cache: &cache)
      #expect(response == #"{"data":{"hello":"Hello, you!"}}"#)
      #expect(cache.bytes <= 512 << 10)
    }
    // What could not be kept does not count.
    var tiny = PlanCache(documents: 8, bytes: 8 << 10)
    for _ in 0..<20 {
      _ = try RequestPipelineTests.respond(operations + fragments, operation: "Q1", cache: &tiny)
    }
    #expect(tiny.bytes == 0 && tiny.count == 0)
  }
}
