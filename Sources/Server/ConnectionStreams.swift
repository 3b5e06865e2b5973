import NIOCore

/// How a connection sends a long answer in parts, as chunks (RFC 9112, section 7.1).
extension ConnectionHandler {
  /// Sends what the worker has made since the last time, in parts that a slow client takes one by
  /// one within the stall timeout.
  func sendPart() {
    guard slot != nil, case .waiting(.some(let stream)) = phase else { return }
    guard stream.isOpen else { return abort() }
    while let part = stream.takePart() {
      if !hasBegunBody, let head = part.head { beginBody(head, part.coding) }
      writeBody(part.bytes) { result in
        switch result {
        case .success: stream.release(part.length)
        case .failure: stream.close()
        }
      }
    }
  }

  /// Ends a body of which parts were sent, with what is left of it.
  func endBody(_ rest: GraphQLResponse) {
    if !rest.body.isEmpty {
      writeBody(ByteBuffer(bytes: rest.body)) { _ in }
    }
    endBody()
  }

  private func endBody() {
    if takesChunks { output.writeStaticString("0\r\n\r\n") }
    hasBegunBody = false
    endRequest()
    resume()
  }

  /// A client that knows no chunks takes the end of the connection for the end of the body.
  private func beginBody(_ head: GraphQLResponseHead, _ coding: ContentCoding) {
    hasBegunBody = true
    if !takesChunks { (option, endsAnswer) = (.closing, true) }
    loop.lendBuffer(&output)
    loop.beginAnswer(head, coding, isChunked: takesChunks, into: &output, option: option)
  }

  private func writeBody(
    _ bytes: ByteBuffer, _ completion: @escaping (Result<Void, any Error>) -> Void
  ) {
    if takesChunks {
      output.writeString(String(bytes.readableBytes, radix: 16))
      output.writeStaticString("\r\n")
    }
    write(bytes, completion)
    if takesChunks { output.writeStaticString("\r\n") }
  }
}

/// How a connection answers with a stream of events that goes on.
extension ConnectionHandler: MessageTransport {
  /// Begins such an answer.
  func converse(_ head: GraphQLResponseHead, _ open: (MessageChannel) -> MessageReceiver) {
    beginBody(head, .fixed)
    let messages = MessageChannel(self, loop: loop)
    phase = .conversing(messages)
    wakeAt = .max
    deadline = .max
    messages.begin(open)
  }

  func send(_ message: UnsafeRawBufferPointer) {
    guard case .conversing = phase, !message.isEmpty else { return }
    writeBody(ByteBuffer(bytes: message)) { _ in }
    if !isWritable, context?.waitingBytes ?? 0 > longestMessageQueue { abort() }
  }

  func end(code: UInt16, reason: String) {
    guard case .conversing(let messages) = phase else { return }
    phase = .answered
    messages.close()
    endBody()
  }

  func wake(afterMilliseconds milliseconds: Int) {
    wakeAt = loop.deadline(afterMilliseconds: milliseconds)
    if case .conversing = phase, isWritable { deadline = wakeAt }
  }

  func flushMessages() { flush() }

  /// Whoever gets events has been asked who it is.
  func admit() {}

  /// A client that stops taking events has the stall timeout to go on.
  func noteWritability(_ messages: MessageChannel) {
    if isWritable {
      deadline = wakeAt
      messages.receiver?.becameWritable()
      flush()
    } else {
      setDeadline(loop.configuration.timeouts.stall)
    }
  }
}

extension ChannelHandlerContext {
  /// Bytes that are written and that the system has not taken yet.
  var waitingBytes: Int {
    (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }
}
