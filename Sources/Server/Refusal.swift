import NIOHTTP1

/// An answer that the server gives without asking anything: what is wrong with the request itself.
enum Refusal: Error {
  case badRequest
  case unauthenticated
  case unknownToken
  case noAccess
  case unproven
  case notFound
  case methodNotAllowed(allowed: StaticString)
  case requestTimeout
  case bodyTooLarge
  case targetTooLong
  case expectationFailed
  case upgradeRequired
  case tooManyInvalidCredentials
  case headerTooLarge
  case internalError
  case codingNotImplemented
  case overloaded
  case versionNotSupported

  /// The status code.
  var status: Int {
    switch self {
    case .badRequest: 400
    case .unauthenticated, .unknownToken, .unproven: 401
    case .noAccess: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .requestTimeout: 408
    case .bodyTooLarge: 413
    case .targetTooLong: 414
    case .expectationFailed: 417
    case .upgradeRequired: 426
    case .tooManyInvalidCredentials: 429
    case .headerTooLarge: 431
    case .internalError: 500
    case .codingNotImplemented: 501
    case .overloaded: 503
    case .versionNotSupported: 505
    }
  }

  /// Header lines that belong to this answer.
  var headers: StaticString {
    switch self {
    case .unauthenticated: "WWW-Authenticate: Bearer realm=\"Packgate\"\r\n"
    case .unknownToken: "WWW-Authenticate: Basic realm=\"Packgate\", charset=\"UTF-8\"\r\n"
    case .upgradeRequired: "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    case .overloaded: "Retry-After: 1\r\n"
    case .tooManyInvalidCredentials: Self.retryAfterLimit
    case .methodNotAllowed(let allowed): allowed
    default: ""
    }
  }

  /// The body: one GraphQL error, whatever the path, so that a client needs one way to read it.
  var body: StaticString {
    switch self {
    case .badRequest:
      #"{"errors":[{"message":"The request is malformed.","extensions":{"code":"BAD_REQUEST"}}]}"#
    case .unauthenticated:
      """
      {"errors":[{"message":"A valid administrator token is required.",\
      "extensions":{"code":"UNAUTHENTICATED"}}]}
      """
    case .tooManyInvalidCredentials:
      """
      {"errors":[{"message":"Too many credentials from this address were invalid; wait a minute.",\
      "extensions":{"code":"TOO_MANY_INVALID_CREDENTIALS"}}]}
      """
    case .unknownToken:
      """
      {"errors":[{"message":"A valid token is required.",\
      "extensions":{"code":"UNAUTHENTICATED"}}]}
      """
    case .noAccess:
      """
      {"errors":[{"message":"This token gives no access at the moment.",\
      "extensions":{"code":"FORBIDDEN"}}]}
      """
    case .notFound:
      #"{"errors":[{"message":"Nothing is at this path.","extensions":{"code":"NOT_FOUND"}}]}"#
    case .methodNotAllowed:
      """
      {"errors":[{"message":"This path does not take that method.",\
      "extensions":{"code":"METHOD_NOT_ALLOWED"}}]}
      """
    case .requestTimeout:
      """
      {"errors":[{"message":"The request took too long to arrive.",\
      "extensions":{"code":"REQUEST_TIMEOUT"}}]}
      """
    case .unproven:
      """
      {"errors":[{"message":"Nothing shows that the sender knows the secret.",\
      "extensions":{"code":"UNAUTHENTICATED"}}]}
      """
    case .bodyTooLarge:
      """
      {"errors":[{"message":"The request body is larger than this server accepts.",\
      "extensions":{"code":"BODY_TOO_LARGE"}}]}
      """
    case .targetTooLong:
      """
      {"errors":[{"message":"The request target is longer than this server accepts.",\
      "extensions":{"code":"TARGET_TOO_LONG"}}]}
      """
    case .expectationFailed:
      """
      {"errors":[{"message":"The expectation cannot be met.",\
      "extensions":{"code":"EXPECTATION_FAILED"}}]}
      """
    case .upgradeRequired:
      """
      {"errors":[{"message":"This server speaks version 13 of WebSocket.",\
      "extensions":{"code":"UPGRADE_REQUIRED"}}]}
      """
    case .headerTooLarge:
      """
      {"errors":[{"message":"The request header is larger than this server accepts.",\
      "extensions":{"code":"HEADER_TOO_LARGE"}}]}
      """
    case .internalError:
      #"{"errors":[{"message":"Internal server error.","extensions":{"code":"INTERNAL"}}]}"#
    case .codingNotImplemented:
      """
      {"errors":[{"message":"This server takes no transfer coding but chunked.",\
      "extensions":{"code":"CODING_NOT_IMPLEMENTED"}}]}
      """
    case .overloaded:
      """
      {"errors":[{"message":"Too many costly queries are waiting; try again.",\
      "extensions":{"code":"OVERLOADED"}}]}
      """
    case .versionNotSupported:
      """
      {"errors":[{"message":"This server speaks HTTP/1.1 and HTTP/1.0.",\
      "extensions":{"code":"VERSION_NOT_SUPPORTED"}}]}
      """
    }
  }

  /// The `Retry-After` line for a client with too many invalid credentials.
  static let retryAfterLimit: StaticString = "Retry-After: 60\r\n"
  /// The `Allow` line of a path that is read only.
  static let readOnly: StaticString = "Allow: GET, HEAD\r\n"
  /// The `Allow` line of a path that takes bodies only.
  static let postOnly: StaticString = "Allow: POST\r\n"
  /// The `Allow` line of the GraphQL path.
  static let graphQL: StaticString = "Allow: GET, POST\r\n"
  /// The `Allow` line where the method could not be read and the path is not known.
  static let anyKnown: StaticString = "Allow: GET, HEAD, POST\r\n"

  /// What the decoder found wrong with a request; nil when it is not for the client to know,
  /// because the connection itself failed or ended.
  init?(_ error: any Error) {
    switch error {
    case RequestFailure.targetTooLong: self = .targetTooLong
    case HTTPParserError.headerOverflow: self = .headerTooLarge
    case HTTPParserError.invalidMethod: self = .methodNotAllowed(allowed: Self.anyKnown)
    case HTTPParserError.invalidVersion: self = .versionNotSupported
    case HTTPParserError.invalidEOFState, HTTPParserError.closedConnection: return nil
    case is HTTPParserError: self = .badRequest
    default: return nil
    }
  }
}
