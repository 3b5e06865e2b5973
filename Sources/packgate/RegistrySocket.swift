import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTransport
import JSON
import RegistryGraphQL
import RegistryStore
import Server

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
  private var running: [WebSocketConversation.Operation: RunningSubscription] = [:]

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
    if administrator != nil { channel.admit() }
    if request.speaksProtocol {
      channel.wake(afterMilliseconds: route.settings.introductionTime)
    } else {
      close(WebSocketConversation.otherProtocol)
    }
    return MessageReceiver(
      receive: { [self] bytes, reader in receive(bytes, &reader) },
      becameWritable: { [self] in
        for subscription in running.values { route.subscriptions.resume(subscription) }
      },
      woken: { [self] in close(conversation.introductionIsDue()) },
      drain: { [self] in
        isDraining = true
        for operation in running.keys {
          end(operation)
          conversation.complete(operation).map(channel.send(_:))
        }
        endIfDrained()
      },
      closed: { [self] in
        for operation in running.keys { end(operation) }
      })
  }

  private func receive(_ bytes: UnsafeRawBufferPointer, _ reader: inout RegistryReader) {
    switch conversation.receive(Array(bytes)) {
    case .nothing: break
    case .stop(let operation):
      end(operation)
      endIfDrained()
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
    channel.admit()
    channel.send(message)
  }

  private func start(
    _ operation: WebSocketConversation.Operation, _ request: GraphQL.GraphQLRequest,
    _ reader: inout RegistryReader
  ) {
    guard !isDraining else {
      return finish(operation, .refused(errors("The server stops.", "UNAVAILABLE")))
    }
    let caller = route.caller(canWrite: administrator?.canWrite ?? false)
    let prepared: PreparedRequest
    do throws(RequestError) {
      prepared = try route.session.prepare(request)
      if prepared.operationType == .subscription {
        return subscribe(
          operation, try route.session.subscribe(prepared, for: caller, reader: &reader))
      }
    } catch {
      var buffer = JSONBuffer()
      buffer.append(response: error)
      return finish(operation, .refused(buffer.copy()))
    }
    let socket = LoopBound(self)
    route.run(prepared, for: caller, on: channel, &reader) { result, _ in
      socket.value.finish(operation, result)
    }
  }

  private func subscribe(
    _ operation: WebSocketConversation.Operation, _ source: EventSource
  ) {
    let client = SubscriptionClient(channel) { [self] response in
      conversation.next(operation, response).map(channel.send(_:))
    } end: { [self] ending in
      switch ending {
      case .tooSlow: close(conversation.isTooSlow())
      case .failed: close(conversation.fail())
      }
    }
    running[operation] = route.subscriptions.add(source, client)
  }

  private func end(_ operation: WebSocketConversation.Operation) {
    if let subscription = running.removeValue(forKey: operation) {
      route.subscriptions.remove(subscription)
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
