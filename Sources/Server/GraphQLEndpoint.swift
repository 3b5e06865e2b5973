public import RegistryStore

/// How a GraphQL API is plugged into the server: bytes of a request in, bytes of a response out.
///
/// The server knows nothing of GraphQL beyond this. It has checked an administrator's token before
/// any of these functions sees a request; the client of a WebSocket may also say who it is in its
/// first message, which is the conversation's to check.
public struct GraphQLEndpoint: Sendable {
  /// Makes what one event loop needs to answer requests; called once on each loop.
  public let makeSession: @Sendable () throws -> GraphQLSession

  /// An endpoint whose sessions the function makes.
  public init(makeSession: @escaping @Sendable () throws -> GraphQLSession) {
    self.makeSession = makeSession
  }
}

/// One event loop's way into a GraphQL API: its plan cache, scratch memory and so on.
public struct GraphQLSession {
  /// Answers a request, or says how it will be answered.
  ///
  /// Called on the event loop: it must not wait. The bytes of `body` and the loop's `reader` are
  /// lent for the call. Exactly one thing happens: `reply` is called, before the function returns
  /// `replied`; or work is returned; or `completion` is called, once, from any thread, after
  /// `deferred` is returned.
  public typealias Respond = (
    _ request: GraphQLRequest, _ body: UnsafeRawBufferPointer, _ reader: inout RegistryReader,
    _ reply: Reply,
    _ completion: @escaping GraphQLCompletion
  ) -> GraphQLOutcome

  /// Takes a response whose bytes are lent for the call.
  public typealias Reply = (_ head: GraphQLResponseHead, _ body: UnsafeRawBufferPointer) -> Void

  /// Begins a conversation over a WebSocket; called on the event loop.
  public typealias Converse = (_ request: GraphQLSocketRequest, _ channel: MessageChannel) ->
    MessageReceiver

  let respond: Respond
  let converse: Converse?
  let hooks: HookEndpoint?

  /// A session that answers with these functions.
  ///
  /// - Parameters:
  ///   - converse: without it a WebSocket is not opened.
  ///   - hooks: answers messages to webhooks, of the API at `/graphql`; without it there are none.
  public init(
    converse: Converse? = nil, hooks: HookEndpoint? = nil, respond: @escaping Respond
  ) {
    self.respond = respond
    self.converse = converse
    self.hooks = hooks
  }
}

/// Takes the answer to a deferred request.
public typealias GraphQLCompletion = @Sendable (GraphQLResponse) -> Void

/// What HTTP says about a GraphQL request; the body comes beside it.
public struct GraphQLRequest: Sendable {
  /// The methods under which GraphQL is served.
  public enum Method: Sendable {
    /// The request is in the target's query; only operations without side effects may run.
    case get
    /// The request is the body.
    case post
  }

  /// The method of the request.
  public let method: Method
  /// What follows the `?` of the target, still percent-encoded; empty where there is none.
  public let query: String
  /// Value of the `Content-Type` field.
  public let contentType: String?
  /// Value of the `Accept` field; several are joined by commas.
  public let accept: String?
  /// Value of the `Idempotency-Key` field.
  public let idempotencyKey: String?
  /// Whether the credential may change anything; without it a mutation is forbidden, status 403.
  public let canWrite: Bool
}

/// What follows from a GraphQL request.
public enum GraphQLOutcome {
  /// The response was given to `reply`.
  case replied
  /// The work is too much for an event loop; a worker thread does it.
  ///
  /// It may send parts of a long response as they are made; what it returns follows them.
  case offloaded(@Sendable (ResponseStream) -> GraphQLResponse)
  /// The completion will be called.
  case deferred
  /// The response is a stream of events that goes on until either side ends it; its messages are
  /// sent as they are.
  case events(GraphQLResponseHead, (MessageChannel) -> MessageReceiver)
}

/// The header of a GraphQL response.
public struct GraphQLResponseHead: Sendable {
  /// The status code.
  public let status: Int
  /// The value of `Content-Type`.
  public let contentType: StaticString
  /// Further header fields, each with its line end.
  public let headers: StaticString
  /// What the response counts as.
  public let measure: GraphQLMeasure

  /// A response's status, type and further fields.
  public init(
    status: Int, contentType: StaticString, headers: StaticString = "",
    measure: GraphQLMeasure = GraphQLMeasure(.unknown, .refused)
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.measure = measure
  }
}

/// What a GraphQL response counts as in the server's metrics.
public struct GraphQLMeasure: Sendable {
  /// What was asked for.
  public enum Operation: UInt8, Sendable, CaseIterable {
    /// A query.
    case query
    /// A mutation.
    case mutation
    /// A subscription.
    case subscription
    /// Nothing that could be made out.
    case unknown
  }

  /// What came of it.
  public enum Outcome: UInt8, Sendable, CaseIterable {
    /// Data, and no error.
    case data
    /// Errors, with data or without.
    case errors
    /// It was not executed.
    case refused
  }

  let operation: Operation
  let outcome: Outcome

  /// An operation and what came of it.
  public init(_ operation: Operation, _ outcome: Outcome) {
    self.operation = operation
    self.outcome = outcome
  }
}

/// A whole GraphQL response, or the rest of one that was streamed, made elsewhere than on the event
/// loop.
public struct GraphQLResponse: Sendable {
  /// Status and type; without effect once a part was sent.
  public let head: GraphQLResponseHead
  /// The body, or what follows the parts sent.
  public let body: [UInt8]
  /// Whether the parts sent cannot be completed: the connection then ends in a way that the client
  /// does not take for the end of the response.
  public let isBroken: Bool
  /// What was done to the body.
  let coding: ContentCoding

  /// A response of these parts.
  public init(head: GraphQLResponseHead, body: [UInt8], isBroken: Bool = false) {
    self.init(head: head, body: body, isBroken: isBroken, coding: .fixed)
  }

  init(head: GraphQLResponseHead, body: [UInt8], isBroken: Bool, coding: ContentCoding) {
    self.head = head
    self.body = body
    self.isBroken = isBroken
    self.coding = coding
  }
}
