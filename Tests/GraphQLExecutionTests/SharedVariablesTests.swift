import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON
import Testing

/// Coerced variables are values, though copies of them share their memory.
@Suite struct SharedVariablesTests {
  private let prepared: PreparedOperation

  init() throws {
    let document = try Document.parse(
      Array("query($t: String) { a: echo(filter: { title: $t }) b: echo(text: $t) }".utf8))
    prepared = try PreparedOperation(
      schema: Library.schema, document: document, operation: try document.operation(named: nil))
  }

  private func coerce(_ title: String, into variables: inout VariableValues) throws {
    let json = try JSONDocument.parse(Array(#"{"t":"\#(title)"}"#.utf8))
    try variables.coerce(for: prepared, from: json, object: .root)
  }

  private func execute(_ variables: VariableValues) throws -> (String, VariableValues) {
    var running = OperationExecution(
      try prepared.plan(conditions: 0), variables: variables, writer: JSONBuffer())
    var context = Library.Context()
    running.execute(on: .root, resolvers: Library.resolvers, context: &context)
    let result = running.finish()
    return (String(decoding: result.writer.copy(), as: UTF8.self), result.variables)
  }

  @Test func aCopyKeepsItsValues() throws {
    var variables = VariableValues()
    try coerce("first", into: &variables)
    let copy = variables
    try coerce("second", into: &variables)
    #expect(copy.values.string(try #require(copy.value(of: 0))) == "first")
    #expect(variables.values.string(try #require(variables.value(of: 0))) == "second")
  }

  @Test func executingLeavesTheCallersValuesAsTheyAre() throws {
    var variables = VariableValues()
    try coerce("first", into: &variables)
    let end = variables.values.end
    let (answer, used) = try execute(variables)
    // The literal with the variable inside was coerced beside them.
    #expect(variables.values.end == end)
    #expect(try execute(variables).0 == answer)

    var next = used
    try coerce("second", into: &next)
    #expect(try execute(variables).0 == answer)
    #expect(try execute(next).0 != answer)
  }
}
