import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON

/// A small API to execute against: books and their authors, and ways to fail.
enum Library {
  static let sdl = """
    type Query {
      book(id: ID!): Book
      books(first: Int = 2, titles: [String!]): [Book!]!
      strict(at: [Int]): [[Int!]]
      search: [Item]
      lost: Item
      fails: String
      failsHard: String
      mustFail: String!
      nothing: String!
      echo(text: String, number: Float, filter: Filter, kind: Kind, ids: [ID!]): String
      twice: String
      tree: Tree!
    }
    type Mutation { add(amount: Int!): Int! refuse: Int! }
    type Tree { name: String child: Tree strict: Tree! mustFail: String! fails: String }
    type Book { id: ID! title: String! pages: Int price: Float isOut: Boolean author: Author! }
    type Author { name: String! books: [Book!]! }
    union Item = Book | Author
    enum Kind { NOVEL POEM }
    input Filter { title: String kind: Kind = NOVEL pages: [Int!] nested: Filter }
    """

  static let schema = try! Schema.build(sdl: [Array(sdl.utf8)])

  static let titles = ["Emma", "Persuasion", "A \"quoted\" \\ title\n"]

  enum Object: BitwiseCopyable {
    case root
    case book(Int)
    case author(Int)
    case tree
  }

  struct Context: ExecutionContext, ~Copyable {
    typealias Object = Library.Object
    var total = 0
    var masked: [String] = []
    var selected: [Bool] = []

    mutating func mask(_ error: any Error) -> GraphQLError {
      masked.append("\(error)")
      return GraphQLError("Something broke.", code: "INTERNAL")
    }
  }

  struct Broken: Error {}

  static let resolvers: ResolverTable<Context> = {
    var table = ResolverTable<Context>(schema)
    addQueries(to: &table)
    addObjects(to: &table)
    return table
  }()

  private static func addQueries(to table: inout ResolverTable<Context>) {
    table["Query", "book"] = { field, _ in
      guard let id = field.argument("id")?.string.flatMap({ Int($0) }), id < titles.count else {
        return
      }
      field.context.selected.append(field.selects("pages"))
      field.object(.book(id))
    }
    table["Query", "books"] = { field, _ in
      let count = field.argument("first")?.int ?? 0
      field.list { field in
        for book in 0..<count where !field.isFinished { field.object(.book(book)) }
      }
    }
    table["Query", "strict"] = { field, _ in
      let rows = field.argument("at").map { $0.items.map { $0.int } } ?? []
      field.list { field in
        for row in rows {
          field.list { field in
            field.int(1)
            if let row { field.int(row) } else { field.null() }
          }
        }
      }
    }
    table["Query", "search"] = { field, _ in
      let book = field.schema.type(named: Array("Book".utf8).span)!
      let author = field.schema.type(named: Array("Author".utf8).span)!
      field.list { field in
        field.object(.book(0), type: book)
        field.object(.author(0), type: author)
        field.failure(GraphQLError("One item is missing."))
        field.object(.root, type: TypeID.string)
        field.null()
      }
    }
    table["Query", "lost"] = { field, _ in field.object(.book(0)) }
    table["Query", "fails"] = { _, _ in throw GraphQLError("It fails.", code: "CONFLICT") }
    table["Query", "failsHard"] = { _, _ in throw Broken() }
    table["Query", "mustFail"] = { _, _ in throw GraphQLError("It must fail.") }
    table["Query", "nothing"] = { _, _ in }
    table["Query", "twice"] = { field, _ in
      field.int(1)
      field.int(2)
    }
    table["Query", "echo"] = { field, _ in
      var text = ""
      for name: StaticString in ["text", "number", "filter", "kind", "ids"] {
        if let value = field.argument(name) { text += "\(name)=\(describe(value));" }
      }
      field.string(text)
    }
    table["Query", "tree"] = { field, _ in field.object(.tree) }
    table["Mutation", "add"] = { field, _ in
      field.context.total += field.argument("amount")?.int ?? 0
      field.int(field.context.total)
    }
    table["Mutation", "refuse"] = { _, _ in throw GraphQLError("No.") }
  }

  private static func addObjects(to table: inout ResolverTable<Context>) {
    table["Book", "id"] = { field, object in
      if case .book(let index) = object { field.string("\(index)") }
    }
    table["Book", "title"] = { field, object in
      if case .book(let index) = object { field.string(titles[index]) }
    }
    table["Book", "pages"] = { field, object in
      if case .book(let index) = object { field.int(100 * index) }
    }
    table["Book", "price"] = { field, _ in field.double(9.5) }
    table["Book", "isOut"] = { field, _ in field.bool(true) }
    table["Book", "author"] = { field, _ in field.object(.author(0)) }
    table["Author", "name"] = { field, _ in field.string(clean: "Jane Austen") }
    table["Author", "books"] = { field, _ in
      field.list { field in
        field.object(.book(0))
        field.object(.book(1))
      }
    }
    table["Tree", "name"] = { field, _ in field.string(clean: "oak") }
    table["Tree", "child"] = { field, _ in field.object(.tree) }
    table["Tree", "strict"] = { field, _ in field.object(.tree) }
    table["Tree", "mustFail"] = { _, _ in throw GraphQLError("A branch broke.") }
    table["Tree", "fails"] = { _, _ in throw GraphQLError("A leaf fell.") }
  }

  /// The value as text, with the names of input fields and enum values.
  private static func describe(_ value: InputValue) -> String {
    switch value.kind {
    case .null: "null"
    case .list: "[" + value.items.map { describe($0) }.joined(separator: ",") + "]"
    case .object:
      "{"
        + value.members.map { "\($0.name):\(describe($0.value))" }
        .joined(separator: ",") + "}"
    case .enumValue: value.enumName ?? "?"
    case .float: "\(value.double ?? 0)"
    case .integer: "\(value.int ?? 0)"
    case .boolean: "\(value.bool ?? false)"
    default: value.string ?? "?"
    }
  }

  /// Executes a document that is taken to be valid; returns the response text.
  static func execute(
    _ text: String, variables: String = "{}", operation index: Int = 0,
    limits: OperationLimits = OperationLimits(), execution: ExecutionLimits = ExecutionLimits(),
    context: inout Context
  ) throws -> String {
    let document = try Document.parse(Array(text.utf8))
    let operations = document.definitions.filter { document.kind(of: $0) == .operationDefinition }
    let prepared = try PreparedOperation(
      schema: schema, document: document, operation: operations[index])
    let json = try JSONDocument.parse(Array(variables.utf8))
    var values = VariableValues()
    try values.coerce(for: prepared, from: json, object: .root)
    let plan = try prepared.plan(conditions: prepared.conditions(for: values), limits: limits)
    var running = OperationExecution(
      plan, variables: values, writer: JSONBuffer(), limits: execution)
    running.execute(on: .root, resolvers: resolvers, context: &context)
    let result = running.finish()
    return String(decoding: result.writer.copy(), as: UTF8.self)
  }

  static func execute(_ text: String, variables: String = "{}") throws -> String {
    var context = Context()
    return try execute(text, variables: variables, context: &context)
  }
}
