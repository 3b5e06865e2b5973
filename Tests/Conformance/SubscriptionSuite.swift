import GraphQLExecution
import GraphQLTypeSystem

extension Suite {
  /// Subscriptions: the response to each event of the source stream, or the request's error.
  static let subscription = Suite("subscription") { file in
    let schemas = Schemas(file)
    return { testCase in
      guard let schema = try schemas[testCase["schema"]?.string ?? ""] else {
        return .failed("no schema")
      }
      guard let events = testCase["events"]?.elements else {
        return try compare(testCase, of: testCase, [], schema)
      }
      for event in events {
        let outcome = try compare(event, of: testCase, event["resolvers"]?.elements ?? [], schema)
        if outcome != .passed { return outcome }
      }
      return .passed
    }
  }

  /// Executes the operation for one event, or to see it refused.
  private static func compare(
    _ expected: CaseValue, of testCase: CaseValue, _ resolvers: [CaseValue], _ schema: Schema
  ) throws -> CaseOutcome {
    var context = RecordedContext(resolvers)
    let response = try RecordedResponse(text: try execute(testCase, schema, &context))
    return .all(
      .compare(
        "response",
        expected: RecordedResponse(
          expected: expected["expected"] ?? .null,
          isRequestError: expected["request_error"]?.bool == true),
        actual: response),
      .compare("resolvers", expected: [], actual: context.surprises))
  }
}
