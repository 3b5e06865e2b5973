import Dispatch
import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTransport
import GraphQLTypeSystem
import JSON
import Synchronization

@testable import Server

/// A schema with a query, a mutation and a subscription, behind both of the transports that stay
/// open: the numbers from one to what is asked for, one event each.
final class CounterService: Sendable {
  private struct Counter: ExecutionContext, ~Copyable {
    /// The root, or the event that a response is made of.
    typealias Object = Int
  }

  private static let schema = try! Schema.build(sdl: [
    Array(
      """
      type Query { zero: Int! } type Mutation { one: Int! }
      type Subscription { count(to: Int!): Int! }
      """.utf8)
  ])

  private static let resolvers: ResolverTable<Counter> = {
    var table = ResolverTable<Counter>(schema)
    table["Query", "zero"] = { field, _ in field.int(0) }
    table["Mutation", "one"] = { field, _ in field.int(1) }
    table["Subscription", "count"] = { field, event in field.int(event) }
    return table
  }()

  /// Streams whose client has gone or wanted no more before their end.
  private let ended = Atomic<Int>(0)
  var abandoned: Int { ended.load(ordering: .relaxed) }

  var endpoint: GraphQLEndpoint {
    GraphQLEndpoint { [self] in
      GraphQLSession { request, channel in
        Conversation(self, request, channel).receiver
      } respond: { request, body, _, reply, _ in
        self.respond(request, Array(body), reply)
      }
    }
  }

  static func prepare(_ request: GraphQL.GraphQLRequest) throws(RequestError) -> PreparedRequest {
    var cache = PlanCache()
    return try RequestPipeline(schema: schema).prepare(request, cache: &cache)
  }

  /// The responses to an operation: one, or one for each event.
  private static func responses(_ prepared: PreparedRequest) throws(RequestError) -> Responses {
    guard prepared.operationType == .subscription else {
      var operation = prepared.begin(writer: JSONBuffer())
      var context = Counter()
      operation.execute(on: 0, resolvers: resolvers, context: &context)
      let response = operation.finish().takeWriter().copy()
      return Responses(count: 1) { _ in response }
    }
    let subscription = try prepared.subscribe()
    return Responses(count: subscription.withArgument("to") { $0?.int ?? 0 }) { event in
      var context = Counter()
      return subscription.execute(
        event: event, resolvers: resolvers, context: &context, writer: JSONBuffer()
      ).takeWriter().copy()
    }
  }

  private struct Responses: Sendable {
    let count: Int
    let response: @Sendable (_ event: Int) -> [UInt8]
  }

  /// Makes events elsewhere until they are not wanted any more.
  func run(
    _ prepared: PreparedRequest, _ remote: MessageChannel.Remote,
    _ take: @escaping @Sendable (_ response: [UInt8]?, MessageChannel) -> Bool
  ) throws(RequestError) {
    let responses = try Self.responses(prepared)
    let isWanted = Flag()
    DispatchQueue.global().async { [self] in
      for event in 1...max(responses.count, 1) {
        guard isWanted.value else {
          ended.add(1, ordering: .relaxed)
          return
        }
        let response = responses.response(event)
        remote.execute { channel, _ in
          if !take(response, channel) { isWanted.value = false }
        }
        pause(1)
      }
      remote.execute { channel, _ in _ = take(nil, channel) }
    }
  }

  private func respond(
    _ request: Server.GraphQLRequest, _ body: [UInt8], _ reply: GraphQLSession.Reply
  ) -> GraphQLOutcome {
    guard
      let exchange = try? HTTPExchange(method: .post, accept: request.accept),
      let parsed = try? exchange.request(
        contentType: "application/json", query: "", body: body),
      let prepared = try? Self.prepare(parsed)
    else {
      reply(
        GraphQLResponseHead(status: 400, contentType: "text/plain"), .init(start: nil, count: 0))
      return .replied
    }
    return .events(GraphQLResponseHead(status: 200, contentType: EventStream.contentType)) {
      [self] channel in
      try? run(prepared, channel.remote) { response, channel in
        let message = response.map { $0.withUnsafeBytes { EventStream.next($0) } }
        (message ?? EventStream.complete).withUnsafeBytes { channel.send($0) }
        if response == nil { channel.end() }
        return true
      }
      return MessageReceiver(
        receive: { _, _ in }, becameWritable: {}, woken: {}, drain: {}, closed: {})
    }
  }

  private final class Conversation: @unchecked Sendable {
    private let service: CounterService
    private let channel: MessageChannel
    private var conversation = WebSocketConversation()

    init(_ service: CounterService, _ request: GraphQLSocketRequest, _ channel: MessageChannel) {
      self.service = service
      self.channel = channel
    }

    var receiver: MessageReceiver {
      MessageReceiver(
        receive: { [self] bytes, _ in receive(Array(bytes)) }, becameWritable: {}, woken: {},
        drain: { [self] in channel.end(code: 1001) }, closed: {})
    }

    private func receive(_ message: [UInt8]) {
      switch conversation.receive(message) {
      case .nothing, .stop: break
      case .send(let bytes): send(bytes)
      case .authorize: conversation.accept().map(send)
      case .close(let code, let reason): channel.end(code: code, reason: reason)
      case .start(let operation, let request):
        do throws(RequestError) {
          let prepared = try CounterService.prepare(request)
          try service.run(prepared, channel.remote) { [self] response, _ in
            let message =
              response.map { $0.withUnsafeBytes { conversation.next(operation, $0) } }
              ?? conversation.complete(operation)
            message.map(send)
            return message != nil
          }
        } catch {
          var buffer = JSONBuffer()
          buffer.append(response: error)
          buffer.withBytes { conversation.fail(operation, $0) }.map(send)
        }
      }
    }

    private func send(_ bytes: [UInt8]) { bytes.withUnsafeBytes { channel.send($0) } }
  }

  private final class Flag: Sendable {
    private let flag = Atomic<Bool>(true)
    var value: Bool {
      get { flag.load(ordering: .relaxed) }
      set { flag.store(newValue, ordering: .relaxed) }
    }
  }
}
