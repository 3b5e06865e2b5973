import GraphQLLanguage
import Testing

@Suite struct SchemaCoordinateTests {
  @Test(
    arguments: [
      ("Type", .type("Type")), ("Type.field", .member(type: "Type", member: "field")),
      ("Type.field(arg:)", .argument(type: "Type", field: "field", argument: "arg")),
      ("@d", .directive("d")), ("@d(arg:)", .directiveArgument(directive: "d", argument: "arg")),
    ] as [(String, SchemaCoordinate)])
  func parses(_ text: String, _ expected: SchemaCoordinate) throws {
    #expect(try SchemaCoordinate(Array(text.utf8)) == expected)
    #expect(expected.description == text)
  }

  @Test(
    arguments: [
      ("", "Expected Name, found <EOF>."), ("Type.", "Expected Name, found <EOF>."),
      ("Type .field", #"Invalid character: " "."#), ("A.b.c", #"Expected <EOF>, found "."."#),
      ("A.b(c)", #"Expected ":", found ")"."#), ("1", #"Invalid character: "1"."#),
    ])
  func refuses(_ text: String, _ message: String) {
    let error = #expect(throws: SyntaxError.self) { try SchemaCoordinate(Array(text.utf8)) }
    #expect(error?.message == "Syntax Error: \(message)")
  }
}
