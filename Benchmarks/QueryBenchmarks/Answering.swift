import GraphQL
import GraphQLExecution
import RegistryGraphQL
import RegistryStore

extension RegistrySession {
  /// Answers a query as an event loop does, or as a worker where it is a long one.
  func answer(
    _ request: GraphQLRequest, _ reader: inout RegistryReader,
    _ reply: (UnsafeRawBufferPointer) -> Void
  ) throws {
    let outcome = execute(
      try prepare(request), for: APIRequest(number: 1, actor: "benchmark", canWrite: false),
      reader: &reader, reply: reply, completion: { _ in })
    switch outcome {
    case .replied: break
    case .offloaded(let work):
      work(ResponseSink { _ in true }).body.withUnsafeBytes(reply)
    case .deferred, .forbidden: preconditionFailure("a query that was put off")
    }
  }
}
