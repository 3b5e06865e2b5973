public import GraphQL
internal import JSON

/// GraphQL over HTTP without sockets: from the parts of an HTTP request to a GraphQL request, and
/// from what became of it to status and type.
///
///     let exchange = try HTTPExchange(method: .post, accept: accept)
///     let request = try exchange.request(contentType: contentType, query: query, body: body)
///     let prepared = try pipeline.prepare(request, cache: &cache)
///     try exchange.admit(isQuery: prepared.operationType == .query)
///     let status = exchange.mediaType.status(of: .data, by: .audits)
public struct HTTPExchange: Sendable {
  /// The request's method.
  public let method: HTTPMethod
  /// The type the response will have, unless it is a stream of events.
  public let mediaType: ResponseMediaType
  /// Whether what is executed is answered by a stream of events.
  public let streamsEvents: Bool

  /// Decides the type of the response, of errors too.
  ///
  /// - Parameter accept: the value of `Accept`; several fields are joined by commas.
  /// - Throws: 406 if the client takes no GraphQL response at all.
  public init(method: HTTPMethod, accept: String?) throws(HTTPRefusal) {
    streamsEvents = ResponseMediaType.prefersEvents(accept)
    // A request that is not executed has an ordinary answer, with a status that says so.
    let plain = streamsEvents ? .graphQLResponse : ResponseMediaType.negotiate(accept)
    guard let mediaType = plain else {
      throw HTTPRefusal(
        .notAcceptable,
        "A response is application/graphql-response+json or application/json; "
          + "the client accepts neither.")
    }
    self.method = method
    self.mediaType = mediaType
  }

  /// Reads the GraphQL request.
  ///
  /// - Parameters:
  ///   - contentType: the value of `Content-Type`.
  ///   - query: what follows `?` in the target, still percent-encoded.
  ///   - body: the body.
  ///   - limit: most bytes of a body or a query.
  /// - Throws: 400, 413 or 415, with what is wrong.
  public func request(
    contentType: String?, query: String, body: [UInt8], limit: Int = 1 << 20
  ) throws(HTTPRefusal) -> GraphQLRequest {
    switch method {
    case .get:
      guard query.utf8.count <= limit else {
        throw HTTPRefusal(.contentTooLarge, "The query is longer than \(limit) bytes.")
      }
      return try Self.request(query: query)
    case .post:
      guard body.count <= limit else {
        throw HTTPRefusal(.contentTooLarge, "The body is longer than \(limit) bytes.")
      }
      try Self.checkContentType(contentType)
      return try Self.request(body: body)
    }
  }

  /// Says whether an operation may be executed with this method, and answered in this type.
  ///
  /// - Throws: 405 for a mutation that came with GET; the response has `Allow: POST`. 406 for a
  ///   subscription whose client does not take a stream of events.
  public func admit(isQuery: Bool, isSubscription: Bool = false) throws(HTTPRefusal) {
    if isSubscription {
      guard !streamsEvents else { return }
      throw HTTPRefusal(
        .notAcceptable,
        "A subscription is answered by a stream of events: accept text/event-stream, or use a "
          + "WebSocket.")
    }
    guard method == .get, !isQuery else { return }
    throw HTTPRefusal(.methodNotAllowed, "Only queries can be executed with GET; use POST.")
  }

  private static func checkContentType(_ contentType: String?) throws(HTTPRefusal) {
    if contentType == "application/json" { return }
    let type = contentType.map { MediaType($0.utf8) }
    guard let type, type.name == "application/json" else {
      throw HTTPRefusal(.unsupportedMediaType, "The Content-Type must be application/json.")
    }
    guard type.charset.map({ $0 == "utf-8" || $0 == "utf8" }) ?? true else {
      throw HTTPRefusal(.unsupportedMediaType, "The charset must be utf-8.")
    }
  }
}

// MARK: - Reading

extension HTTPExchange {
  /// JSON nests no deeper than this.
  private static let json = JSONLimits(bytes: Int(UInt32.max) - 1, depth: 128, values: 1_000_000)

  private static func request(body: [UInt8]) throws(HTTPRefusal) -> GraphQLRequest {
    let json = try parse(body, "The body")
    guard json.kind(of: .root) == .object else {
      throw HTTPRefusal(
        .badRequest,
        json.kind(of: .root) == .array
          ? "The body is a list; requests in batches are not supported."
          : "The body must be a JSON object.")
    }
    return try request(parameters: .root, in: json)
  }

  /// Reads the members of an object as the parameters of a request.
  static func request(
    parameters object: JSONNodeID, in json: JSONDocument
  ) throws(HTTPRefusal) -> GraphQLRequest {
    let query = try parameter("query", .string, "a string", object, json)
    let name = try parameter("operationName", .string, "a string", object, json)
    let variables = try parameter("variables", .object, "an object", object, json)
    let extensions = try parameter("extensions", .object, "an object", object, json)
    let digest = try digest(extensions, json)
    guard query != nil || digest != nil else { throw missingQuery }
    return GraphQLRequest(
      document: query.map { DocumentText($0, in: json) } ?? DocumentText([]),
      operationName: name.map { json.string(of: $0) },
      json: json, variables: variables, digest: digest)
  }

  /// The value of a parameter; nil when it is left out or null.
  private static func parameter(
    _ name: StaticString, _ kind: JSONKind, _ article: String, _ object: JSONNodeID,
    _ json: JSONDocument
  ) throws(HTTPRefusal) -> JSONNodeID? {
    guard let value = json.member(name, of: object), json.kind(of: value) != .null else {
      return nil
    }
    guard json.kind(of: value) == kind else {
      throw HTTPRefusal(.badRequest, "The parameter \"\(name)\" must be \(article).")
    }
    return value
  }

  private static func request(query: String) throws(HTTPRefusal) -> GraphQLRequest {
    let parameters = try FormParameters(query)
    let document = try parameters.value(of: "query")
    let name = try parameters.value(of: "operationName").flatMap { $0.isEmpty ? nil : $0 }
    let (json, variables) = try object(parameters, "variables")
    let (extensions, object) = try object(parameters, "extensions")
    let digest = try digest(object, extensions)
    guard document != nil || digest != nil else { throw missingQuery }
    return GraphQLRequest(
      document: DocumentText(document ?? []),
      operationName: name.map { String(decoding: $0, as: UTF8.self) },
      json: json, variables: variables, digest: digest)
  }

  private static var missingQuery: HTTPRefusal {
    HTTPRefusal(.badRequest, "The parameter \"query\" is missing.")
  }

  /// The digest in `persistedQuery`, which clients put into `extensions`; nil without it.
  private static func digest(
    _ extensions: JSONNodeID?, _ json: JSONDocument
  ) throws(HTTPRefusal) -> String? {
    guard let extensions,
      let known = try parameter("persistedQuery", .object, "an object", extensions, json),
      let text = try parameter("sha256Hash", .string, "a string", known, json)
    else { return nil }
    guard json.bytes(of: text).count == 64 else {
      throw HTTPRefusal(.badRequest, "The \"sha256Hash\" must have 64 digits.")
    }
    return json.string(of: text)
  }

  /// A parameter whose value is a JSON object, or null, or left out.
  private static func object(
    _ parameters: FormParameters, _ name: StaticString
  ) throws(HTTPRefusal) -> (JSONDocument, JSONNodeID?) {
    let text = try parameters.value(of: name).flatMap { $0.isEmpty ? nil : $0 }
    let json = try parse(text ?? Array("null".utf8), "The parameter \"\(name)\"")
    switch json.kind(of: .root) {
    case .null: return (json, nil)
    case .object: return (json, .root)
    default: throw HTTPRefusal(.badRequest, "The parameter \"\(name)\" must be an object.")
    }
  }

  private static func parse(
    _ text: [UInt8], _ what: @autoclosure () -> String
  ) throws(HTTPRefusal) -> JSONDocument {
    if text.isEmpty { throw HTTPRefusal(.badRequest, "\(what()) is empty.") }
    do {
      return try JSONDocument.parse(text, limits: json)
    } catch {
      throw HTTPRefusal(.badRequest, "\(what()) cannot be read: \(error).")
    }
  }
}
