import GraphQL
import Testing

/// Every limit on a document and its variables at its default: the most that is answered, and one
/// more, with the code of the refusal.
@Suite struct LimitTests {
  struct Limit: Sendable, CustomTestStringConvertible {
    let name: String
    let most: Int
    let code: String
    /// A document that has so many of what is limited.
    let document: @Sendable (Int) -> String
    var variables: @Sendable (Int) -> String = { _ in "{}" }
    var testDescription: String { name }
  }

  private static let parse = "GRAPHQL_PARSE_FAILED"
  private static let complex = "QUERY_TOO_COMPLEX"
  private static let skip = "@skip(if: false) "

  private static func repeated(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  /// A document of so many fields after its fragments are expanded, with few in the text.
  @Sendable private static func halves(_ count: Int) -> String {
    var document = "{ ...F\(count) }"
    var left = count
    while left > 3 {
      let half = (left - 2) / 2
      document += " fragment F\(left) on Query { a: other { ...F\(half) } b: other { ...F\(half) }"
      document += left.isMultiple(of: 2) ? " }" : " hello }"
      left = half
    }
    let fields = ["hello", "fails", "many"].prefix(left).joined(separator: " ")
    return document + " fragment F\(left) on Query { \(fields) }"
  }

  static let limits: [Limit] = [
    Limit(name: "bytes of a document", most: 256 << 10, code: complex) { count in
      "{hello}" + repeated(",", count - 7)
    },
    Limit(name: "tokens", most: 20_000, code: parse) { "{" + repeated("hello ", $0 - 2) + "}" },
    Limit(name: "tokens, comments", most: 20_000, code: parse) { count in
      "{hello}" + repeated("#\n", count - 3)
    },
    Limit(name: "bytes of a name", most: 1_000, code: parse) { "{\(repeated("a", $0)): hello}" },
    Limit(name: "nesting of the text", most: 199, code: parse) { count in
      "{ many(names: \(repeated("[", count))1\(repeated("]", count))) }"
    },
    Limit(name: "levels of selections", most: 15, code: complex) { count in
      repeated("{other", count - 1) + "{hello" + repeated("}", count)
    },
    Limit(name: "levels of introspection", most: 30, code: complex) { count in
      "{__schema{queryType{name" + repeated(" ofType{name", count - 3) + repeated("}", count)
    },
    Limit(name: "aliases", most: 30, code: complex) { count in
      "{ other {" + (0..<count).map { "a\($0):hello " }.joined() + "} }"
    },
    Limit(name: "root fields", most: 20, code: complex) { count in
      "{ hello " + (1..<count).map { "a\($0):hello " }.joined() + "}"
    },
    Limit(name: "fields of an operation", most: 5_000, code: complex, document: halves),
    Limit(name: "directives", most: 50, code: complex) { count in
      "{ hello " + repeated("... \(skip){ hello } ", count) + "}"
    },
    Limit(name: "directives in one place", most: 5, code: complex) { count in
      "{ hello " + repeated(skip, count) + "}"
    },
    Limit(
      name: "bytes of variables", most: 256 << 10, code: complex,
      document: { _ in "query ($n: String) { hello(name: $n) }" },
      variables: { "{\"x\":\"" + repeated("x", $0 - 8) + "\"}" }),
  ]

  @Test(arguments: limits)
  func oneMoreIsRefused(_ limit: Limit) throws {
    let most = try RequestPipelineTests.respond(
      limit.document(limit.most), variables: limit.variables(limit.most))
    #expect(!most.contains(limit.code), "\(most.prefix(300))")
    let more = try RequestPipelineTests.respond(
      limit.document(limit.most + 1), variables: limit.variables(limit.most + 1))
    #expect(more.contains("\"code\":\"\(limit.code)\""), "\(more.prefix(300))")
    #expect(!more.contains("\"data\""))
  }

  /// The limit that is named is the one that was exceeded, however far.
  @Test(arguments: [16, 31, 100])
  func theDepthIsNamed(levels: Int) throws {
    let document = Self.repeated("{other", levels - 1) + "{hello" + Self.repeated("}", levels)
    let response = try RequestPipelineTests.respond(document)
    #expect(response.contains("The operation has more than 15 levels."), "\(response)")
  }

  /// Errors are counted, too: what is beyond is left out, and said to be.
  @Test func errorsEnd() throws {
    let fields = "{" + (0..<150).map { "f\($0) " }.joined() + "}"
    let response = try RequestPipelineTests.respond(fields)
    #expect(response.count(of: "Cannot query field") == 100)
    #expect(response.contains("Too many validation errors, error limit reached."))
    let values = "[" + Self.repeated("1,", 99) + "1]"
    let coerced = try RequestPipelineTests.respond(
      "query ($n: [String]) { many(names: $n) }", variables: "{\"n\":\(values)}")
    #expect(coerced.count(of: "String cannot represent") == 50)
    #expect(coerced.contains("Too many errors processing variables, error limit reached."))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func count(of text: String) -> Int { ranges(of: text).count }
}
