import GraphQL
public import GraphQLExecution
import GraphQLLanguage
import JSON
public import RegistryStore

/// A response that was made on another thread than the request's, or the rest of one.
public struct APIResponse: Sendable {
  /// One JSON object; if a sink took its beginning, what follows that.
  public let body: [UInt8]
  /// Whether what the sink took cannot be completed: it must be seen to be cut off.
  public let isBroken: Bool

  /// The response of an operation that was executed.
  init(_ result: consuming ExecutionResult) {
    isBroken = result.isBroken
    body = result.writer.copy()
  }

  /// The response of an operation that has failed as a whole.
  init(_ error: GraphQLError) {
    var buffer = JSONBuffer()
    buffer.append("{")
    buffer.append([error])
    buffer.append(",\"data\":null}")
    body = buffer.copy()
    isBroken = false
  }

  /// The response of a request that is not executed.
  init(refusing error: GraphQLError) {
    var buffer = JSONBuffer()
    buffer.append(response: RequestError(error))
    body = buffer.copy()
    isBroken = false
  }
}

/// What follows from a request.
public enum APIOutcome: Sendable {
  /// The response was given to `reply`.
  case replied
  /// The query may take long: the work belongs on a thread that may wait.
  case offloaded(LongWork)
  /// The completion will be called.
  case deferred
  /// The request may not change anything, and is a mutation: nothing has run.
  case forbidden(APIResponse)
}

/// A query that may take long, to be called once on a thread that may wait.
public struct LongWork: Sendable {
  let run: @Sendable ((ReaderStay) -> ResponseSink) -> APIResponse

  /// Executes the query; the sink takes what is made of a long response meanwhile.
  public func callAsFunction(_ sink: ResponseSink) -> APIResponse { run { _ in sink } }

  /// The same with a sink that may wait for a slow receiver: the query's snapshot is held that
  /// long, so it asks the stay whether it may go on waiting.
  public func callAsFunction(sink: (ReaderStay) -> ResponseSink) -> APIResponse { run(sink) }
}
