import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import JSON

extension Suite {
  /// Subscriptions: the response to each event of the source stream, or the request's error.
  static let subscription = Suite("subscription") { file in
    let schemas = Schemas(file)
    return { testCase in
      guard let schema = try schemas[testCase["schema"]?.string ?? ""] else {
        return .failed("no schema")
      }
      do throws(RequestError) {
        let (plan, variables) = try prepare(testCase, schema)
        let subscription = try Subscription(plan, variables: variables)
        if let message = testCase["source_stream"]?["error"]?.string {
          throw subscription.error(GraphQLError(InspectedText.normalized(message)))
        }
        guard let events = testCase["events"]?.elements else {
          return .failed("is not refused")
        }
        for event in events {
          let outcome = answer(event, subscription, schema)
          if outcome != .passed { return outcome }
        }
        return .passed
      } catch {
        return compare(testCase, response(of: error))
      }
    }
  }

  /// Executes the operation for one event.
  private static func answer(
    _ event: CaseValue, _ subscription: Subscription, _ schema: Schema
  ) -> CaseOutcome {
    var context = RecordedContext(event["resolvers"]?.elements ?? [])
    let result = subscription.execute(
      event: RecordedContext.Object(), resolvers: RecordedContext.resolvers(schema),
      context: &context, writer: JSONBuffer())
    return .all(
      compare(event, result.takeWriter().copy()),
      .compare("resolvers", expected: [], actual: context.surprises))
  }

  private static func compare(_ expected: CaseValue, _ response: [UInt8]) -> CaseOutcome {
    do {
      return .compare(
        "response",
        expected: RecordedResponse(
          expected: expected["expected"] ?? .null,
          isRequestError: expected["request_error"]?.bool == true),
        actual: try RecordedResponse(text: response))
    } catch {
      return .failed("no response: \(error)")
    }
  }
}
