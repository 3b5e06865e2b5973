public import JSON

/// A request that HTTP alone answers: it is no GraphQL request, or may not be one.
public struct HTTPRefusal: Error, Sendable, Equatable {
  /// Why a request is refused; decides status and fields.
  public enum Reason: Sendable {
    /// 400: it cannot be read, or a part of it has the wrong type.
    case badRequest
    /// 405: a mutation or subscription with GET; `Allow: POST` belongs to it.
    case methodNotAllowed
    /// 406: the client accepts no type that the response can have.
    case notAcceptable
    /// 413: the body is too long.
    case contentTooLarge
    /// 415: the body is not said to be JSON in UTF-8.
    case unsupportedMediaType
  }

  /// Why.
  public let reason: Reason
  /// One sentence for the client.
  public let message: String

  init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  /// The status code.
  public var status: Int {
    switch reason {
    case .badRequest: 400
    case .methodNotAllowed: 405
    case .notAcceptable: 406
    case .contentTooLarge: 413
    case .unsupportedMediaType: 415
    }
  }

  /// The error's `extensions.code`: clients tell errors apart by it, those of HTTP too.
  public var code: StaticString {
    switch reason {
    case .badRequest: "BAD_REQUEST"
    case .methodNotAllowed: "METHOD_NOT_ALLOWED"
    case .notAcceptable: "NOT_ACCEPTABLE"
    case .contentTooLarge: "BODY_TOO_LARGE"
    case .unsupportedMediaType: "UNSUPPORTED_MEDIA_TYPE"
    }
  }

  /// Appends the body: a response with one error and no data.
  public func write(to buffer: inout JSONBuffer) {
    buffer.append("{\"errors\":[{\"message\":")
    buffer.appendQuoted(message)
    buffer.append(",\"extensions\":{\"code\":\"")
    buffer.append(code)
    buffer.append("\"}}]}")
  }
}
