import NIOHTTP1

/// A GraphQL path on one event loop: who may use it, and the way in.
struct GraphQLRoute {
  let gate: AdministratorGate
  let session: GraphQLSession

  /// Checks everything about a request that its header tells, the administrator's token first:
  /// without it nothing that the client sent is looked at.
  func admit(
    _ head: HTTPRequestHead, target: Target, _ fields: RequestFields
  ) throws(Refusal) -> AdmittedRequest {
    guard let administrator = gate.administrator(of: fields) else { throw .unauthenticated }
    let method: GraphQLRequest.Method
    switch head.method {
    case .GET: method = .get
    case .POST: method = .post
    default: throw .methodNotAllowed(allowed: Refusal.graphQL)
    }
    let request = GraphQLRequest(
      method: method, query: target.query.map { String(decoding: $0, as: UTF8.self) } ?? "",
      contentType: fields.contentType, accept: fields.accept,
      idempotencyKey: fields.idempotencyKey, canWrite: administrator.canWrite)
    return AdmittedRequest(
      request: request, session: session,
      takesGzip: ContentCoding.admitsGzip(fields.acceptEncoding))
  }
}

extension GraphQLRoute {
  /// Checks a request to change to WebSocket; nil where it is none, or cannot be granted and is
  /// answered as if it were none (RFC 6455, section 4.2.1).
  ///
  /// - Parameter noteInvalid: counts an invalid token in one of the client's messages.
  func admitUpgrade(
    _ head: HTTPRequestHead, _ fields: RequestFields, noteInvalid: @escaping () -> Void
  ) throws(Refusal) -> SocketUpgrade? {
    guard fields.asksForWebSocket, let converse = session.converse, head.method == .GET,
      head.version.minor > 0, !fields.announcesBody,
      head.headers["Connection"].contains(where: { RequestFields.lists($0, "upgrade") })
    else { return nil }
    guard head.headers["Sec-WebSocket-Version"] == ["13"] else { throw .upgradeRequired }
    let keys = head.headers["Sec-WebSocket-Key"]
    guard keys.count == 1, keys[0].utf8.count == 24, keys[0].hasSuffix("==") else {
      throw .badRequest
    }
    let origins = head.headers["Origin"]
    let request = GraphQLSocketRequest(
      administrator: try gate.administrator(
        ofSocket: fields, origin: origins.isEmpty ? nil : origins.joined(separator: ",")),
      speaksProtocol: head.headers["Sec-WebSocket-Protocol"].contains {
        RequestFields.lists($0, GraphQLSocketRequest.protocolName)
      }, gate: gate, noteInvalid: noteInvalid)
    return SocketUpgrade(head: head, request: request) { converse(request, $0) }
  }
}

/// A GraphQL request, or another that is answered like one, whose body may come in, and who will
/// answer it.
struct AdmittedRequest {
  let request: GraphQLRequest
  let session: GraphQLSession
  /// Whether a long answer may come compressed.
  let takesGzip: Bool
  /// Whether it counts as a GraphQL request.
  var isGraphQL = true
}

extension GraphQLResponse {
  /// This response compressed, or as it is where that does not pay.
  func compressed() -> GraphQLResponse {
    guard coding == .fixed, body.count >= ContentCoding.threshold else { return self }
    let encoded = GzipEncoder.encoded(body)
    return GraphQLResponse(
      head: head, body: encoded ?? body, isBroken: isBroken,
      coding: encoded == nil ? .identity : .gzip)
  }

  /// The response that carries a refusal's error.
  init(refusal: Refusal) {
    let text = refusal.body
    self.init(
      head: GraphQLResponseHead(status: refusal.status, contentType: "application/json"),
      body: Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)))
  }
}
