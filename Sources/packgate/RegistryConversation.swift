import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTransport
import JSON
import RegistryGraphQL
import RegistryStore
import Server

/// What becomes of an operation whose response is a message.
enum OperationResult: Sendable {
  case response([UInt8])
  /// It was not executed: errors and nothing else.
  case refused([UInt8])
}

extension RegistryRoute {
  /// Longest response that is sent as one message; half of what may wait for a client.
  private static var longestMessage: Int { 16 << 20 }

  /// Executes an operation of a conversation.
  ///
  /// - Parameter take: takes the result, at once or later, unless the conversation has ended.
  func run(
    _ prepared: consuming PreparedRequest, for caller: APIRequest, on channel: MessageChannel,
    _ reader: inout RegistryReader,
    _ take: @escaping @Sendable (OperationResult, MessageChannel) -> Void
  ) {
    let remote = channel.remote
    let outcome = session.execute(prepared, for: caller, reader: &reader) { bytes in
      take(.response(Array(bytes)), channel)
    } completion: { response in
      remote.execute { channel, _ in take(.response(response.body), channel) }
    }
    switch outcome {
    case .replied, .deferred: break
    case .forbidden(let response): take(.refused(response.body), channel)
    case .offloaded(let work):
      let isTaken = channel.offload {
        work(ResponseSink(threshold: Self.longestMessage) { _ in false })
      } _: { response, channel, _ in
        take(response.isBroken ? .refused(Self.tooLong) : .response(response.body), channel)
      }
      if !isTaken { take(.refused(Self.overloaded), channel) }
    }
  }

  /// Answers a request with a stream of events.
  func events(_ prepared: PreparedRequest, _ request: Server.GraphQLRequest) -> GraphQLOutcome {
    let head = GraphQLResponseHead(
      status: 200, contentType: EventStream.contentType, headers: EventStream.headers)
    let caller = caller(canWrite: request.canWrite, idempotencyKey: request.idempotencyKey)
    let route = LoopBound(self)
    return .events(head) { channel in
      channel.wake(afterMilliseconds: EventStream.pingInterval)
      channel.remote.execute { channel, reader in
        route.value.run(prepared, for: caller, on: channel, &reader) { result, channel in
          switch result {
          case .response(let bytes), .refused(let bytes):
            channel.send(bytes.withUnsafeBytes { EventStream.next($0) })
          }
          channel.send(EventStream.complete)
          channel.end()
        }
      }
      return MessageReceiver(
        receive: { _, _ in }, becameWritable: {},
        woken: {
          channel.send(EventStream.ping)
          channel.wake(afterMilliseconds: EventStream.pingInterval)
        }, drain: {}, closed: {})
    }
  }

  /// Answers a subscription with a stream of events.
  func events(of source: EventSource) -> GraphQLOutcome {
    let head = GraphQLResponseHead(
      status: 200, contentType: EventStream.contentType, headers: EventStream.headers)
    return .events(head) { [subscriptions] channel in
      channel.wake(afterMilliseconds: EventStream.pingInterval)
      let subscription = subscriptions.add(
        source,
        SubscriptionClient(channel) { response in
          channel.send(EventStream.next(response))
        } end: { ending in
          channel.send(ending.errors.withUnsafeBytes { EventStream.next($0) })
          channel.send(EventStream.complete)
          channel.end()
        })
      return MessageReceiver(
        receive: { _, _ in }, becameWritable: { subscriptions.resume(subscription) },
        woken: {
          channel.send(EventStream.ping)
          channel.wake(afterMilliseconds: EventStream.pingInterval)
        },
        drain: {
          channel.send(EventStream.complete)
          channel.end()
        },
        closed: { subscriptions.remove(subscription) })
    }
  }

  private static var tooLong: [UInt8] {
    errors("The response is too long for one message; ask for pages.", "RESPONSE_TOO_LONG")
  }

  private static var overloaded: [UInt8] {
    errors("Too many costly queries are waiting; try again.", "OVERLOADED")
  }

}

/// A response with one error and nothing else.
func errors(_ message: StaticString, _ code: StaticString) -> [UInt8] {
  Array(#"{"errors":[{"message":"\#(message)","extensions":{"code":"\#(code)"}}]}"#.utf8)
}

extension SubscriptionClient {
  /// The client of a conversation: `send` makes a message of a response.
  init(
    _ channel: MessageChannel, send: @escaping (UnsafeRawBufferPointer) -> Void,
    end: @escaping (Ending) -> Void
  ) {
    self.init(
      isReady: { channel.isWritable }, send: send, flush: { channel.flush() }, end: end
    ) { work, take in
      channel.offload(work) { response, _, _ in take(response) }
    }
  }
}

extension SubscriptionClient.Ending {
  /// What a client without close codes is told.
  var errors: [UInt8] {
    switch self {
    case .tooSlow:
      packgate.errors("Too slow: more events wait for the client than are kept.", "TOO_SLOW")
    case .failed: packgate.errors("Internal error; the server's log says more.", "INTERNAL")
    }
  }
}

extension MessageChannel {
  func send(_ message: [UInt8]) {
    message.withUnsafeBytes { send($0) }
  }
}
