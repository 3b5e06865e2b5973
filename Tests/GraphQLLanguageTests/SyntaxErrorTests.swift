import GraphQLLanguage
import Testing

/// Sources that are no documents: the message, line and column of the error.
@Suite struct SyntaxErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let source: String
    let message: String
    let line: Int
    let column: Int

    init(_ source: String, _ message: String, _ line: Int, _ column: Int) {
      self.source = source
      self.message = message
      self.line = line
      self.column = column
    }

    var testDescription: String { source }
  }

  static let cases: [Case] = [
    Case("", "Unexpected <EOF>.", 1, 1),
    Case("{", "Expected Name, found <EOF>.", 1, 2),
    Case("{ }", #"Expected Name, found "}"."#, 1, 3),
    Case("{ a }}", #"Unexpected "}"."#, 1, 6),
    Case("query", #"Expected "{", found <EOF>."#, 1, 6),
    Case("query Q($a) { b }", #"Expected ":", found ")"."#, 1, 11),
    Case("query Q($a: [Int) { b }", #"Expected "]", found ")"."#, 1, 17),
    Case("{ a(b: ) }", #"Unexpected ")"."#, 1, 8),
    Case("{ a(b: $) }", #"Expected Name, found ")"."#, 1, 9),
    Case("{ a() }", #"Expected Name, found ")"."#, 1, 5),
    Case("{ ... on }", #"Expected Name, found "}"."#, 1, 10),
    Case("fragment on on T { a }", #"Unexpected Name "on"."#, 1, 10),
    Case("fragment F T { a }", #"Expected "on", found Name "T"."#, 1, 12),
    Case(
      "query ($a: Int = $b) { c }", #"Unexpected variable "$b" in constant value."#, 1, 18),
    Case("type T { a: Int b }", #"Expected ":", found "}"."#, 1, 19),
    Case(
      #""d" words"#,
      "Unexpected description, only GraphQL definitions support descriptions.", 1, 1),
    Case(
      #""d" extend type T @d"#,
      "Unexpected description, only GraphQL definitions support descriptions.", 1, 1),
    Case(#""d" }"#, #"Unexpected "}"."#, 1, 5),
    // What is wrong with a name is found out behind it.
    Case("directive @d on FIELDS ~", #"Unexpected character: "~"."#, 1, 24),
    Case("directive @d on FIELDS", #"Unexpected Name "FIELDS"."#, 1, 17),
    Case("schema { queries ~", #"Unexpected character: "~"."#, 1, 18),
    Case("schema { queries: Q }", #"Unexpected Name "queries"."#, 1, 10),
    Case("type T {}", #"Expected Name, found "}"."#, 1, 9),
    Case(
      "enum E { null }", #"Name "null" is reserved and cannot be used for an enum value."#, 1, 10),
    Case(
      #"enum E { "why" true }"#,
      #"Name "true" is reserved and cannot be used for an enum value."#, 1, 16),
    Case("extend scalar S", "Unexpected <EOF>.", 1, 16),
    Case("extend schema", "Unexpected <EOF>.", 1, 14),
    Case("directive @d on NOWHERE", #"Unexpected Name "NOWHERE"."#, 1, 17),
    Case("schema { query: Q, other: O }", #"Unexpected Name "other"."#, 1, 20),
    Case(
      #""text" { a }"#,
      "Unexpected description, descriptions are not supported on shorthand queries.", 1, 1),
    Case(
      #""text" extend type T { a: Int }"#,
      "Unexpected description, only GraphQL definitions support descriptions.", 1, 1),
    Case("{ a(b: 01) }", #"Invalid number, unexpected digit after 0: "1"."#, 1, 9),
    Case("{ a(b: 1.) }", #"Invalid number, expected digit but got: ")"."#, 1, 10),
    Case("{ a(b: 1e) }", #"Invalid number, expected digit but got: ")"."#, 1, 10),
    Case("{ a(b: -) }", #"Invalid number, expected digit but got: ")"."#, 1, 9),
    Case("{ a(b: 1x) }", #"Invalid number, expected digit but got: "x"."#, 1, 9),
    Case(
      "{ a(b: .5) }", #"Invalid number, expected digit before ".", did you mean "0.5"?"#, 1, 8),
    Case("{ ..a }", #"Unexpected "..", did you mean "..."?"#, 1, 3),
    Case("{\n  a ?\n}", #"Unexpected character: "?"."#, 2, 5),
    Case("{ \u{E9} }", "Unexpected character: U+00E9.", 1, 3),
    Case(
      "{ a(b: 'c') }",
      "Unexpected single quote character ('), did you mean to use a double quote (\")?", 1, 8),
    Case("{ a(b: \"c\nd\") }", "Unterminated string.", 1, 10),
    Case("{ a(b: \"\"\"c) }", "Unterminated string.", 1, 15),
    Case(#"{ a(b: "\x") }"#, #"Invalid character escape sequence: "\x"."#, 1, 9),
    Case(#"{ a(b: "\u12G4") }"#, #"Invalid Unicode escape sequence: "\u12G4"."#, 1, 9),
    Case(#"{ a(b: "\uD800") }"#, #"Invalid Unicode escape sequence: "\uD800"."#, 1, 9),
    Case(#"{ a(b: "\u{110000}") }"#, #"Invalid Unicode escape sequence: "\u{110000}"."#, 1, 9),
    Case(#"{ a(b: "\u{}") }"#, #"Invalid Unicode escape sequence: "\u{}"."#, 1, 9),
    // Columns count scalars: the two before the escape take three and four bytes.
    Case("{ a(b: \"\u{20AC}\u{1F600}\\z\") }", #"Invalid character escape sequence: "\z"."#, 1, 11),
    Case("# comment\r\n{ a ] }", #"Expected Name, found "]"."#, 2, 5),
  ]

  @Test(arguments: cases)
  func isReported(_ testCase: Case) {
    let error = #expect(throws: SyntaxError.self) { try Document.parse(testCase.source) }
    #expect(error?.message == "Syntax Error: \(testCase.message)")
    #expect(error?.location == SourceLocation(line: testCase.line, column: testCase.column))
  }

  /// Bytes that are no UTF-8, wherever they stand.
  @Test(
    arguments: [
      ("{ ", [0xFF], " }", 2), ("{ a(b: \"", [0xC0, 0x80], "\") }", 8),
      ("{ a(b: \"", [0xED, 0xA0, 0x80], "\") }", 8), ("# ", [0xE2, 0x82], "\n{ a }", 2),
      ("{ a(b: \"\"\"x", [0xF4, 0x90, 0x80, 0x80], "\"\"\") }", 11),
      ("{ a(b: \"", [0x80], "\\z\") }", 8),
    ] as [(String, [UInt8], String, Int)])
  func refusesInvalidUTF8(_ before: String, _ bytes: [UInt8], _ after: String, _ offset: Int) {
    let source = Array(before.utf8) + bytes + Array(after.utf8)
    let error = #expect(throws: SyntaxError.self) { try Document.parse(source) }
    #expect(error?.message.hasPrefix("Syntax Error: Invalid UTF-8 byte: 0x") == true)
    #expect(error?.offset == offset)
  }

  @Test func showsItsPlace() throws {
    let source = Array("{\n  a\n  b(c: )\n}".utf8)
    let error = try #require(throws: SyntaxError.self) { try Document.parse(source) }
    let printed = error.printed(with: SourceExcerpt(source, name: "query.graphql"))
    #expect(
      printed == """
        Syntax Error: Unexpected ")".

        query.graphql:3:8
        2 |   a
        3 |   b(c: )
          |        ^
        4 | }
        """)
    #expect(
      GraphQLError(error).printed(with: SourceExcerpt(source, name: "query.graphql")) == printed)
  }

  @Test func foldsLongLines() throws {
    let source = Array(("{ " + String(repeating: "name ", count: 40) + "] }").utf8)
    let error = try #require(throws: SyntaxError.self) { try Document.parse(source) }
    let lines = error.printed(with: SourceExcerpt(source)).split(separator: "\n")
    #expect(lines[1] == "GraphQL request:1:203")
    #expect(lines.count == 6)
    let mark = "  | \(String(repeating: " ", count: 42))^"
    #expect(lines.last.map { String($0) } == mark)
  }
}
