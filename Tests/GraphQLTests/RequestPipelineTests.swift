import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Testing

/// A request through all phases, and what each phase refuses.
@Suite struct RequestPipelineTests {
  static let schema = try! Schema.build(sdl: [
    Array(
      """
      type Query {
        hello(name: String = "you"): String other: Query fails: Int many(names: [String]): Int
      }
      type Mutation { touch: Int }
      """.utf8)
  ])

  struct Context: ExecutionContext, ~Copyable {
    struct Object: BitwiseCopyable {}
  }

  static let resolvers: ResolverTable<Context> = {
    var table = ResolverTable<Context>(schema)
    table["Query", "hello"] = { field, _ in
      field.string("Hello, \(field.argument("name")?.string ?? "nobody")!")
    }
    table["Query", "other"] = { field, _ in field.object(Context.Object()) }
    table["Query", "fails"] = { _, _ in throw GraphQLError("It fails.") }
    table["Query", "many"] = { field, _ in field.int(field.argument("names")?.count ?? 0) }
    table["Mutation", "touch"] = { field, _ in field.int(1) }
    return table
  }()

  static func respond(
    _ document: String, operation: String? = nil, variables: String = "{}",
    options: GraphQLOptions = GraphQLOptions(), cache: inout PlanCache
  ) throws -> String {
    let pipeline = RequestPipeline(schema: schema, options: options)
    let request = GraphQLRequest(
      document: DocumentText(Array(document.utf8)), operationName: operation,
      json: try JSONDocument.parse(Array(variables.utf8)), variables: .root)
    do throws(RequestError) {
      let prepared = try pipeline.prepare(request, cache: &cache)
      var running = prepared.begin(writer: JSONBuffer())
      var context = Context()
      running.execute(on: Context.Object(), resolvers: resolvers, context: &context)
      return String(decoding: running.finish().writer.copy(), as: UTF8.self)
    } catch {
      var buffer = JSONBuffer()
      buffer.append(response: error)
      return String(decoding: buffer.copy(), as: UTF8.self)
    }
  }

  static func respond(
    _ document: String, operation: String? = nil, variables: String = "{}",
    options: GraphQLOptions = GraphQLOptions()
  ) throws -> String {
    var cache = PlanCache()
    return try respond(
      document, operation: operation, variables: variables, options: options, cache: &cache)
  }

  @Test(
    arguments: [
      ("{ hello }", nil, #"{"data":{"hello":"Hello, you!"}}"#),
      ("query A { hello } query B { b: hello }", "B", #"{"data":{"b":"Hello, you!"}}"#),
      ("query A { hello } mutation B { touch }", "B", #"{"data":{"touch":1}}"#),
    ] as [(String, String?, String)])
  func answers(document: String, operation: String?, response: String) throws {
    #expect(try Self.respond(document, operation: operation) == response)
  }

  @Test(
    arguments: [
      ("{", nil, "Syntax Error: Expected Name, found <EOF>.", "GRAPHQL_PARSE_FAILED"),
      (
        "{ helo }", nil, "Cannot query field \"helo\" on type \"Query\". Did you mean \"hello\"?",
        "GRAPHQL_VALIDATION_FAILED"
      ),
      (
        "query A { hello } query B { hello }", nil,
        "Must provide operation name if query contains multiple operations.",
        "GRAPHQL_VALIDATION_FAILED"
      ),
      ("query A { hello }", "B", "Unknown operation named \"B\".", "GRAPHQL_VALIDATION_FAILED"),
      (
        "query ($a: Int!) { hello @include(if: true) ... @skip(if: false) { o: hello(name: $b) } }",
        nil,
        "Variable \"$b\" is not defined.", "GRAPHQL_VALIDATION_FAILED"
      ),
    ] as [(String, String?, String, String)])
  func refuses(document: String, operation: String?, message: String, code: String) throws {
    let response = try JSONDocument.parse(
      Array(try Self.respond(document, operation: operation).utf8))
    #expect(response.member("data", of: .root) == nil)
    let errors = try #require(response.member("errors", of: .root))
    let first = try #require(response.elements(of: errors).first { _ in true })
    let text = try #require(response.member("message", of: first))
    #expect(response.string(of: text) == message)
    let extensions = try #require(response.member("extensions", of: first))
    #expect(response.string(of: try #require(response.member("code", of: extensions))) == code)
  }

  /// The cache compares every byte of a text, whatever its length.
  @Test(arguments: [1, 6, 7, 8, 9, 22, 23, 24, 25, 40, 56])
  func documentsThatDifferInOneByteAreToldApart(length: Int) throws {
    var cache = PlanCache()
    let plain = [UInt8](repeating: UInt8(ascii: "a"), count: length)
    for changed in -1..<length {
      var key = plain
      if changed >= 0 { key[changed] = UInt8(ascii: "b") }
      for key in [key, plain, key] {
        let name = String(decoding: key, as: UTF8.self)
        #expect(
          try Self.respond("{\(name): hello}", cache: &cache)
            == "{\"data\":{\"\(name)\":\"Hello, you!\"}}")
      }
    }
    #expect(cache.count == length + 1)
  }

  @Test func variablesAreRefusedWithCode() throws {
    let response = try Self.respond(
      "query ($n: String) { hello(name: $n) }", variables: #"{"n":7}"#)
    #expect(response.contains(#""code":"VALIDATION_ERROR""#))
    #expect(!response.contains("data"))
  }

  @Test func limitsAreAnswered() throws {
    var options = GraphQLOptions()
    options.limits.aliases = 1
    options.limits.directives = 3
    options.limits.directivesInPlace = 2
    options.limits.parser.bytes = 200
    options.limits.variableBytes = 10
    let skip = "@skip(if: false)"
    for (document, variables, isRefused) in [
      ("{ a: hello }", "{}", false),
      ("{ a: hello b: hello }", "{}", true),
      ("{ hello \(skip) ... \(skip) { hello } ... \(skip) { hello } }", "{}", false),
      ("{ ... \(skip) { ... \(skip) { ... \(skip) { ... \(skip) { hello } } } } }", "{}", true),
      ("{ hello \(skip) @include(if: true) @skip(if: true) }", "{}", true),
      ("{ hello } #" + String(repeating: "x", count: 200), "{}", true),
      ("query ($n: String) { hello(name: $n) }", #"{"n":"123456789"}"#, true),
    ] {
      let response = try Self.respond(document, variables: variables, options: options)
      #expect(response.contains("QUERY_TOO_COMPLEX") == isRefused, "\(document)")
    }
  }

  @Test func listsAndVariablesAreCounted() throws {
    var options = GraphQLOptions()
    options.limits.listItems = 3
    options.limits.variables = 2
    let query = "query ($n: [String]) { many(names: $n) }"
    for (document, variables, isRefused) in [
      ("{ many(names: [\"1\", \"2\", \"3\"]) }", "{}", false),
      ("{ many(names: [\"1\", \"2\", \"3\", \"4\"]) }", "{}", true),
      (query, #"{"n":["1","2","3"]}"#, false),
      (query, #"{"n":["1","2","3","4"]}"#, true),
      (query, #"{"unused":[[{"a":[1,2,3,4]}]]}"#, true),
      ("query ($a: String, $b: String) { hello(name: $a) b: hello(name: $b) }", "{}", false),
      ("query ($a: String, $b: String, $c: String) { hello(name: $a) }", "{}", true),
    ] {
      let response = try Self.respond(document, variables: variables, options: options)
      #expect(response.contains("QUERY_TOO_COMPLEX") == isRefused, "\(document) \(variables)")
    }
  }

  @Test func introspectionAndSuggestionsCanBeOff() throws {
    var options = GraphQLOptions(allowsIntrospection: false, showsSuggestions: false)
    #expect(
      try Self.respond("{ __schema { types { name } } }", options: options).contains("errors"))
    #expect(try !Self.respond("{ helo }", options: options).contains("Did you mean"))
    options.allowsIntrospection = true
    #expect(
      try Self.respond("{ __type(name: \"Mutation\") { name } }", options: options)
        == #"{"data":{"__type":{"name":"Mutation"}}}"#)
  }

  @Test func cacheIsBoundedAndFindsWhatItKeeps() throws {
    var cache = PlanCache(documents: 8, bytes: 1 << 20)
    for round in 0..<2 {
      for index in 0..<100 {
        let response = try Self.respond("{ f\(index): hello }", cache: &cache)
        #expect(response == #"{"data":{"f\#(index)":"Hello, you!"}}"#)
      }
      #expect(cache.count <= 8, "round \(round)")
    }
    #expect(cache.bytes > 0)
    var small = PlanCache(documents: 64, bytes: 16 << 10)
    for index in 0..<100 { _ = try Self.respond("{ f\(index): hello }", cache: &small) }
    #expect(small.bytes <= 16 << 10)
  }

  /// The same document gives another plan when its conditions change.
  @Test func conditionsChooseThePlan() throws {
    var cache = PlanCache()
    let document = "query ($a: Boolean!) { hello @include(if: $a) other { hello } }"
    for flag in [true, false, true] {
      let response = try Self.respond(document, variables: #"{"a":\#(flag)}"#, cache: &cache)
      #expect(response.hasPrefix(#"{"data":{"hello""#) == flag)
    }
    #expect(cache.count == 1)
  }
}
