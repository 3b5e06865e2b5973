import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Testing

/// What is made of schemas besides serving them: comparisons, copies, literals.
@Suite struct SchemaToolTests {
  @Test(
    arguments: [
      ("type Query { a: Int }", "type Query { a: Int! }", ["safe"]),
      ("type Query { a: Int! }", "type Query { a: Int }", ["breaking"]),
      ("type Query { a: Int }", "type Query { a: Int b: Int }", ["safe"]),
      ("type Query { a(b: Int): Int }", "type Query { a(b: Int = 1): Int }", ["safe"]),
      ("type Query { a(b: Int = 2): Int }", "type Query { a(b: Int = 1): Int }", ["dangerous"]),
      ("type Query { a(b: Int): Int }", "type Query { a(b: Int!): Int }", ["breaking"]),
      ("type Query { a: Int }", "type Query { a(b: Int): Int }", ["dangerous"]),
      ("type Query { a: Int }", "type Query { a(b: Int!): Int }", ["breaking"]),
      ("type Query { a: Int }", "type Query { a(b: Int! = 1): Int }", ["dangerous"]),
      ("enum E { A } type Query { a: E }", "enum E { A B } type Query { a: E }", ["dangerous"]),
      ("enum E { A B } type Query { a: E }", "enum E { B } type Query { a: E }", ["breaking"]),
      ("type Query { a: Int }", "\"Now.\" type Query { a: Int }", ["safe"]),
    ])
  func changesMatterToClients(_ old: String, _ new: String, _ severities: [String]) throws {
    let before = try Sample.schema(old)
    let after = try Sample.schema(new)
    #expect(before.changes(to: after).map { "\($0.kind.severity)" } == severities)
    #expect(before.changes(to: before).isEmpty && after.changes(to: after).isEmpty)
  }

  /// An answer must not smuggle anything into the schema that is built from it.
  @Test(
    arguments: [
      (
        #"{"kind":"SCALAR","name":"A type B { c: Int }"}"#,
        #"Names must only contain [_a-zA-Z0-9] but "A type B { c: Int }" does not."#
      ),
      (#"{"kind":"SCALAR","name":"1"}"#, #"Names must start with [_a-zA-Z] but "1" does not."#),
      (#"{"kind":"SCALAR","name":""}"#, "Expected name to be a non-empty string."),
      (
        #"{"kind":"INPUT_OBJECT","name":"A","inputFields":[{"name":"a","type":{"kind":"SCALAR","#
          + #""name":"Int"},"defaultValue":"1 b: Int"}]}"#,
        #"Syntax Error: Expected <EOF>, found Name "b"."#
      ),
      (#"{"name":"A"}"#, nil),
      ("7", nil),
    ] as [(String, String?)])
  func answersAreChecked(_ type: String, _ message: String?) throws {
    let text = #"{"__schema":{"types":[{"kind":"SCALAR","name":"Int"},\#(type)],"directives":[]}}"#
    let json = try JSONDocument.parse(Array(text.utf8))
    let error = #expect(throws: SchemaError.self) { try Schema.build(introspection: json) }
    if let message { #expect(error?.errors.first?.message == message) }
  }

  @Test(
    arguments: [
      (#"{"a b": 1}"#, nil), (#"{"": 1}"#, nil), (#"{"a": {"b-c": 1}}"#, nil),
      (
        #"{"a": ["x\"", 1.5, null, true, {"b": 2}]}"#, #"{ a: ["x\"", 1.5, null, true, { b: 2 }] }"#
      ),
    ] as [(String, String?)])
  func literalsOfAnyScalar(_ value: String, _ literal: String?) throws {
    let schema = try Sample.schema("scalar Any type Query { a(any: Any): Int }")
    let type = TypeReference(try #require(schema.type("Any")))
    let json = try JSONDocument.parse(Array(value.utf8))
    #expect(schema.literal(in: json, for: type) == literal)
    if let literal { #expect(try Document.parseValue(Array(literal.utf8)).printed() == literal) }
  }
}
