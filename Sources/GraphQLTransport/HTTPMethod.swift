/// The HTTP methods that GraphQL over HTTP knows.
public enum HTTPMethod: Sendable {
  /// The request is in the target's query; only queries may be executed.
  case get
  /// The request is the body.
  case post
}
