import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Testing

/// What the edition of September 2025 brought, each through the whole pipeline.
@Suite struct SeptemberEditionTests {
  static let sdl = """
    directive @tag(name: String!, old: Int @deprecated) repeatable on FIELD | OBJECT
    scalar Instant @specifiedBy(url: "https://example.org/instant")
    input By @oneOf { id: ID name: String numbers: [Int!] }
    input Range { from: Int! = 1 to: Int limit: Int @deprecated(reason: "Use to.") }
    type Query @tag(name: "a") @tag(name: "b") {
      find(by: By!): String
      text(value: String): String
      numbers(range: Range, step: Int! = 2, old: Int @deprecated): String
      at(value: Instant): Instant
      must(value: Int!): String
    }
    """

  static let schema = try! Schema.build(sdl: [Array(sdl.utf8)])

  struct Context: ExecutionContext, ~Copyable {
    struct Object: BitwiseCopyable {}
  }

  /// Every field answers with its arguments as JSON.
  static let resolvers = ResolverTable<Context>(schema) { field, _ in
    let names = field.schema[field.definition].arguments.map { field.schema.name(of: $0) }
    var text = ""
    for (position, name) in names.enumerated() {
      if let value = field.argument(position) { text += "\(name)=\(show(value));" }
    }
    field.string(text)
  }

  static func show(_ value: InputValue) -> String {
    switch value.kind {
    case .null: "null"
    case .integer: "\(value.int ?? 0)"
    case .list: "[" + value.items.map { show($0) }.joined(separator: ",") + "]"
    case .object:
      "{" + value.members.map { "\($0.name):\(show($0.value))" }.joined(separator: ",") + "}"
    default: value.string ?? "?"
    }
  }

  /// The data of a response, or the message of its first error.
  static func outcome(_ document: String, _ variables: String = "{}") throws -> String {
    var cache = PlanCache(documents: 4)
    let request = GraphQLRequest(
      document: DocumentText(Array(document.utf8)), operationName: nil,
      json: try JSONDocument.parse(Array(variables.utf8)), variables: .root)
    do throws(RequestError) {
      var running = try RequestPipeline(schema: schema).prepare(request, cache: &cache)
        .begin(writer: JSONBuffer())
      var context = Context()
      running.execute(on: Context.Object(), resolvers: resolvers, context: &context)
      let text = String(decoding: running.finish().writer.copy(), as: UTF8.self)
      return String(text.trimmingPrefix(#"{"data":"#).dropLast())
    } catch {
      return error.errors[0].message
    }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let document: String
    let variables: String
    let outcome: String
    init(_ document: String, _ variables: String, _ outcome: String) {
      self.document = document
      self.variables = variables
      self.outcome = outcome
    }
    init(_ document: String, _ outcome: String) { self.init(document, "{}", outcome) }
    var testDescription: String { "\(document) \(variables)" }
  }

  private static let exactlyOne =
    "Within OneOf Input Object type \"By\", exactly one field must be specified, "
    + "and the value for that field must be non-null."

  /// Section 3.10.1: exactly one member, and not null, as a literal and as a variable.
  static let oneOfs: [Case] = [
    Case("{ find(by: {id: 7}) }", #"{"find":"by={id:7};"}"#),
    Case("{ find(by: {numbers: 7}) }", #"{"find":"by={numbers:[7]};"}"#),
    Case("{ find(by: {}) }", exactlyOne),
    Case("{ find(by: {id: 7, name: \"n\"}) }", exactlyOne),
    Case("{ find(by: {id: null}) }", exactlyOne),
    Case(
      "query ($id: ID!) { find(by: {id: $id}) }", #"{"id":"7"}"#, #"{"find":"by={id:7};"}"#),
    Case(
      "query ($id: ID) { find(by: {id: $id}) }", #"{"id":"7"}"#,
      "Variable \"$id\" is of type \"ID\" but must be non-nullable to be used for OneOf "
        + "Input Object \"By\"."),
    Case(
      "query ($by: By!) { find(by: $by) }", #"{"by":{"name":"n"}}"#,
      #"{"find":"by={name:n};"}"#),
    Case(
      "query ($by: By!) { find(by: $by) }", #"{"by":{"name":"n","id":"7"}}"#,
      "Variable \"$by\" has invalid value: " + exactlyOne),
    Case(
      "query ($by: By!) { find(by: $by) }", #"{"by":{"name":null}}"#,
      "Variable \"$by\" has invalid value at .name: " + exactlyOne),
    Case(
      "{ __type(name: \"By\") { isOneOf } q: __type(name: \"Range\") { isOneOf } }",
      #"{"__type":{"isOneOf":true},"q":{"isOneOf":false}}"#),
  ]

  /// Section 2.3: descriptions in executable documents; they change nothing.
  static let descriptions: [Case] = [
    Case(
      #""Asks." query Q("The text." $t: String = "a") { text(value: $t) }"#,
      #"{"text":"value=a;"}"#),
    Case(
      "\"\"\"\nBlock.\n\"\"\" query { ...F } \"A fragment.\" fragment F on Query { text }",
      #"{"text":""}"#),
    Case(
      #""Asks." { text }"#,
      "Syntax Error: Unexpected description, descriptions are not supported on shorthand queries."
    ),
  ]

  /// Section 2.1: any Unicode scalar value, and escapes of any length in braces.
  static let unicode: [Case] = [
    Case(#"{ text(value: "\u{1F600}") }"#, "{\"text\":\"value=\u{1F600};\"}"),
    Case(#"{ text(value: "\u{00000041}") }"#, #"{"text":"value=A;"}"#),
    Case(#"{ text(value: "\uD83D\uDE00") }"#, "{\"text\":\"value=\u{1F600};\"}"),
    Case("{ text(value: \"\u{1F600}\u{E000}\") }", "{\"text\":\"value=\u{1F600}\u{E000};\"}"),
    Case("{ text(value: \"\"\"\u{1F600}\"\"\") }", "{\"text\":\"value=\u{1F600};\"}"),
    Case(
      #"{ text(value: "\u{D83D}") }"#,
      #"Syntax Error: Invalid Unicode escape sequence: "\u{D83D}"."#),
    Case(
      #"{ text(value: "\u{110000}") }"#,
      #"Syntax Error: Invalid Unicode escape sequence: "\u{110000}"."#),
  ]

  /// Sections 3.13.3 and 4: input values can be deprecated, and are hidden unless asked for.
  static let deprecatedInputs: [Case] = [
    Case("{ numbers(old: 3) }", #"{"numbers":"step=2;old=3;"}"#),
    Case(
      "{ __type(name: \"Range\") { inputFields { name } } }",
      #"{"__type":{"inputFields":[{"name":"from"},{"name":"to"}]}}"#),
    Case(
      "{ __type(name: \"Range\") { inputFields(includeDeprecated: true) "
        + "{ isDeprecated deprecationReason } } }",
      #"{"__type":{"inputFields":[{"isDeprecated":false,"deprecationReason":null},"#
        + #"{"isDeprecated":false,"deprecationReason":null},"#
        + #"{"isDeprecated":true,"deprecationReason":"Use to."}]}}"#),
    Case(
      "{ __schema { directives { name args { name } } } }",
      #"{"__schema":{"directives":[{"name":"tag","args":[{"name":"name"}]},"#
        + #"{"name":"include","args":[{"name":"if"}]},{"name":"skip","args":[{"name":"if"}]},"#
        + #"{"name":"deprecated","args":[{"name":"reason"}]},"#
        + #"{"name":"specifiedBy","args":[{"name":"url"}]},{"name":"oneOf","args":[]}]}}"#),
    Case(
      "{ __schema { directives { args(includeDeprecated: null) { name } } } }",
      "Expected value of non-null type \"Boolean!\" not to be null."),
  ]

  /// Sections 3.13.5 and 3.13.
  static let directives: [Case] = [
    Case(
      "{ __type(name: \"Instant\") { specifiedByURL } s: __type(name: \"String\") "
        + "{ specifiedByURL } }",
      #"{"__type":{"specifiedByURL":"https://example.org/instant"},"s":{"specifiedByURL":null}}"#),
    Case("{ text @tag(name: \"a\") @tag(name: \"b\") }", #"{"text":""}"#),
    Case(
      "{ text @skip(if: false) @skip(if: false) }",
      "The directive \"@skip\" can only be used once at this location."),
    Case(
      "{ text @tag }",
      "Argument \"@tag(name:)\" of type \"String!\" is required, but it was not provided."),
    Case(
      "{ __schema { directives { name isRepeatable } } }",
      #"{"__schema":{"directives":[{"name":"tag","isRepeatable":true},"#
        + #"{"name":"include","isRepeatable":false},{"name":"skip","isRepeatable":false},"#
        + #"{"name":"deprecated","isRepeatable":false},"#
        + #"{"name":"specifiedBy","isRepeatable":false},"#
        + #"{"name":"oneOf","isRepeatable":false}]}}"#),
  ]

  /// Sections 5.4.3, 5.6.4, 5.8.5 and 6.4.1: what is required, and what a default stands in for.
  static let defaults: [Case] = [
    Case("{ numbers }", #"{"numbers":"step=2;"}"#),
    Case("{ numbers(range: {}) }", #"{"numbers":"range={from:1};step=2;"}"#),
    Case("{ numbers(range: null) }", #"{"numbers":"range=null;step=2;"}"#),
    Case(
      "{ numbers(step: null) }", "Expected value of non-null type \"Int!\" not to be null."),
    Case(
      "{ numbers(range: {from: null}) }",
      "Expected value of non-null type \"Int!\" not to be null."),
    Case(
      "{ must }",
      "Argument \"Query.must(value:)\" of type \"Int!\" is required, but it was not provided."),
    // A nullable variable may stand where a non-null argument has a default, or it has its own.
    Case("query ($s: Int) { numbers(step: $s) }", #"{"numbers":"step=2;"}"#),
    Case("query ($s: Int) { numbers(step: $s) }", #"{"s":5}"#, #"{"numbers":"step=5;"}"#),
    Case(
      "query ($v: Int) { must(value: $v) }",
      "Variable \"$v\" of type \"Int\" used in position expecting type \"Int!\"."),
    Case("query ($v: Int = 4) { must(value: $v) }", #"{"must":"value=4;"}"#),
    Case(
      "query ($v: Int = null) { must(value: $v) }",
      "Variable \"$v\" of type \"Int\" used in position expecting type \"Int!\"."),
    Case("query ($v: Int! = 4) { must(value: $v) }", #"{"must":"value=4;"}"#),
    Case(
      "query ($v: Int!) { must(value: $v) }",
      "Variable \"$v\" has invalid value: Expected a value of non-null type \"Int!\" to be "
        + "provided."),
  ]

  @Test(
    arguments: oneOfs + descriptions + unicode + deprecatedInputs + directives + defaults)
  func answers(_ test: Case) throws {
    #expect(try Self.outcome(test.document, test.variables) == test.outcome)
  }

  /// Section 2.14: every element of a schema has a name, and no other text is one.
  @Test(
    arguments: [
      ("By", true), ("By.numbers", true), ("Query.find", true), ("Query.find(by:)", true),
      ("@tag", true), ("@tag(name:)", true), ("__Type.isOneOf", true), ("Query.nothing", false),
      ("Query.find(nothing:)", false), ("@nothing", false), ("Nothing", false),
    ])
  func coordinates(_ text: String, _ isKnown: Bool) throws {
    let coordinate = try SchemaCoordinate(Array(text.utf8))
    #expect(coordinate.description == text)
    #expect((try Self.schema.element(at: coordinate) != nil) == isKnown)
    #expect(throws: SyntaxError.self) { try SchemaCoordinate(Array((text + " ").utf8)) }
  }

  @Test(
    arguments: [
      ("By.name(a:)", "Expected \"By\" to be an object type or interface type."),
      ("Instant.a", "Expected \"Instant\" to be an Enum, Input Object, Object or Interface type."),
      ("@no(a:)", "Expected \"no\" to be defined as a directive in the schema."),
    ])
  func coordinatesThroughNothing(_ text: String, _ message: String) throws {
    let coordinate = try SchemaCoordinate(Array(text.utf8))
    let error = #expect(throws: SchemaCoordinateError.self) {
      try Self.schema.element(at: coordinate)
    }
    #expect(error?.description == message)
  }

  /// What a schema itself must not do since this edition.
  @Test(
    arguments: [
      ("input A @oneOf { a: Int! b: Int }", "OneOf input field A.a must be nullable."),
      (
        "input A @oneOf { a: Int = 1 b: Int }",
        "OneOf input field A.a cannot have a default value."
      ),
      (
        "input A { a: Int! @deprecated }",
        "Required input field A.a cannot be deprecated."
      ),
      (
        "type T { f(a: Int! @deprecated): Int }",
        "Required argument T.f(a:) cannot be deprecated."
      ),
      (
        "input A { a: A = {} }",
        "Invalid circular reference. The default value of Input Object field A.a references "
          + "itself."
      ),
    ])
  func schemaRules(_ sdl: String, _ message: String) throws {
    let schema = try Schema.build(sdl: [Array("type Query { a: Int } \(sdl)".utf8)])
    #expect(schema.validate().map(\.message) == [message])
  }
}
