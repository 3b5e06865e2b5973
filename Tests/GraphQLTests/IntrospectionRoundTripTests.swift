import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Testing

/// A schema, asked for itself, answers with what builds the same schema again.
@Suite struct IntrospectionRoundTripTests {
  private static let everything = """
    "A schema."
    schema { query: Root mutation: Change subscription: Watch }
    directive @tag(name: String! = "a\\"b", old: Int @deprecated) repeatable on FIELD | OBJECT
    "A scalar."
    scalar Instant @specifiedBy(url: "https://example.org")
    interface Node { id: ID! }
    interface Named implements Node { id: ID! name: String }
    type Root implements Node & Named {
      id: ID!
      "With \\"quotes\\" and \\\\."
      name: String
      find(by: By = {id: "7"}, range: [Range!]! = [{from: 2}], at: Instant): [[Either!]!]
      old: Kind @deprecated(reason: "Gone.")
    }
    type Change { set(kind: Kind = GOOD, flag: Boolean = true, ratio: Float = 1.5): Root }
    type Watch { tick: Int }
    union Either = Root | Change
    enum Kind { GOOD BAD @deprecated }
    input By @oneOf { id: ID name: String }
    input Range { from: Int! = 1 to: Int limit: Int @deprecated(reason: "Use to.") }
    """

  @Test(arguments: [everything, SeptemberEditionTests.sdl, "type Query { a: Int }"])
  func aCopyIsEqual(_ sdl: String) throws {
    let schema = try Schema.build(sdl: [Array(sdl.utf8)])
    let answer = try JSONDocument.parse(Self.introspect(schema))
    let data = try #require(answer.member("data", of: .root))
    let copy = try Schema.build(introspection: answer, data: data)
    #expect(copy.printed() == schema.printed())
    #expect(schema.changes(to: copy).isEmpty)
    #expect(copy.validate().isEmpty == schema.validate().isEmpty)
  }

  private static func introspect(_ schema: Schema) throws -> [UInt8] {
    struct Context: ExecutionContext, ~Copyable {
      struct Object: BitwiseCopyable {}
    }
    var cache = PlanCache(documents: 4)
    let request = GraphQLRequest(
      document: DocumentText(Array(IntrospectionQuery().text.utf8)), operationName: nil,
      json: try JSONDocument.parse(Array("{}".utf8)), variables: nil)
    var running = try RequestPipeline(schema: schema).prepare(request, cache: &cache)
      .begin(writer: JSONBuffer())
    var context = Context()
    running.execute(
      on: Context.Object(), resolvers: ResolverTable<Context>(schema), context: &context)
    return running.finish().takeWriter().copy()
  }
}
