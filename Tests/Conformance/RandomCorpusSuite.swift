import GraphQL
import GraphQLExecution
import GraphQLTypeSystem
import JSON

extension Suite {
  /// Random schemas and queries through the whole pipeline, resolved as the file's head says.
  static let randomCorpus = Suite("random_corpus") { file in
    var schemas: [String: Schema] = [:]
    for member in file.root["schemas"]?.members ?? [] {
      schemas[member.key] = try SchemaSources.build([member.value.string ?? ""])
    }
    return { [schemas] testCase in
      guard let schema = schemas[testCase["schema"]?.string ?? ""] else {
        return .failed("no schema")
      }
      let expected = testCase["expected"] ?? .null
      let response = try RecordedResponse(
        text: try WiredContext.execute(testCase, schema), withLocations: false)
      return .compare(
        "response",
        expected: RecordedResponse(
          expected: expected, isRequestError: expected["data"] == nil, withLocations: false),
        actual: response)
    }
  }
}

/// Resolves every field by its type alone.
private struct WiredContext: ExecutionContext, ~Copyable {
  struct Object: BitwiseCopyable {}

  static func execute(_ testCase: CaseValue, _ schema: Schema) throws -> [UInt8] {
    var options = GraphQLOptions()
    options.limits.aliases = 10_000
    options.limits.directives = 10_000
    options.limits.directivesInPlace = 1_000
    options.limits.operation = OperationLimits(
      fields: 1_000_000, depth: 100, rootFields: 10_000, introspectionDepth: 100)
    let pipeline = RequestPipeline(schema: schema, options: options)
    let variables = testCase["variables"] ?? .null
    let request = GraphQLRequest(
      document: DocumentText(Array((testCase["query"]?.string ?? "").utf8)), operationName: nil,
      json: try JSONDocument.parse(Array(variables.json.utf8)),
      variables: variables.isNull ? nil : .root)
    var cache = PlanCache()
    do throws(RequestError) {
      let prepared = try pipeline.prepare(request, cache: &cache)
      var running = prepared.begin(writer: JSONBuffer())
      var context = WiredContext()
      running.execute(on: Object(), resolvers: resolvers(schema), context: &context)
      return running.finish().writer.copy()
    } catch {
      var buffer = JSONBuffer()
      buffer.append(response: error)
      return buffer.copy()
    }
  }

  private static func resolvers(_ schema: Schema) -> ResolverTable<WiredContext> {
    ResolverTable(schema) { field, _ in
      push(field.schema[field.definition].type, into: &field)
    }
  }

  private static func push(
    _ type: TypeReference, into field: inout FieldExecution<WiredContext>
  ) {
    if let item = type.listItem {
      field.list { field in
        push(item, into: &field)
        push(item, into: &field)
      }
      return
    }
    let schema = field.schema
    switch schema.kind(of: type.named) {
    case .object: field.object(Object())
    case .union: pushObject(schema.possibleTypes(of: type.named), first: true, into: &field)
    case .interface: pushObject(schema.possibleTypes(of: type.named), first: false, into: &field)
    case .enum: field.leaf(.string(schema.name(of: schema[type.named].enumValues[0])))
    case .scalar, .inputObject: pushScalar(type.named, into: &field)
    }
  }

  /// Pushes an object of the alphabetically first or last type.
  private static func pushObject(
    _ types: ArraySlice<TypeID>, first: Bool, into field: inout FieldExecution<WiredContext>
  ) {
    let schema = field.schema
    let sorted = types.sorted { schema.name(of: $0) < schema.name(of: $1) }
    guard let type = first ? sorted.first : sorted.last else { return field.null() }
    field.object(Object(), type: type)
  }

  private static func pushScalar(
    _ type: TypeID, into field: inout FieldExecution<WiredContext>
  ) {
    switch type {
    case .int: field.int(2)
    case .float: field.double(3.14)
    case .boolean: field.bool(true)
    case .id: field.string(clean: "id")
    default: field.string(clean: "str")
    }
  }
}
