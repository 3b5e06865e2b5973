import GraphQL
import GraphQLExecution
import GraphQLLanguage
import JSON

/// A response that was made on another thread than the request's.
public struct APIResponse: Sendable {
  /// One JSON object.
  public let body: [UInt8]

  /// A response in bytes of its own.
  init(body: [UInt8]) {
    self.body = body
  }

  /// The response of an operation that was executed.
  init(_ result: consuming ExecutionResult) {
    body = result.writer.copy()
  }

  /// The response of an operation that has failed as a whole.
  init(_ error: GraphQLError) {
    var buffer = JSONBuffer()
    buffer.append("{")
    buffer.append([error])
    buffer.append(",\"data\":null}")
    body = buffer.copy()
  }

  /// The response of a request that is not executed.
  init(refusing error: GraphQLError) {
    var buffer = JSONBuffer()
    buffer.append(response: RequestError(error))
    body = buffer.copy()
  }
}

/// What follows from a request.
public enum APIOutcome: Sendable {
  /// The response was given to `reply`.
  case replied
  /// The query may take long: the work belongs on a thread that may wait.
  case offloaded(@Sendable () -> APIResponse)
  /// The completion will be called.
  case deferred
  /// The request may not change anything, and is a mutation: nothing has run.
  case forbidden(APIResponse)
}
