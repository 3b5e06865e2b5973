import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Testing

/// Subscriptions: what is refused before anything listens, and a response for each event.
@Suite struct SubscriptionTests {
  static let schema = try! Schema.build(sdl: [
    Array(
      """
      type Query { unused: Int }
      type Subscription { ticked(by: Int! = 1, only: [Int!]): Tick }
      type Tick { count: Int! even: Boolean fails: Int! }
      """.utf8)
  ])

  struct Context: ExecutionContext, ~Copyable {
    struct Object: BitwiseCopyable { let count: Int }
  }

  static let resolvers: ResolverTable<Context> = {
    var table = ResolverTable<Context>(schema)
    table["Subscription", "ticked"] = { field, event in
      if event.count < 0 { throw GraphQLError("The clock went back.") }
      field.object(event)
    }
    table["Tick", "count"] = { field, event in field.int(event.count) }
    table["Tick", "even"] = { field, event in field.bool(event.count % 2 == 0) }
    table["Tick", "fails"] = { _, _ in throw GraphQLError("It fails.") }
    return table
  }()

  static func subscribe(
    _ text: String, variables: String = "{}"
  ) throws -> Subscription {
    let document = try Document.parse(Array(text.utf8))
    let prepared = try PreparedOperation(
      schema: schema, document: document, operation: try document.operation(named: nil))
    var values = VariableValues()
    try values.coerce(
      for: prepared, from: try JSONDocument.parse(Array(variables.utf8)), object: .root)
    return try Subscription(prepared.plan(conditions: 0), variables: values)
  }

  @Test(
    arguments: [
      ("subscription { t: ticked { count even } }", 4, #"{"data":{"t":{"count":4,"even":true}}}"#),
      ("subscription { ticked { count } }", 5, #"{"data":{"ticked":{"count":5}}}"#),
      (
        "subscription { ticked { count } }", -1,
        #"{"errors":[{"message":"The clock went back.","locations":[{"line":1,"column":16}],"#
          + #""path":["ticked"]}],"data":{"ticked":null}}"#
      ),
      (
        "subscription { ticked { count fails } }", 1,
        #"{"errors":[{"message":"It fails.","locations":[{"line":1,"column":31}],"#
          + #""path":["ticked","fails"]}],"data":{"ticked":null}}"#
      ),
    ])
  func event(document: String, count: Int, response: String) throws {
    let subscription = try Self.subscribe(document)
    #expect(Self.schema.name(of: subscription.rootField) == "ticked")
    // Each event is a new execution: the second knows nothing of the first.
    for _ in 0..<2 {
      var context = Context()
      let result = subscription.execute(
        event: Context.Object(count: count), resolvers: Self.resolvers, context: &context,
        writer: JSONBuffer())
      #expect(String(decoding: result.writer.copy(), as: UTF8.self) == response)
    }
  }

  @Test func argumentsAreLent() throws {
    let subscription = try Self.subscribe(
      "subscription ($n: Int!) { ticked(by: 3, only: [1, $n]) { count } }", variables: #"{"n":7}"#)
    #expect(subscription.withArgument("by") { $0?.int } == 3)
    #expect(subscription.withArgument("only") { $0?.items.map { $0.int } } == [1, 7])
    let plain = try Self.subscribe("subscription { ticked { count } }")
    #expect(plain.withArgument("by") { $0?.int } == 1)
    #expect(plain.withArgument("only") { $0 == nil })
  }

  @Test(
    arguments: [
      (
        "subscription { missing }", "{}", "The subscription field \"missing\" is not defined.", 16,
        []
      ),
      (
        "subscription ($n: Int = 2) { a: ticked(by: $n) { count } }", #"{"n":null}"#,
        "Argument \"by\" has invalid value: Expected variable \"$n\" provided to non-null type "
          + "\"Int!\" not to be null.", 44, [.field("a")]
      ),
    ] as [(String, String, String, Int, [PathSegment])])
  func refusedAtOnce(
    document: String, variables: String, message: String, column: Int, path: [PathSegment]
  ) throws {
    let error = #expect(throws: RequestError.self) {
      try Self.subscribe(document, variables: variables)
    }
    let first = try #require(error?.errors.first)
    #expect(first.message == message)
    #expect(first.locations == [SourceLocation(line: 1, column: column)])
    #expect(first.path == path)
  }

  @Test func sourceErrorStandsAtTheRootField() throws {
    let subscription = try Self.subscribe("subscription { a: ticked { count } }")
    let error = subscription.error(GraphQLError("No such package.", code: "NOT_FOUND")).errors[0]
    #expect(error.locations == [SourceLocation(line: 1, column: 16)])
    #expect(error.path == [.field("a")])
    #expect(error.code == "NOT_FOUND")
  }
}
