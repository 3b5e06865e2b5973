import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON

/// A service with everything but a socket: the bytes of a request in, those of a response out.
struct Library: ExecutionContext, ~Copyable {
  /// What a resolver is given: the object whose field it resolves.
  enum Object: BitwiseCopyable { case root, book(Int) }

  let books = [("Emma", 1815), ("Ulysses", 1922)]

  static let schema = try! Schema.build(sdl: [
    Array("type Query { books(since: Int = 0): [Book!]! } type Book { title: String! }".utf8)
  ])

  static let resolvers: ResolverTable<Library> = {
    var table = ResolverTable<Library>(schema)
    table["Query", "books"] = { field, _ in
      let since = field.argument("since")?.int ?? 0
      let found = field.context.books.indices.filter { field.context.books[$0].1 >= since }
      field.list { field in for index in found { field.object(.book(index)) } }
    }
    table["Book", "title"] = { field, object in
      if case .book(let index) = object { field.string(field.context.books[index].0) }
    }
    return table
  }()

  /// The answer to `{"query": "...", "variables": {...}}`; the cache is one thread's own.
  static func answer(_ body: [UInt8], cache: inout PlanCache) throws -> [UInt8] {
    let json = try JSONDocument.parse(body)
    guard let query = json.member("query", of: .root), json.kind(of: query) == .string else {
      return Array(#"{"errors":[{"message":"There is no query."}]}"#.utf8)
    }
    let request = GraphQLRequest(
      document: DocumentText(query, in: json), operationName: nil, json: json,
      variables: json.member("variables", of: .root))
    do throws(RequestError) {
      let prepared = try RequestPipeline(schema: schema).prepare(request, cache: &cache)
      var operation = prepared.begin(writer: JSONBuffer())
      var library = Library()
      operation.execute(on: .root, resolvers: resolvers, context: &library)
      return operation.finish().takeWriter().copy()
    } catch {
      var response = JSONBuffer()
      response.append(response: error)
      return response.copy()
    }
  }
}
