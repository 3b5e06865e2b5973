import NIOCore
import NIOHTTP1
import NIOWebSocket

/// A change to WebSocket that is granted: what was asked, and who will converse.
struct SocketUpgrade {
  let head: HTTPRequestHead
  let request: GraphQLSocketRequest
  let open: (MessageChannel) -> MessageReceiver
}

/// How a connection becomes a WebSocket.
///
/// NIO's upgrader makes the handshake's answer and brings the frame handlers; its handler that
/// would drive it sits on every connection and is not needed for that.
extension ConnectionHandler {
  /// Answers the handshake and leaves the connection to a `WebSocketHandler`.
  func switchProtocols(_ upgrade: SocketUpgrade) {
    guard let context else { return }
    let socket = NIOLoopBound(
      WebSocketHandler(loop: loop, open: upgrade.open), eventLoop: loop.eventLoop)
    let speaksProtocol = upgrade.request.speaksProtocol
    let upgrader = NIOWebSocketServerUpgrader(
      maxFrameSize: loop.configuration.limits.body, automaticErrorHandling: false,
      shouldUpgrade: { channel, _ in
        var headers = HTTPHeaders()
        if speaksProtocol {
          headers.add(
            name: "Sec-WebSocket-Protocol", value: "\(GraphQLSocketRequest.protocolName)")
        }
        return channel.eventLoop.makeSucceededFuture(headers)
      },
      upgradePipelineHandler: { channel, _ in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          let frames = try pipeline.handler(
            type: ByteToMessageHandler<WebSocketFrameDecoder>.self)
          try pipeline.addHandler(IntroductionGate(socket.value), position: .before(frames))
          try pipeline.addHandler(socket.value)
        }
      })
    let headers = upgrader.buildUpgradeResponse(
      channel: context.channel, upgradeRequest: upgrade.head, initialResponseHeaders: [:])
    headers.assumeIsolated().whenComplete { [self] result in
      switch result {
      case .success(let headers):
        leave(to: upgrader, upgrade.head, headers)
      case .failure:
        fail(.badRequest)
        flush()
      }
    }
  }

  private func leave(
    to upgrader: NIOWebSocketServerUpgrader, _ head: HTTPRequestHead, _ headers: HTTPHeaders
  ) {
    guard let context else { return }
    output.writeStaticString("HTTP/1.1 101 Switching Protocols\r\n")
    for (name, value) in headers { output.writeString("\(name): \(value)\r\n") }
    output.writeStaticString("\r\n")
    flush()
    phase = .answered
    loop.remove(self)
    upgrader.upgrade(context: context, upgradeRequest: head).assumeIsolated().whenFailure { _ in
      context.close(promise: nil)
    }
    let pipeline = context.pipeline.syncOperations
    if let reader = try? pipeline.context(handlerType: DoorReader.self) {
      pipeline.removeHandler(context: reader, promise: nil)
    }
    pipeline.removeHandler(self, promise: nil)
    decoder.forwardsRest = true
    // Ends when it is through with the bytes it is at; what follows them goes to the frames.
    if let handler = try? pipeline.context(handlerType: ByteToMessageHandler<RequestDecoder>.self) {
      pipeline.removeHandler(context: handler, promise: nil)
    }
  }
}
