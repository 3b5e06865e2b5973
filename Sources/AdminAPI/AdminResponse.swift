import GraphQLExecution
import GraphQLLanguage
import JSON
import RegistryModel

/// A response that was made on another thread than the request's.
public struct AdminResponse: Sendable {
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

  /// The response of an operation that was begun and has failed as a whole.
  init(_ error: GraphQLError) {
    var buffer = JSONBuffer()
    buffer.append("{")
    buffer.append([error])
    buffer.append(",\"data\":null}")
    body = buffer.copy()
  }
}

extension AdminServices {
  /// What a client sees of an error; what it must not see goes to the log.
  func shown(_ error: any Error, request: UInt64) -> GraphQLError {
    if let error = error as? GraphQLError { return error }
    if let error = error as? CommandError, let shown = GraphQLError(error) { return shown }
    log(request, "\(error)")
    return .masked(request: request)
  }
}
