import NIOHTTP1

/// The GraphQL path on one event loop: who may use it, and the way in.
struct GraphQLRoute {
  let gate: AdministratorGate
  let session: GraphQLSession

  /// Checks everything about a request that its header tells, the administrator's token first:
  /// without it nothing that the client sent is looked at.
  func admit(
    _ head: HTTPRequestHead, target: Target, _ fields: RequestFields
  ) throws(Refusal) -> GraphQLRequest {
    guard gate.admits(fields) else { throw .unauthenticated }
    let method: GraphQLRequest.Method
    switch head.method {
    case .GET: method = .get
    case .POST: method = .post
    default: throw .methodNotAllowed(allowed: Refusal.graphQL)
    }
    return GraphQLRequest(
      method: method, query: target.query.map { String(decoding: $0, as: UTF8.self) } ?? "",
      contentType: fields.contentType, accept: fields.accept,
      idempotencyKey: fields.idempotencyKey)
  }
}

extension GraphQLResponse {
  /// The response that carries a refusal's error.
  init(refusal: Refusal) {
    let text = refusal.body
    self.init(
      head: GraphQLResponseHead(status: refusal.status, contentType: "application/json"),
      body: Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)))
  }
}
