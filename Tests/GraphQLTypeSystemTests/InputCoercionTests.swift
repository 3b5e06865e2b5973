import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Testing

@Suite struct InputCoercionTests {
  static let fromJSON: [(String, String, String?)] = [
    ("Int", "12", "12"), ("Int", "12.0", "12"), ("Int", "1.5", nil), ("Int", "2147483648", nil),
    ("Int", "-2147483648", "-2147483648"), ("Int", "99999999999999999999", nil),
    ("Int", "1e2", "100"), ("Int", "1e300", nil), ("ID", "1e18", "\"1000000000000000000\""),
    ("ID", "1e300", nil), ("Int", "true", nil), ("Int", "\"1\"", nil), ("Int", "null", "null"),
    ("Int!", "null", nil),
    ("Float", "1", "1.0"), ("Float", "9007199254740993", nil),
    ("Float", "100000000000000000000", "1e+20"), ("Float", "1e999", nil),
    ("String", "\"a\\u00e9\\n\"", "\"a\u{e9}\n\""), ("String", "1", nil),
    ("ID", "\"x\"", "\"x\""), ("ID", "7", "\"7\""), ("ID", "7.0", "\"7\""), ("ID", "7.5", nil),
    ("ID", "123456789012345678901234567890", "\"123456789012345678901234567890\""),
    ("Kind", "\"DOG\"", "DOG"), ("Kind", "\"\\u0044OG\"", "DOG"), ("Kind", "\"COW\"", nil),
    ("[Int]", "[1, null]", "[1, null]"), ("[Int]", "1", "[1]"), ("[[Int]]", "1", "[[1]]"),
    ("[[Int]]", "[1, [2]]", "[[1], [2]]"), ("[Int!]", "[1, null]", nil), ("[Int]", "[]", "[]"),
    ("Filter", "{}", "{text: \"*\", limit: 20}"),
    ("Filter", "{\"text\": null}", "{text: null, limit: 20}"), ("Filter", "{\"limit\": null}", nil),
    (
      "Filter", "{\"inner\": {\"kind\": \"CAT\", \"limit\": 1}}",
      "{text: \"*\", limit: 20, inner: {text: \"*\", limit: 1, kind: CAT}}"
    ),
    ("Filter", "{\"limit\": 1, \"limit\": 2}", "{text: \"*\", limit: 2}"),
    ("Filter", "{\"l\\u0069mit\": 3}", "{text: \"*\", limit: 3}"),
    ("Filter", "{\"other\": 1}", nil), ("Filter", "[]", nil),
    ("Choice", "{\"text\": \"a\"}", "{text: \"a\"}"), ("Choice", "{\"text\": null}", nil),
    ("Choice", "{}", nil), ("Choice", "{\"text\": \"a\", \"number\": null}", nil),
    ("Instant", "{\"a\": [1, \"b\"]}", "{a, [1, \"b\"]}"),
  ]

  @Test(arguments: fromJSON)
  func coercesJSON(_ type: String, _ json: String, _ expected: String?) throws {
    let schema = try Sample.schema(Sample.pets, "extend type Query { f: Float }")
    #expect(try schema.coerced(json: json, type) == expected)
    let document = try JSONDocument.parse(Array(json.utf8))
    let reference = try #require(try schema.reference(type))
    let problems = schema.problems(of: .root, in: document, for: reference)
    #expect(problems.isEmpty == (expected != nil))
  }

  static let fromLiterals: [(String, String, String?)] = [
    ("Int", "12", "12"), ("Int", "1.0", nil), ("Int", "\"1\"", nil), ("Int", "null", "null"),
    ("Float", "1", "1.0"), ("Float", "1.5e3", "1500.0"), ("Float", "1e999", nil),
    ("String", "\"a\"", "\"a\""), ("String", "\"\"\"\n  a\n  b\n\"\"\"", "\"a\nb\""),
    ("String", "a", nil), ("ID", "7", "\"7\""), ("ID", "7.0", nil), ("Boolean", "true", "true"),
    ("Kind", "DOG", "DOG"), ("Kind", "\"DOG\"", nil), ("Kind", "COW", nil),
    ("[Kind!]!", "DOG", "[DOG]"), ("[Int]", "[1, [2]]", nil),
    ("Filter", "{text: \"x\"}", "{text: \"x\", limit: 20}"), ("Filter", "{nope: 1}", nil),
    ("Choice", "{number: 1}", "{number: 1}"), ("Choice", "{number: 1, text: \"\"}", nil),
    ("Instant", "{a: [B, 1.5]}", "{a, [B, 1.5]}"),
    ("Instant", "123456789012345678901234567890", "123456789012345678901234567890"),
  ]

  @Test(arguments: fromLiterals)
  func coercesLiterals(_ type: String, _ literal: String, _ expected: String?) throws {
    let schema = try Sample.schema(Sample.pets, "extend type Query { f: Float }")
    #expect(try schema.coerced(literal: literal, type) == expected)
    let document = try Document.parseValue(Array(literal.utf8))
    let reference = try #require(try schema.reference(type))
    let problems = schema.problems(of: .root, in: document, for: reference)
    #expect(problems.isEmpty == (expected != nil))
  }

  /// A long literal is shown as it is written, and cut: laying it out for each message takes long.
  @Test func longLiteralsAreCutInMessages() throws {
    let schema = try Sample.schema(Sample.pets)
    let literal = "[" + String(repeating: "1,", count: 5_000) + "]"
    let document = try Document.parseValue(Array(literal.utf8))
    let type = try #require(try schema.reference("Int"))
    let problem = try #require(schema.problems(of: .root, in: document, for: type).first)
    #expect(
      problem.message
        == "Int cannot represent non-integer value: " + literal.prefix(2_000) + "...")
  }

  /// The literal, its type, the variables that have a value (all 5), and what becomes of it.
  static let withVariables: [(String, String, Set<String>, String?)] = [
    ("$a", "Int", ["a"], "5"), ("$a", "Int", [], nil), ("[$a, 1]", "[Int]", ["a"], "[5, 1]"),
    ("[$a, 1]", "[Int]", [], "[null, 1]"), ("[$a]", "[Int!]", [], nil),
    ("{limit: $a}", "Filter", ["a"], "{text: \"*\", limit: 5}"),
    ("{limit: $a}", "Filter", [], "{text: \"*\", limit: 20}"),
    ("{number: $a}", "Choice", ["a"], "{number: 5}"), ("{number: $a}", "Choice", [], nil),
    ("{number: $a, text: $b}", "Choice", ["a"], nil),
    ("{x: $a, y: $b}", "Instant", ["a"], "{x, 5}"), ("[$a, $b]", "Instant", ["b"], "[null, 5]"),
  ]

  @Test(arguments: withVariables)
  func putsVariablesIntoLiterals(
    _ literal: String, _ type: String, _ given: Set<String>, _ expected: String?
  ) throws {
    let schema = try Sample.schema(Sample.pets)
    let document = try Document.parseValue(Array(literal.utf8))
    let reference = try #require(try schema.reference(type))
    var values = InputValues()
    let five = values.append(Int64(5))
    let start = values.end
    let variable = { (node: NodeID) -> InputNodeID? in
      given.contains(document.text(in: document.name(of: node))) ? five : nil
    }
    let fits = schema.coerce(.root, of: document, to: reference, into: &values, variable: variable)
    #expect((fits ? schema.text(values, start) : nil) == expected)
    if !fits { #expect(values.end == start) }
    if expected != nil {
      let problems = schema.problems(
        of: .root, in: document, for: reference, values: values, variable: variable)
      #expect(problems == [])
    }
  }

  @Test func scalarHooksReplaceAndRefuse() throws {
    let even = CustomScalar("Even") { (raw, values) throws(ScalarError) in
      guard values[raw].kind == .integer else { throw ScalarError("Even wants an integer.") }
      let value = values[raw].integer
      guard value % 2 == 0 else { throw ScalarError("\(value) is odd.") }
      var half = values[raw]
      half.payload = UInt64(bitPattern: value / 2)
      values.replaceLast(raw, with: half)
    }
    let schema = try Sample.schema(
      """
      scalar Even
      type Query { a(b: Even = 8, c: [In!] = [{}, {e: 2}]): Int }
      input In { e: Even = 4 }
      """,
      scalars: [even])
    #expect(try schema.coerced(json: "6", "Even") == "3")
    #expect(try schema.coerced(literal: "[{e: 10}]", "[In!]") == "[{e: 5}]")
    #expect(try schema.coerced(json: "{\"e\": 3}", "In") == nil)
    let json = try JSONDocument.parse(Array("{\"e\": 3}".utf8))
    let problems = schema.problems(
      of: .root, in: json, for: try #require(try schema.reference("In")))
    #expect(problems.map(\.message) == ["3 is odd."])
    #expect(problems.map(\.path) == [[.field("e")]])
    let arguments = schema[try #require(schema.field("a", on: "Query"))].arguments
    let defaults = arguments.map {
      schema[$0].defaultValue.map { schema.text(schema.defaultValues, $0) }
    }
    #expect(defaults == ["4", "[{e: 2}, {e: 1}]"])
  }

  @Test func defaultsWithinDefaultsComeFirst() throws {
    let schema = try Sample.schema(
      """
      type Query { a(b: A = {}): Int }
      input A { b: B! = {} list: [B!] = [{c: {n: 9}}] }
      input B { c: C = {} }
      input C { n: Int = 7 }
      input Loop { self: Loop = {} }
      input Wrong { n: Int = "x" }
      input UsesWrong { wrong: Wrong = {} }
      """)
    let argument = schema[try #require(schema.field("a", on: "Query"))].arguments[0]
    let node = try #require(schema[argument].defaultValue)
    #expect(
      schema.text(schema.defaultValues, node) == "{b: {c: {n: 7}}, list: [{c: {n: 9}}]}")
    for (name, type) in [("self", "Loop"), ("n", "Wrong"), ("wrong", "UsesWrong")] {
      let field = try #require(schema.inputField(name, of: type))
      #expect(schema[field].defaultValue == nil)
      #expect(schema[field].defaultLiteral != nil)
    }
    #expect(try schema.coerced(json: "{}", "UsesWrong") == nil)
    #expect(try schema.coerced(json: "{\"self\": null}", "Loop") == "{self: null}")
  }

  @Test(arguments: ["[Filter]", "[Instant]"])
  func repeatedVariablesCannotGrowWithoutBound(_ type: String) throws {
    let schema = try Sample.schema(Sample.pets)
    let reference = try #require(try schema.reference(type))
    var values = InputValues()
    let large = values.open(.list)
    for _ in 0..<100_000 { values.appendNull() }
    values.close(large, count: 100_000)
    let text = "[" + String(repeating: "$a ", count: 50) + "]"
    let document = try Document.parseValue(Array(text.utf8))
    let start = values.end
    #expect(
      !schema.coerce(.root, of: document, to: reference, into: &values) { _ in large })
    #expect(values.end == start)
    let problems = schema.problems(
      of: .root, in: document, for: reference, values: values, variable: { _ in large })
    #expect(problems.map(\.message).contains { $0.contains("too large") })
  }

  @Test func problemsAreBounded() throws {
    let schema = try Sample.schema(Sample.pets)
    let text = "[" + Array(repeating: "{\"x\": 1}", count: 500).joined(separator: ",") + "]"
    let json = try JSONDocument.parse(Array(text.utf8))
    let type = try #require(try schema.reference("[Filter]"))
    #expect(schema.problems(of: .root, in: json, for: type, limit: 3).count == 3)
    let long = try JSONDocument.parse(Array("\"\(String(repeating: "a", count: 10_000))\"".utf8))
    let int = try #require(try schema.reference("Int"))
    let problem = try #require(schema.problems(of: .root, in: long, for: int).first)
    #expect(problem.message.utf8.count < 3_000)
  }
}
