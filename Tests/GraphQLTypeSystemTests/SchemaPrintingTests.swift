import GraphQLTypeSystem
import Testing

@Suite struct SchemaPrintingTests {
  @Test func whatIsPrintedBuildsTheSameSchema() throws {
    let printed = try Sample.schema(Sample.pets).printed()
    #expect(try Sample.schema(printed).printed() == printed)
    #expect(printed.hasPrefix("directive @cached(seconds: Int = 60) repeatable on FIELD | QUERY"))
    #expect(printed.contains("\"\"\"What can be asked.\"\"\"\ntype Query {\n"))
    #expect(printed.contains("  age: Int @deprecated(reason: \"Rude.\")\n"))
    #expect(printed.contains("input Choice @oneOf {\n"))
  }

  @Test func introspectionPrintsWithoutTheApplication() throws {
    let printed = try Sample.schema(Sample.pets).printed(.introspection)
    #expect(printed.contains("type __InputValue {"))
    #expect(printed.contains("args(includeDeprecated: Boolean! = false): [__InputValue!]!"))
    #expect(!printed.contains("Dog"))
    #expect(!printed.contains("__Meta"))
  }

  @Test func namesInOrder() throws {
    let schema = try Sample.schema("type Query { b10: Int b9: Int a: Int } scalar A")
    #expect(
      schema.printed(order: .name) == "scalar A\n\ntype Query {\n  a: Int\n  b9: Int\n  b10: Int\n}"
    )
  }
}
