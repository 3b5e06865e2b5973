import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation
import JSON

/// Any document against one schema: validation, and what is valid is planned and executed; the
/// response is JSON whatever happens.
enum RequestTarget {
  static let schema = build(
    """
    directive @mark(note: String, at: Place) repeatable on
      | QUERY | MUTATION | SUBSCRIPTION | FIELD | FRAGMENT_DEFINITION | FRAGMENT_SPREAD
      | INLINE_FRAGMENT | VARIABLE_DEFINITION
    scalar Any @specifiedBy(url: "https://example.org/any")
    enum Colour { RED GREEN @deprecated BLUE }
    input Place {
      x: Float! y: Float = 1.5 tags: [String!] = ["a"] next: Place colour: Colour = RED
    }
    input Choice @oneOf { id: ID name: String place: Place numbers: [Int!] }
    interface Node { id: ID! }
    interface Named implements Node { id: ID! name(upper: Boolean = false): String }
    type Person implements Node & Named {
      id: ID! name(upper: Boolean = false): String! age: Int friends(first: Int! = 2): [Person!]!
      home: Pet place(near: Place, choice: Choice): String old: Int @deprecated(reason: "gone")
    }
    type Pet implements Node & Named {
      id: ID! name(upper: Boolean = false): String owner: Person colour: Colour age: Float
    }
    union Either = Person | Pet
    type Query {
      node(id: ID!): Node named: [Named!] either: Either people(where: Place, by: Choice): [Person]
      any(value: Any, list: [[Int]]): Any number(value: Int = 3): Int float(value: Float): Float
      flag(value: Boolean!): Boolean text(value: String, colour: Colour! = BLUE): String
    }
    type Mutation { set(choice: Choice!, place: Place = {x: 1}): Person add(count: Int!): Int! }
    type Subscription { person: Person tick(every: Int = 1): Int }
    """)

  static func build(_ text: String) -> Schema {
    do throws(SchemaError) {
      return try Schema.build(sdl: [Array(text.utf8)])
    } catch {
      preconditionFailure("\(error)")
    }
  }

  static func run(_ source: [UInt8]) {
    run(
      GraphQLRequest(
        document: DocumentText(source), operationName: nil, json: empty, variables: .root))
  }

  @discardableResult static func run(_ request: GraphQLRequest) -> [UInt8] {
    var options = GraphQLOptions()
    options.limits.aliases = 1_000
    options.limits.directives = 1_000
    options.limits.execution.responseBytes = 1 << 16
    let pipeline = RequestPipeline(schema: schema, options: options)
    let response = respond(to: request, pipeline)
    precondition((try? JSONDocument.parse(response)) != nil, "a response is JSON")
    precondition(!response.contains { $0 < 0x20 }, "a response is one line")
    return response
  }

  private static func respond(to request: GraphQLRequest, _ pipeline: RequestPipeline) -> [UInt8] {
    var cache = PlanCache(documents: 4)
    do throws(RequestError) {
      var running = try pipeline.prepare(request, cache: &cache).begin(writer: JSONBuffer())
      var context = WiredContext()
      running.execute(on: WiredContext.Object(), resolvers: resolvers, context: &context)
      return running.finish().writer.copy()
    } catch {
      precondition(!error.errors.isEmpty, "a refusal says why")
      var response = JSONBuffer()
      response.append(response: error)
      return response.copy()
    }
  }

  private static let empty: JSONDocument = {
    do throws(JSONError) {
      return try JSONDocument.parse(Array("{}".utf8))
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  static let resolvers = ResolverTable<WiredContext>(schema) { field, _ in
    push(field.schema[field.definition].type, into: &field)
  }

  private static func push(
    _ type: TypeReference, into field: inout FieldExecution<WiredContext>
  ) {
    field.context.fields += 1
    // A null now and then, so that it propagates.
    if field.context.fields % 7 == 0 { return field.null() }
    if let item = type.listItem {
      return field.list { field in
        push(item, into: &field)
        push(item, into: &field)
      }
    }
    let schema = field.schema
    switch schema.kind(of: type.named) {
    case .object: field.object(WiredContext.Object())
    case .union, .interface:
      let types = schema.possibleTypes(of: type.named)
      let index = field.context.fields % types.count
      field.object(WiredContext.Object(), type: types[types.startIndex + index])
    case .enum: field.leaf(.string("RED"))
    case .scalar, .inputObject:
      switch type.named {
      case .int: field.int(2)
      case .float: field.double(3.14)
      case .boolean: field.bool(true)
      default: field.string("text \"quoted\"")
      }
    }
  }
}

/// Resolves every field by its type and by how many came before.
struct WiredContext: ExecutionContext, ~Copyable {
  struct Object: BitwiseCopyable {}
  var fields = 0
}
