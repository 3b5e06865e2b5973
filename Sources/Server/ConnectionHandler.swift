import Glibc
import NIOCore
import NIOHTTP1
import NIOSSL

/// One client's connection: takes parsed requests, answers them in their order, bounds their time.
/// A `DoorReader` brings the plain ones to the doors, the decoder all others.
///
/// Answers are gathered and written when the input that brought their requests has been read. While
/// a request waits for its answer, or the client does not take its answers, the handler neither
/// reads on nor looks at what it has already been given.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler, LoopConnection {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Where the connection stands between two parts of its input; a word, because each part looks
  /// at it.
  enum Phase {
    /// No request has begun, as far as anyone has seen.
    case idle
    /// Part of a request's header has arrived.
    case beginning
    /// The request is answered; what is left of it has no meaning.
    case answered
    /// A GraphQL request's body is arriving.
    indirect case collecting(AdmittedRequest)
    /// The body of a request that will be refused is arriving.
    indirect case discarding(Refusal)
    /// The request's answer is being worked out elsewhere, and sent in parts if it is long.
    case waiting(ResponseStream?)
    /// The request's answer is a stream of events.
    case conversing(MessageChannel)
    /// The request changes the connection to WebSocket.
    indirect case upgrading(SocketUpgrade)
    /// The last answer is given; input is thrown away until the connection is closed.
    case closing
  }

  let loop: LoopContext
  let decoder: RequestDecoder
  /// Who is at the other end.
  let peer: Peer
  /// Requests begun so far.
  var requestCount = 0
  /// Requests begun when the last read of the input was complete.
  private var countAtLastRead = 0
  /// Position among the loop's connections; nil when it is not among them.
  var slot: Int?
  /// The loop's tick at which the connection has taken too long.
  var deadline = UInt64.max
  /// The tick at which a stream of events wants to be called.
  var wakeAt = UInt64.max
  var phase = Phase.idle
  /// What the request in hand leaves of the connection.
  var option = ConnectionOption.persistent
  /// Whether the request in hand gets a header only.
  var isHead = false
  /// Whether a long answer may come in chunks.
  var takesChunks = false
  /// Whether the answer to the request in hand may be compressed.
  var takesGzip = false
  /// Whether part of the body of the request's answer is sent.
  var hasBegunBody = false
  /// Whether the end of the connection is that of an answer, whose client knows no chunks.
  var endsAnswer = false
  /// When the GraphQL request in hand had arrived, in nanoseconds since 1970.
  var arrivedAt: Int64 = 0
  /// Whether that request is one to the catalog label API.
  var isForCatalog = false
  /// Body of the request in hand, as far as it has arrived.
  var body = ByteBuffer()
  /// Bytes of that body that have arrived, kept or not.
  var bodyLength = 0
  /// Answers not yet written.
  var output = ByteBuffer()
  private(set) var context: ChannelHandlerContext?
  private var backlog = CircularBuffer<HTTPServerRequestPart>()
  private var failure: Refusal?
  private(set) var isWritable = true
  private var isResuming = false
  private var readIsHeldBack = false
  private var inputIsClosed = false
  private var lingers = false
  private var isEnding = false
  /// Whether the server has closed its own side.
  private var ownSideIsClosed = false

  /// Bytes of answers gathered before they are written in the middle of reading.
  private static let outputThreshold = 64 << 10

  init(loop: LoopContext, decoder: RequestDecoder, peer: Peer) {
    self.loop = loop
    self.peer = peer
    self.decoder = decoder
  }

  // MARK: Channel events

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    loop.meter.numbers.accepted += 1
    if loop.add(self) {
      setDeadline(loop.configuration.timeouts.header)
    } else {
      loop.meter.numbers.refused += 1
      context.close(promise: nil)
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    switch phase {
    case .waiting(let stream): stream?.close()
    case .conversing(let messages): messages.close()
    default: break
    }
    backlog.removeAll()
    loop.remove(self)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    if isHeldUp {
      backlog.append(part)
    } else {
      receive(part)
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if isIdle, output.readableBytes == 0, requestCount == countAtLastRead {
      phase = .beginning
      setDeadline(loop.configuration.timeouts.header)
    }
    countAtLastRead = requestCount
    flush()
  }

  func read(context: ChannelHandlerContext) {
    if isHeldUp, !isAttentive {
      readIsHeldBack = true
    } else {
      context.read()
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    isWritable = context.channel.isWritable
    if case .conversing(let messages) = phase { return noteWritability(messages) }
    if isWritable { resume() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case .some(.inputClosed) = event as? ChannelEvent else { return }
    inputIsClosed = true
    if ownSideIsClosed { return context.closeTransport() }
    if case .conversing = phase { return abandon() }
    if !isHeldUp { endConnection(lingering: false) }
    flush()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let refusal = Refusal(error) else {
      if case .some(.handshakeFailed) = error as? NIOSSLError {
        loop.meter.numbers.failedHandshakes += 1
      }
      context.close(promise: nil)
      return
    }
    if isHeldUp {
      failure = refusal
    } else {
      fail(refusal)
      flush()
    }
  }

  // MARK: Flow

  /// Whether the request in hand is being answered elsewhere, or the client takes no answers.
  private var isBlocked: Bool {
    switch phase {
    case .waiting, .conversing: true
    default: !isWritable
    }
  }

  /// Whether input is read although the request in hand is being answered: only so does the server
  /// learn that the client of a stream of events has gone.
  private var isAttentive: Bool {
    if case .conversing = phase { return backlog.isEmpty }
    return false
  }

  /// Whether new input has to wait, behind older input or for the request in hand.
  private var isHeldUp: Bool { isBlocked || !backlog.isEmpty }

  private var isIdle: Bool {
    if case .idle = phase { true } else { false }
  }

  /// Whether all input given so far is dealt with, and ended with a request's end.
  var isBetweenRequests: Bool { isIdle && backlog.isEmpty && failure == nil }

  /// Whether a request would be taken up now and leave the connection open.
  var takesPlainRequests: Bool {
    switch phase {
    case .idle, .beginning: break
    default: return false
    }
    return !isHeldUp && failure == nil && !loop.isDraining
      && requestCount + 1 != loop.configuration.limits.requestsPerConnection
  }

  /// Takes up the input that was held back, as far as it goes.
  func resume() {
    guard !isResuming, let context else { return }
    isResuming = true
    while !isBlocked, let part = backlog.popFirst() {
      receive(part)
    }
    if !isHeldUp {
      if let failure {
        self.failure = nil
        fail(failure)
      } else if inputIsClosed || isIdle && option == .closing {
        // The latter where a stop found that the client had not taken its answer.
        endConnection(lingering: false)
      }
    }
    flush()
    isResuming = false
    if !isHeldUp, readIsHeldBack {
      readIsHeldBack = false
      context.read()
    }
  }

  /// Ends the request in hand, whose answer is complete and whose input has all arrived.
  func endRequest() {
    if option == .closing {
      endConnection(lingering: false)
    } else {
      phase = .idle
      setDeadline(loop.configuration.timeouts.idle)
    }
    if output.readableBytes > Self.outputThreshold { flush() }
  }

  /// Ends the connection when its last answer is written.
  ///
  /// With bytes of the client still on their way, closing at once would make the client's system
  /// throw away the answer: then the server closes its own side first and lingers.
  func endConnection(lingering: Bool) {
    if case .closing = phase { return }
    phase = .closing
    lingers = lingering
    body = ByteBuffer()
    setDeadline(loop.configuration.timeouts.idle)
  }

  /// Writes the answers gathered so far, and closes when the system has taken the last one.
  ///
  /// Closing drops what was written before and still waits for the client. What is written last is
  /// taken last, and be it nothing at all.
  func flush() {
    guard let context else { return }
    let closes = if case .closing = phase { !isEnding } else { false }
    if closes { isEnding = true }
    guard output.readableBytes > 0 || closes && context.waitingBytes > 0 else {
      if closes { close(context) }
      return
    }
    var bytes = ByteBuffer()
    swap(&bytes, &output)
    loop.meter.numbers.sent += UInt64(bytes.readableBytes)
    if closes {
      let written = context.eventLoop.makePromise(of: Void.self)
      written.futureResult.assumeIsolated().whenComplete { [self] _ in
        // Not from within the write, which would not take the end of a TLS session any more.
        context.eventLoop.assumeIsolated().execute {
          if let context = self.context { self.close(context) }
        }
      }
      context.writeAndFlush(wrapOutboundOut(bytes), promise: written)
    } else {
      context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    }
    loop.recycle(&bytes)
  }

  /// Writes the answers gathered so far and then `bytes`; says when the system has taken them.
  func write(
    _ bytes: ByteBuffer, _ completion: @escaping (Result<Void, any Error>) -> Void
  ) {
    guard let context else { return }
    loop.meter.numbers.sent += UInt64(output.readableBytes + bytes.readableBytes)
    if output.readableBytes > 0 {
      context.write(wrapOutboundOut(output), promise: nil)
      output.clear()
    }
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenComplete(completion)
    context.writeAndFlush(wrapOutboundOut(bytes), promise: written)
  }

  private func close(_ context: ChannelHandlerContext) {
    if lingers, !inputIsClosed {
      ownSideIsClosed = true
      setDeadline(loop.configuration.timeouts.linger)
      context.close(mode: .output, promise: nil)
    } else {
      closeOwnSide()
      if inputIsClosed { context.closeTransport() }
    }
  }

  /// Closes the connection; under TLS the client has the linger timeout to say that it has heard.
  private func closeOwnSide() {
    ownSideIsClosed = true
    context?.close(promise: nil)
  }

  // MARK: Time

  /// Gives the connection that many milliseconds for what it is at.
  func setDeadline(_ milliseconds: Int) {
    deadline = loop.deadline(afterMilliseconds: milliseconds)
  }

  /// The loop's tick reached the deadline.
  func deadlinePassed() {
    switch phase {
    case .beginning, .collecting, .discarding:
      fail(.requestTimeout)
      flush()
    case .conversing(let messages):
      guard isWritable else { return abort() }
      (wakeAt, deadline) = (.max, .max)
      messages.receiver?.woken()
      flush()
    case .idle, .answered, .waiting, .closing, .upgrading:
      abandon()
    }
  }

  /// The server is stopping: ends the connection unless a request is in hand.
  func drain() {
    option = .closing
    if case .conversing(let messages) = phase {
      messages.receiver?.drain()
      flush()
    }
    if isIdle, !isHeldUp {
      endConnection(lingering: false)
      flush()
    }
  }

  /// Closes the connection, whatever it is at.
  func abandon() {
    endsAnswer ? abort() : closeOwnSide()
  }

  /// Resets the connection, so that the client cannot take what it has for a whole answer.
  func abort() {
    guard let context else { return }
    if let socket = context.channel as? any SocketOptionProvider {
      _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
    context.closeTransport()
  }
}
