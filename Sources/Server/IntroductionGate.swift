import NIOCore

/// How much a WebSocket's client has sent before it said who it is.
final class IntroductionBytes {
  var isOver = false
  private var rest = 8 << 10

  /// Whether so many bytes more are still little enough.
  func admit(_ count: Int) -> Bool {
    rest -= isOver ? 0 : count
    return rest >= 0
  }
}

/// Stands before a WebSocket's frames are put together, so that one of a stranger takes no memory
/// while it comes in: more than a few KiB end the connection.
final class IntroductionGate: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let socket: WebSocketHandler

  init(_ socket: WebSocketHandler) { self.socket = socket }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard socket.introduction.admit(unwrapInboundIn(data).readableBytes) else {
      return socket.refuseIntroduction()
    }
    context.fireChannelRead(data)
  }
}
