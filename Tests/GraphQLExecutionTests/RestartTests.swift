import GraphQLExecution
import GraphQLLanguage
import JSON
import Testing

/// An operation that is begun anew answers as if it had been begun but once.
@Suite struct RestartTests {
  @Test(arguments: [
    ("{ books(first: 3) { title } }", "{}"),
    ("query($t: String, $n: Float) { echo(text: $t, number: $n) mustFail }", #"{"t":"a","n":2}"#),
    ("query($t: String) { a: echo(filter: { title: $t }) fails b: echo(text: $t) }", #"{"t":"x"}"#),
  ])
  func aRestartLeavesNothingBehind(_ text: String, _ variables: String) throws {
    var context = Library.Context()
    let expected = try Library.execute(text, variables: variables, context: &context)
    for isRun in [false, true] {
      let document = try Document.parse(Array(text.utf8))
      let prepared = try PreparedOperation(
        schema: Library.schema, document: document, operation: try document.operation(named: nil))
      let json = try JSONDocument.parse(Array(variables.utf8))
      var values = VariableValues()
      try values.coerce(for: prepared, from: json, object: .root)
      var running = OperationExecution(
        try prepared.plan(conditions: 0), variables: values, writer: JSONBuffer())
      if isRun {
        running.execute(on: .root, resolvers: Library.resolvers, context: &context)
      }
      var again = running.restart(limits: ExecutionLimits())
      again.execute(on: .root, resolvers: Library.resolvers, context: &context)
      let result = again.finish()
      #expect(String(decoding: result.writer.copy(), as: UTF8.self) == expected)
    }
  }
}
