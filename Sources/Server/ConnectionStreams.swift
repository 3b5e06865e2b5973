import NIOCore

/// How a connection sends a long answer in parts, as chunks (RFC 9112, section 7.1).
extension ConnectionHandler {
  /// Sends what the worker has made since the last part.
  func sendPart() {
    guard slot != nil, case .waiting(.some(let stream)) = phase else { return }
    guard stream.isOpen else { return abort() }
    guard let part = stream.takePart() else { return }
    if !hasBegunBody, let head = part.head { beginBody(head) }
    writeBody(part.bytes) { result in
      switch result {
      case .success: stream.release(part.length)
      case .failure: stream.close()
      }
    }
  }

  /// Ends a body of which parts were sent, with what is left of it.
  func endBody(_ rest: GraphQLResponse) {
    guard !rest.isBroken else { return abort() }
    if !rest.body.isEmpty {
      writeBody(ByteBuffer(bytes: rest.body)) { _ in }
    }
    if takesChunks { output.writeStaticString("0\r\n\r\n") }
    hasBegunBody = false
    endRequest()
    resume()
  }

  /// A client that knows no chunks takes the end of the connection for the end of the body.
  private func beginBody(_ head: GraphQLResponseHead) {
    hasBegunBody = true
    if !takesChunks { option = .closing }
    loop.lendBuffer(&output)
    loop.beginAnswer(head, isChunked: takesChunks, into: &output, option: option)
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
