import NIOCore
import NIOHTTP1

/// NIO's request decoder, with one question answered that it leaves open: what was too long.
final class RequestDecoder: ByteToMessageDecoder {
  typealias InboundOut = HTTPServerRequestPart

  private let decoder: HTTPRequestDecoder
  private let targetLimit: Int
  private let meter: LoopMeter
  /// Set when the connection has changed to WebSocket: bytes not yet looked at are frames.
  var forwardsRest = false

  init(limits: ServerConfiguration.Limits, meter: LoopMeter) {
    self.meter = meter
    var decoderLimits = NIOHTTPDecoderLimitConfiguration()
    decoderLimits.maxHeaderFieldSize = max(limits.headerField, limits.target)
    decoderLimits.maxHeaderListSize = limits.headers + limits.target
    decoderLimits.maxHeaderFieldCount = limits.headerCount
    decoder = HTTPRequestDecoder(
      leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop,
      limitConfiguration: decoderLimits)
    targetLimit = decoderLimits.maxHeaderFieldSize
  }

  func decode(
    context: ChannelHandlerContext, buffer: inout ByteBuffer
  ) throws -> DecodingState {
    let length = buffer.readableBytes
    defer { meter.numbers.received += UInt64(length - buffer.readableBytes) }
    do {
      return try decoder.decode(context: context, buffer: &buffer)
    } catch HTTPParserError.headerOverflow where isInsideTarget(buffer) {
      throw RequestFailure.targetTooLong
    }
  }

  func decodeLast(
    context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
  ) throws -> DecodingState {
    guard forwardsRest else {
      return try decoder.decodeLast(context: context, buffer: &buffer, seenEOF: seenEOF)
    }
    if buffer.readableBytes > 0 {
      context.fireChannelRead(NIOAny(buffer))
      context.fireChannelReadComplete()
      buffer.clear()
    }
    return .needMoreData
  }

  func decoderAdded(context: ChannelHandlerContext) {
    decoder.decoderAdded(context: context)
  }

  func decoderRemoved(context: ChannelHandlerContext) {
    decoder.decoderRemoved(context: context)
  }

  /// Whether the bytes that overflowed a limit look like a request target: no line ends within
  /// them, and they start with its slash or with a method before it.
  private func isInsideTarget(_ buffer: ByteBuffer) -> Bool {
    let head = buffer.readableBytesView.prefix(targetLimit)
    guard head.count == targetLimit, !head.contains(0x0A) else { return false }
    if head.first == 0x2F { return true }
    guard let space = head.prefix(24).firstIndex(of: 0x20) else { return false }
    return head[head.index(after: space)] == 0x2F
  }
}

/// Why a request ends before it is understood.
enum RequestFailure: Error {
  case targetTooLong
}
