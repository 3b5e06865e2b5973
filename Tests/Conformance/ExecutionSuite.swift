import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON

extension Suite {
  /// Documents executed with recorded resolvers.
  static let execution = Suite("execution") { file in
    let schemas = Schemas(file)
    return { testCase in
      guard let schema = try schemas[testCase["schema"]?.string ?? ""] else {
        return .failed("no schema")
      }
      var context = RecordedContext(testCase["resolvers"]?.elements ?? [])
      let withLocations = testCase["no_location"]?.bool != true
      let response = try RecordedResponse(
        text: try execute(testCase, schema, &context), withLocations: withLocations)
      return .all(
        .compare(
          "response",
          expected: RecordedResponse(
            expected: testCase["expected"] ?? .null,
            isRequestError: testCase["request_error"]?.bool == true, withLocations: withLocations),
          actual: response),
        .compare("resolvers", expected: [], actual: context.surprises))
    }
  }

  static func execute(
    _ testCase: CaseValue, _ schema: Schema, _ context: inout RecordedContext
  ) throws -> [UInt8] {
    do throws(RequestError) {
      let (plan, variables) = try prepare(testCase, schema)
      var running = OperationExecution(plan, variables: variables, writer: JSONBuffer())
      running.execute(
        on: RecordedContext.Object(), resolvers: RecordedContext.resolvers(schema),
        context: &context)
      return running.finish().writer.copy()
    } catch {
      return response(of: error)
    }
  }

  /// A case's operation, compiled for its variables.
  static func prepare(
    _ testCase: CaseValue, _ schema: Schema
  ) throws(RequestError) -> (OperationPlan, VariableValues) {
    let document: Document
    do throws(SyntaxError) {
      document = try Document.parse(testCase["document"]?.string ?? "")
    } catch {
      throw RequestError(GraphQLError(error))
    }
    let operation = try PreparedOperation(
      schema: schema, document: document,
      operation: try document.operation(named: testCase["operation_name"]?.string),
      showsSuggestions: testCase["options"]?["hide_suggestions"]?.bool != true)
    let json = variablesJSON(testCase["variables"] ?? .null)
    var values = VariableValues()
    try values.coerce(for: operation, from: json, object: .root)
    let limits = OperationLimits(
      fields: 100_000, depth: 100, rootFields: 1_000, introspectionDepth: 100)
    let plan = try operation.plan(conditions: operation.conditions(for: values), limits: limits)
    return (plan, values)
  }

  static func response(of error: RequestError) -> [UInt8] {
    var buffer = JSONBuffer()
    buffer.append("{")
    buffer.append(error.errors)
    buffer.append("}")
    return buffer.copy()
  }
}

/// The schemas of a file, each built when it is first needed.
final class Schemas {
  private let texts: [String: [String]]
  private var built: [String: Schema] = [:]

  init(_ file: CaseFile) { texts = file.schemas }

  subscript(id: String) -> Schema? {
    get throws {
      if let known = built[id] { return known }
      guard let texts = texts[id] else { return nil }
      let schema = try SchemaSources.build(texts)
      built[id] = schema
      return schema
    }
  }
}
