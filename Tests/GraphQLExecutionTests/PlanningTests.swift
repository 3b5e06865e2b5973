import GraphQLExecution
import GraphQLLanguage
import JSON
import Testing

/// What planning refuses, and that it does so without expanding what it counts.
@Suite struct PlanningTests {
  static let limits = OperationLimits(fields: 20, depth: 4, rootFields: 3, introspectionDepth: 6)

  @Test(
    arguments: [
      ("{ a: echo b: echo c: echo }", nil),
      ("{ a: echo b: echo c: echo d: echo }", "more than 3 root fields"),
      ("{ tree { child { child { name } } } }", nil),
      ("{ tree { child { child { child { name } } } } }", "more than 4 levels"),
      (
        "{ tree { ...F } } fragment F on Tree { child { child { ...G } } } "
          + "fragment G on Tree { child { name } }", "more than 4 levels"
      ),
      ("{ books { \((0..<19).map { "f\($0): id " }.joined()) } }", nil),
      ("{ books { \((0..<20).map { "f\($0): id " }.joined()) } }", "more than 20 fields"),
      ("{ __schema { types { fields { type { ofType { name } } } } } }", nil),
      (
        "{ __schema { types { fields { type { ofType { ofType { name } } } } } } }",
        "more than 6 levels"
      ),
    ] as [(String, String?)])
  func limit(document: String, message: String?) throws {
    do {
      var context = Library.Context()
      _ = try Library.execute(document, limits: Self.limits, context: &context)
      #expect(message == nil)
    } catch let error as RequestError {
      let shown = try #require(error.errors.first)
      #expect(shown.message == message.map { "The operation has \($0)." })
      #expect(shown.code == "QUERY_TOO_COMPLEX")
    }
  }

  /// Each fragment spreads the next one twice: two to the power of the number of fragments fields.
  @Test func fragmentBombIsCountedNotExpanded() throws {
    let fragments = (0..<24).map {
      "fragment F\($0) on Tree { a: child { ...F\($0 + 1) } b: child { ...F\($0 + 1) } }"
    }
    let document =
      "{ tree { ...F0 } } " + fragments.joined(separator: " ")
      + " fragment F24 on Tree { name }"
    let bomb = try Document.parse(document)
    let operation = try PreparedOperation(
      schema: Library.schema, document: bomb, operation: try bomb.operation(named: nil))
    let wide = OperationLimits(fields: 1 << 30, depth: 100, introspectionDepth: 100)
    #expect(try operation.plan(conditions: 0, limits: wide).cost.fields > 1 << 24)
    #expect(throws: RequestError.self) {
      try operation.plan(
        conditions: 0, limits: OperationLimits(depth: 100, introspectionDepth: 100))
    }
  }

  @Test func cycleOfFragmentsIsRefused() throws {
    #expect(throws: RequestError.self) {
      try Library.execute("{ tree { ...F } } fragment F on Tree { child { ...F } }")
    }
  }

  @Test func manyEqualFieldsAreOne() throws {
    let document = "{ book(id: 0) { " + String(repeating: "id title ", count: 10_000) + "} }"
    #expect(
      try Library.execute(document) == #"{"data":{"book":{"id":"0","title":"Emma"}}}"#)
  }

  @Test func manyDifferentFieldsAreFound() throws {
    let names = (0..<2_000).map { "f\($0): id " }.joined()
    let response = try Library.execute("{ book(id: 0) { \(names) \(names) } }")
    #expect(response.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 2_002)
  }

  @Test func longResponseIsAborted() throws {
    var context = Library.Context()
    let response = try Library.execute(
      "{ books(first: 2) { title author { name books { title } } } }",
      execution: ExecutionLimits(responseBytes: 100), context: &context)
    #expect(response.contains("QUERY_TOO_COMPLEX"))
    #expect(response.hasSuffix(#","data":null}"#))
  }

  @Test func errorsAreLimited() throws {
    var context = Library.Context()
    let names = (0..<10).map { "f\($0): fails " }.joined()
    let response = try Library.execute(
      "{ \(names) }", execution: ExecutionLimits(errors: 3), context: &context)
    #expect(response.components(of: "It fails.") == 3)
  }

  /// A mutation's root fields run one at a time, in order, and stop when the data is null.
  @Test func mutationIsDrivenFromOutside() throws {
    let document = try Document.parse(
      "mutation { a: add(amount: 2) b: add(amount: 3) c: refuse d: add(amount: 9) }")
    let operation = try PreparedOperation(
      schema: Library.schema, document: document, operation: try document.operation(named: nil))
    let plan = try operation.plan(conditions: 0)
    var running = OperationExecution(plan, variables: VariableValues(), writer: JSONBuffer())
    var context = Library.Context()
    var amounts: [Int?] = []
    for index in 0..<running.rootFieldCount {
      if running.rootField(index) == running.rootField(0) {
        amounts.append(running.withArgument("amount", ofRootField: index) { $0?.int })
      }
      running.executeRootField(index, on: .root, resolvers: Library.resolvers, context: &context)
    }
    #expect(amounts == [2, 3, 9])
    #expect(context.total == 5)
    let result = running.finish()
    #expect(result.errors.map(\.message) == ["No."])
    let text = String(decoding: result.writer.copy(), as: UTF8.self)
    #expect(text.hasSuffix(#""path":["c"]}],"data":null}"#))
  }
}

extension String {
  fileprivate func components(of text: String) -> Int {
    var count = 0
    var rest = self[...]
    while let range = rest.firstRange(of: text) {
      count += 1
      rest = rest[range.upperBound...]
    }
    return count
  }
}
