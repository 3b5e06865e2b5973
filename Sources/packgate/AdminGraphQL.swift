import AdminAPI
import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTransport
import JSON
import RegistryStore
import Server
import Synchronization

extension GraphQLEndpoint {
  /// Serves the admin API: GraphQL over HTTP in front, the registry behind.
  init(_ admin: AdminEndpoint) {
    self.init(makeSession: {
      let route = AdminRoute(AdminSession(admin))
      return GraphQLSession { request, body, reader, reply, completion in
        route.respond(request, body, &reader, reply, completion)
      }
    })
  }
}

/// One event loop's way from a request to the admin API and back.
private struct AdminRoute {
  /// Counts requests over all loops: the number finds a request in the log.
  private static let numbers = Atomic<UInt64>(0)

  private let session: AdminSession

  init(_ session: AdminSession) { self.session = session }

  func respond(
    _ request: Server.GraphQLRequest, _ body: UnsafeRawBufferPointer,
    _ reader: inout RegistryReader,
    _ reply: GraphQLSession.Reply, _ completion: @escaping GraphQLCompletion
  ) -> GraphQLOutcome {
    do {
      let exchange = try HTTPExchange(
        method: request.method == .get ? .get : .post, accept: request.accept)
      let prepared: PreparedRequest
      do {
        prepared = try session.prepare(
          try exchange.request(
            contentType: request.contentType, query: request.query, body: Array(body)))
      } catch let error as RequestError {
        refuse(error, exchange.mediaType, reply)
        return .replied
      }
      try exchange.admit(isQuery: prepared.operationType == .query)
      guard request.canWrite || prepared.operationType != .mutation else {
        forbid(reply)
        return .replied
      }
      return execute(prepared, request, exchange.mediaType, &reader, reply, completion)
    } catch let refusal as HTTPRefusal {
      var buffer = JSONBuffer()
      refusal.write(to: &buffer)
      let allow: StaticString = refusal.reason == .methodNotAllowed ? "Allow: POST\r\n" : ""
      let head = GraphQLResponseHead(
        status: refusal.status, contentType: ResponseMediaType.json.contentType, headers: allow)
      buffer.withBytes { reply(head, $0) }
      return .replied
    } catch {
      preconditionFailure("requests fail with a refusal or a request error, not with \(error)")
    }
  }

  private func execute(
    _ prepared: PreparedRequest, _ request: Server.GraphQLRequest, _ mediaType: ResponseMediaType,
    _ reader: inout RegistryReader, _ reply: GraphQLSession.Reply,
    _ completion: @escaping GraphQLCompletion
  ) -> GraphQLOutcome {
    let head = GraphQLResponseHead(
      status: mediaType.status(isExecuted: true), contentType: mediaType.contentType)
    let caller = AdminRequest(
      number: Self.numbers.add(1, ordering: .relaxed).newValue, actor: "admin",
      idempotencyKey: request.idempotencyKey)
    let outcome = session.execute(prepared, for: caller, reader: &reader) { bytes in
      reply(head, bytes)
    } completion: { response in
      completion(GraphQLResponse(head: head, body: response.body))
    }
    switch outcome {
    case .replied: return .replied
    case .deferred: return .deferred
    case .offloaded(let work):
      return .offloaded { _ in GraphQLResponse(head: head, body: work().body) }
    }
  }

  /// The credential is one that changes nothing.
  private func forbid(_ reply: GraphQLSession.Reply) {
    var buffer = JSONBuffer()
    buffer.append(
      """
      {"errors":[{"message":"This token may not change anything.",\
      "extensions":{"code":"FORBIDDEN"}}]}
      """)
    let head = GraphQLResponseHead(
      status: 403, contentType: ResponseMediaType.json.contentType)
    buffer.withBytes { reply(head, $0) }
  }

  private func refuse(
    _ error: RequestError, _ mediaType: ResponseMediaType, _ reply: GraphQLSession.Reply
  ) {
    var buffer = JSONBuffer()
    buffer.append(response: error)
    let head = GraphQLResponseHead(
      status: mediaType.status(isExecuted: false), contentType: mediaType.contentType)
    buffer.withBytes { reply(head, $0) }
  }
}
