import NIOCore
import NIOWebSocket

/// A WebSocket's frames as messages and back (RFC 6455): puts fragments together, answers pings,
/// closes properly, and finds out when the client is gone.
final class WebSocketHandler: ChannelDuplexHandler, LoopConnection, MessageTransport {
  typealias InboundIn = WebSocketFrame
  typealias OutboundIn = WebSocketFrame
  typealias OutboundOut = WebSocketFrame

  private enum Phase {
    case open
    /// A close frame is sent; the client's own is awaited.
    case closing
    case closed
  }

  var slot: Int?
  private(set) var deadline = UInt64.max
  private(set) var isWritable = true
  private let loop: LoopContext
  private let open: (MessageChannel) -> MessageReceiver
  /// What a client may send until it has said who it is.
  let introduction = IntroductionBytes()
  private var messages: MessageChannel?
  private var context: ChannelHandlerContext?
  private var phase = Phase.open
  private var backlog = CircularBuffer<WebSocketFrame>()
  private var isResuming = false
  private var readIsHeldBack = false
  private var fragments: ByteBuffer?
  private var isPinged = false
  private var idleAt = UInt64.max
  private var wakeAt = UInt64.max

  init(loop: LoopContext, open: @escaping (MessageChannel) -> MessageReceiver) {
    self.loop = loop
    self.open = open
  }

  // MARK: Channel events

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    guard loop.add(self) else { return context.close(promise: nil) }
    noteLife()
    let messages = MessageChannel(self, loop: loop)
    self.messages = messages
    messages.begin(open)
    context.flush()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    phase = .closed
    backlog.removeAll()
    messages?.close()
    messages = nil
    loop.remove(self)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    if isWritable, backlog.isEmpty {
      receive(frame)
    } else {
      backlog.append(frame)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    context.flush()
  }

  func read(context: ChannelHandlerContext) {
    if isWritable, backlog.isEmpty {
      context.read()
    } else {
      readIsHeldBack = true
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    isWritable = context.channel.isWritable
    noteLife()
    guard isWritable, !isResuming else { return }
    isResuming = true
    messages?.receiver?.becameWritable()
    while isWritable, let frame = backlog.popFirst() {
      receive(frame)
    }
    isResuming = false
    context.flush()
    if isWritable, backlog.isEmpty, readIsHeldBack {
      readIsHeldBack = false
      context.read()
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case .some(.inputClosed) = event as? ChannelEvent else { return }
    context.close(promise: nil)
    context.closeTransport()
  }

  /// The client has sent more than a stranger may.
  func refuseIntroduction() {
    fail(1009, "The introduction is longer than this server accepts")
    context?.flush()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // What follows a frame that cannot be read is not looked at.
    guard case .open = phase else { return }
    guard let error = error as? NIOWebSocketError else { return context.close(promise: nil) }
    if case .invalidFrameLength = error {
      fail(1009, "A message is longer than this server accepts")
    } else {
      fail(1002, "Protocol error")
    }
    context.flush()
  }

  // MARK: Frames

  private func receive(_ frame: WebSocketFrame) {
    noteLife()
    guard frame.reservedBits.isEmpty, frame.maskKey != nil else {
      return fail(1002, "Protocol error")
    }
    switch frame.opcode {
    case .text where fragments == nil, .continuation where fragments != nil:
      take(frame)
    case .binary where fragments == nil:
      fail(1003, "Messages are text")
    case .ping:
      if case .open = phase { write(.pong, frame.unmaskedData) }
    case .pong:
      break
    case .connectionClose:
      answerClose(frame.unmaskedData)
    default:
      fail(1002, "Protocol error")
    }
  }

  private func take(_ frame: WebSocketFrame) {
    guard case .open = phase else { return }
    var message = fragments ?? ByteBuffer()
    // With two owners the bytes would be copied anew for each frame.
    fragments = nil
    message.writeImmutableBuffer(frame.unmaskedData)
    guard message.readableBytes <= loop.configuration.limits.body else {
      return fail(1009, "A message is longer than this server accepts")
    }
    guard frame.fin else {
      fragments = message
      return
    }
    message.withUnsafeReadableBytes { bytes in
      guard Self.isText(bytes) else { return fail(1007, "A message is not UTF-8") }
      messages?.receive(bytes)
    }
  }

  /// A close frame has no body, or a code and a reason (section 5.5.1).
  private func answerClose(_ body: ByteBuffer) {
    guard case .open = phase, let context else { return abandon() }
    var body = body
    let isEmpty = body.readableBytes == 0
    let code = body.readInteger(as: UInt16.self)
    let isSound =
      isEmpty
      || code.map(Self.mayBeSent) ?? false && body.withUnsafeReadableBytes { Self.isText($0) }
    phase = .closed
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete { [self] _ in abandon() }
    write(.connectionClose, Self.closeBody(isSound ? code : 1002, ""), written)
    messages?.close()
  }

  /// Which codes a client may close with (section 7.4).
  private static func mayBeSent(_ code: UInt16) -> Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }

  private static func isText(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
  }

  private func write(
    _ opcode: WebSocketOpcode, _ data: ByteBuffer, _ written: EventLoopPromise<Void>? = nil
  ) {
    guard let context else { return }
    context.write(
      wrapOutboundOut(WebSocketFrame(fin: true, opcode: opcode, data: data)), promise: written)
  }

  private static func closeBody(_ code: UInt16?, _ reason: String) -> ByteBuffer {
    var data = ByteBuffer()
    if let code {
      data.writeInteger(code)
      data.writeString(reason)
    }
    return data
  }

  private func fail(_ code: UInt16, _ reason: String) {
    end(code: code, reason: reason)
  }

  // MARK: Messages

  func send(_ message: UnsafeRawBufferPointer) {
    guard case .open = phase, let context else { return }
    write(.text, ByteBuffer(bytes: message))
    if !isWritable, context.waitingBytes > longestMessageQueue { abandon() }
  }

  func end(code: UInt16, reason: String) {
    guard case .open = phase else { return }
    write(.connectionClose, Self.closeBody(code, reason))
    phase = .closing
    let timeouts = loop.configuration.timeouts
    // Who is told so because it is slow is given time to hear it.
    idleAt = loop.deadline(afterMilliseconds: isWritable ? timeouts.linger : timeouts.stall)
    updateDeadline()
    messages?.close()
  }

  func flushMessages() {
    context?.flush()
  }

  func admit() { introduction.isOver = true }

  // MARK: Time

  func wake(afterMilliseconds milliseconds: Int) {
    wakeAt = loop.deadline(afterMilliseconds: milliseconds)
    updateDeadline()
  }

  /// The client has shown that it is there, or has to within half the idle timeout.
  private func noteLife() {
    isPinged = false
    guard case .open = phase else { return }
    let timeouts = loop.configuration.timeouts
    idleAt = loop.deadline(afterMilliseconds: isWritable ? timeouts.idle / 2 : timeouts.stall)
    updateDeadline()
  }

  private func updateDeadline() {
    deadline = min(idleAt, wakeAt)
  }

  func deadlinePassed() {
    if wakeAt <= loop.tick {
      wakeAt = .max
      messages?.receiver?.woken()
    }
    if idleAt <= loop.tick {
      guard case .open = phase, isWritable, !isPinged else { return abandon() }
      noteLife()
      isPinged = true
      write(.ping, ByteBuffer())
    }
    updateDeadline()
    context?.flush()
  }

  func drain() {
    messages?.receiver?.drain()
    context?.flush()
  }

  func abandon() {
    context?.close(promise: nil)
  }
}
