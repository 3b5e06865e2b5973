import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTransport
import JSON
import RegistryGraphQL
import RegistryStore
import Server
import Synchronization

extension GraphQLEndpoint {
  /// Serves an API over the registry: GraphQL over HTTP and over WebSocket in front.
  init<API: RegistryAPI>(
    _ endpoint: RegistryEndpoint<API>, _ settings: RouteSettings, hooks: HookEndpoint? = nil
  ) {
    self.init(makeSession: {
      let loop = LoopRemote.current
      let route = RegistryRoute(
        session: RegistrySession(endpoint),
        subscriptions: SubscriptionTable(
          endpoint,
          loop: SubscriptionTable.Loop(run: loop.execute, runLater: loop.executeLater)),
        settings: settings)
      return GraphQLSession(
        converse: { RegistrySocket(route, $0, $1).receiver }, hooks: hooks
      ) { request, body, reader, reply, completion in
        route.respond(request, body, &reader, reply, completion)
      }
    })
  }
}

/// Counts requests over all loops and APIs: the number finds a request in the log.
private let requestNumbers = Atomic<UInt64>(0)

/// What an operator has decided about the protocols.
struct RouteSettings: Sendable {
  var statusRules: StatusRules
  /// By whom changes are made.
  var actor: String
  /// Time for the client of a WebSocket to introduce itself, in milliseconds.
  var introductionTime: Int
}

/// One event loop's way from a request to an API and back.
struct RegistryRoute<API: RegistryAPI> {
  let session: RegistrySession<API>
  let subscriptions: SubscriptionTable<API>
  let settings: RouteSettings

  /// What an API is told of a request.
  func caller(canWrite: Bool, idempotencyKey: String? = nil) -> APIRequest {
    APIRequest(
      number: requestNumbers.add(1, ordering: .relaxed).newValue, actor: settings.actor,
      canWrite: canWrite, idempotencyKey: idempotencyKey)
  }

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
            contentType: request.contentType, query: request.query, body: Array(body),
            // The server has bounded both by its settings.
            limit: .max))
      } catch let error as RequestError {
        refuse(error, exchange.mediaType, reply)
        return .replied
      }
      try exchange.admit(
        isQuery: prepared.operationType == .query,
        isSubscription: prepared.operationType == .subscription)
      if prepared.operationType == .subscription {
        let caller = caller(canWrite: request.canWrite)
        do throws(RequestError) {
          return events(of: try session.subscribe(prepared, for: caller, reader: &reader))
        } catch {
          refuse(error, exchange.mediaType, reply)
          return .replied
        }
      }
      if exchange.streamsEvents, request.canWrite || prepared.operationType != .mutation {
        return events(prepared, request)
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
    let caller = caller(canWrite: request.canWrite, idempotencyKey: request.idempotencyKey)
    let operation = GraphQLMeasure.Operation(prepared.operationType)
    let head = { @Sendable [settings] (response: UnsafeRawBufferPointer) in
      GraphQLResponseHead(
        mediaType, ResponseOutcome(executed: response), operation, settings.statusRules)
    }
    let outcome = session.execute(prepared, for: caller, reader: &reader) { bytes in
      reply(head(bytes), bytes)
    } completion: { response in
      completion(
        GraphQLResponse(head: response.body.withUnsafeBytes(head), body: response.body))
    }
    switch outcome {
    case .replied: return .replied
    case .deferred: return .deferred
    case .forbidden(let response):
      let head = GraphQLResponseHead(
        status: 403, contentType: ResponseMediaType.json.contentType,
        measure: GraphQLMeasure(operation, .refused))
      response.body.withUnsafeBytes { reply(head, $0) }
      return .replied
    case .offloaded(let work):
      return .offloaded { stream in
        // What is sent before the end says nothing of errors that may follow.
        let rest = work { stay in
          ResponseSink { stream.send(head($0), $0, mayWait: { !stay.mustEnd }) }
        }
        return GraphQLResponse(
          head: rest.body.withUnsafeBytes(head), body: rest.body, isBroken: rest.isBroken)
      }
    }
  }

  private func refuse(
    _ error: RequestError, _ mediaType: ResponseMediaType, _ reply: GraphQLSession.Reply
  ) {
    var buffer = JSONBuffer()
    buffer.append(response: error)
    let head = GraphQLResponseHead(
      mediaType, error.isSyntaxError ? .unreadable : .refused, .unknown, settings.statusRules)
    buffer.withBytes { reply(head, $0) }
  }
}

extension GraphQLResponseHead {
  /// The head of a response of this type.
  fileprivate init(
    _ mediaType: ResponseMediaType, _ outcome: ResponseOutcome,
    _ operation: GraphQLMeasure.Operation, _ rules: StatusRules
  ) {
    self.init(
      status: mediaType.status(of: outcome, by: rules), contentType: mediaType.contentType,
      measure: GraphQLMeasure(operation, GraphQLMeasure.Outcome(outcome)))
  }
}

extension GraphQLMeasure.Operation {
  fileprivate init(_ type: OperationType) {
    switch type {
    case .query: self = .query
    case .mutation: self = .mutation
    case .subscription: self = .subscription
    }
  }
}

extension GraphQLMeasure.Outcome {
  fileprivate init(_ outcome: ResponseOutcome) {
    switch outcome {
    case .data: self = .data
    case .dataAndErrors: self = .errors
    case .unreadable, .refused: self = .refused
    }
  }
}
