import GraphQLLanguage
import GraphQLTypeSystem
import Testing

@Suite struct SchemaValidationTests {
  @Test func aSoundSchemaHasNoErrors() throws {
    #expect(try Sample.schema(Sample.pets).validate() == [])
  }

  static let faults: [(String, [String])] = [
    ("type A { x: Int }", ["Query root type must be provided."]),
    (
      "type Query { x: In } input In { y: Int }",
      ["The type of Query.x must be Output Type but got: In."]
    ),
    (
      "type Query { x(y: [Query!]): Int }",
      ["The type of Query.x(y:) must be Input Type but got: [Query!]."]
    ),
    (
      "type Query implements I { x: String } interface I { x: Int }",
      ["Interface field I.x expects type Int but Query.x is type String."]
    ),
    (
      "type Query { x(a: A): Int } input A { b: B! } input B { a: A! }",
      [
        "Input Object A cannot be provided a finite value because it references itself through "
          + "fields: A.b, B.a."
      ]
    ),
    (
      "type Query { x(a: Int = \"1\"): Int }",
      [
        "Query.x(a:) has invalid default value: Int cannot represent non-integer value: \"1\""
      ]
    ),
    (
      "type Query { x(a: [In] = [{}]): Int } input In { b: Int! }",
      [
        "Query.x(a:) has invalid default value at [0]: "
          + "Expected value of type \"In\" to include required field \"b\", found: {  }."
      ]
    ),
    (
      "type Query { x: Int } enum __E { A }",
      ["Name \"__E\" must not begin with \"__\", which is reserved by GraphQL introspection."]
    ),
    (
      "type Query { x: Int } union U = Query | Query",
      ["Union type U can only include type Query once."]
    ),
  ]

  @Test(arguments: faults)
  func reports(_ sdl: String, _ messages: [String]) throws {
    #expect(try Sample.schema(sdl).validate().map(\.message) == messages)
  }
}
