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
    let route = Loaned(self)
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

  private static var tooLong: [UInt8] {
    errors("The response is too long for one message; ask for pages.", "RESPONSE_TOO_LONG")
  }

  private static var overloaded: [UInt8] {
    errors("Too many costly queries are waiting; try again.", "OVERLOADED")
  }

  private static func errors(_ message: StaticString, _ code: StaticString) -> [UInt8] {
    Array(
      #"{"errors":[{"message":"\#(message)","extensions":{"code":"\#(code)"}}]}"#.utf8)
  }
}

/// One WebSocket's conversation with an API.
///
/// Lives on the event loop of its connection; what runs elsewhere only brings it back there.
final class RegistrySocket<API: RegistryAPI> {
  private let route: RegistryRoute<API>
  private let request: GraphQLSocketRequest
  private let channel: MessageChannel
  private var conversation = WebSocketConversation()
  private var administrator: Administrator?
  private var isDraining = false

  /// Time for the client to introduce itself, in milliseconds.
  private static var introductionTime: Int { 10_000 }
  /// Longest message of a client that has not said who it is.
  private static var longestIntroduction: Int { 16 << 10 }

  init(
    _ route: RegistryRoute<API>, _ request: GraphQLSocketRequest, _ channel: MessageChannel
  ) {
    self.route = route
    self.request = request
    self.channel = channel
    administrator = request.administrator
  }

  /// Begins the conversation and reacts to it from now on.
  var receiver: MessageReceiver {
    if request.speaksProtocol {
      channel.wake(afterMilliseconds: Self.introductionTime)
    } else {
      close(WebSocketConversation.otherProtocol)
    }
    return MessageReceiver(
      receive: { [self] bytes, reader in receive(bytes, &reader) }, becameWritable: {},
      woken: { [self] in close(conversation.introductionIsDue()) },
      drain: { [self] in
        isDraining = true
        endIfDrained()
      }, closed: {})
  }

  private func receive(_ bytes: UnsafeRawBufferPointer, _ reader: inout RegistryReader) {
    guard administrator != nil || bytes.count <= Self.longestIntroduction else {
      return close(conversation.refuse())
    }
    switch conversation.receive(Array(bytes)) {
    case .nothing: break
    case .stop: endIfDrained()
    case .send(let message): channel.send(message)
    case .authorize(let json, let payload): authorize(json, payload)
    case .start(let operation, let request): start(operation, request, &reader)
    case .close(let code, let reason): channel.end(code: code, reason: reason)
    }
  }

  /// Who the client is, its header has said, or its introduction does.
  private func authorize(_ json: JSONDocument, _ payload: JSONNodeID?) {
    let value = payload.flatMap { payload in
      json.member("Authorization", of: payload) ?? json.member("authorization", of: payload)
    }
    if let value {
      administrator =
        json.kind(of: value) == .string
        ? request.administrator(authorization: json.string(of: value)) : nil
    }
    guard administrator != nil, let message = conversation.accept() else {
      return close(conversation.refuse())
    }
    channel.send(message)
  }

  private func start(
    _ operation: WebSocketConversation.Operation, _ request: GraphQL.GraphQLRequest,
    _ reader: inout RegistryReader
  ) {
    let prepared: PreparedRequest
    do {
      prepared = try route.session.prepare(request)
    } catch {
      var buffer = JSONBuffer()
      buffer.append(response: error)
      return finish(operation, .refused(buffer.copy()))
    }
    let socket = Loaned(self)
    let caller = route.caller(canWrite: administrator?.canWrite ?? false)
    route.run(prepared, for: caller, on: channel, &reader) { result, _ in
      socket.value.finish(operation, result)
    }
  }

  private func finish(
    _ operation: WebSocketConversation.Operation, _ result: OperationResult
  ) {
    switch result {
    case .response(let bytes):
      guard let next = bytes.withUnsafeBytes({ conversation.next(operation, $0) }) else { return }
      channel.send(next)
      conversation.complete(operation).map(channel.send(_:))
    case .refused(let bytes):
      bytes.withUnsafeBytes { conversation.fail(operation, $0) }.map(channel.send(_:))
    }
    endIfDrained()
  }

  private func endIfDrained() {
    if isDraining, conversation.isIdle { channel.end(code: 1001, reason: "Going away") }
  }

  private func close(_ action: WebSocketConversation.Action) {
    if case .close(let code, let reason) = action { channel.end(code: code, reason: reason) }
  }
}

/// Something of one event loop that travels through other threads and is touched on its own only.
private struct Loaned<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

extension MessageChannel {
  fileprivate func send(_ message: [UInt8]) {
    message.withUnsafeBytes { send($0) }
  }
}
