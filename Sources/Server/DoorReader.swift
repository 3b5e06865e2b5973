import NIOCore

/// Stands in front of the decoder and takes plain requests to the doors out of what has arrived.
///
/// Only where a request begins for certain, and only while nothing holds the connection's input up.
/// Every other byte goes on to the decoder, which gets all of a request or nothing of it.
final class DoorReader: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let connection: ConnectionHandler
  private let limits: DoorHead.Limits
  /// Whether the next byte is the first of a request: the decoder is in the middle of nothing.
  private var isAtStart = true

  init(connection: ConnectionHandler, limits: ServerConfiguration.Limits) {
    self.connection = connection
    self.limits = DoorHead.Limits(
      length: min(limits.headerField, limits.target, limits.headers),
      fieldCount: limits.headerCount)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    if isAtStart {
      let length = buffer.withUnsafeReadableBytes { takeRequests($0) }
      buffer.moveReaderIndex(forwardBy: length)
      guard buffer.readableBytes > 0 else { return }
    }
    let endsWithLine = buffer.readableBytesView.suffix(4).elementsEqual([0x0D, 0x0A, 0x0D, 0x0A])
    context.fireChannelRead(wrapInboundOut(buffer))
    // An empty line ends a head, or nothing precedes it: were the decoder within a head that began
    // behind the last request, it would have reported that head, or an error.
    isAtStart = endsWithLine && connection.isBetweenRequests
  }

  /// Answers the plain requests at the beginning; says how many bytes they have.
  private func takeRequests(_ bytes: UnsafeRawBufferPointer) -> Int {
    var length = 0
    while connection.takesPlainRequests,
      let head = DoorHead(UnsafeRawBufferPointer(rebasing: bytes[length...]), limits)
    {
      connection.answer(head)
      length += head.length
    }
    return length
  }
}
