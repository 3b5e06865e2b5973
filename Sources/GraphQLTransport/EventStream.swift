/// The messages of a stream of events that answers one request: GraphQL over Server-Sent Events, in
/// its mode of distinct connections.
public enum EventStream {
  /// The value of `Content-Type`.
  public static let contentType: StaticString = "text/event-stream; charset=utf-8"
  /// Keeps caches and proxies from holding back what they have.
  public static let headers: StaticString = "Cache-Control: no-cache\r\nX-Accel-Buffering: no\r\n"

  /// One response of the operation: JSON on one line, as responses are written here.
  public static func next(_ response: UnsafeRawBufferPointer) -> [UInt8] {
    var message = Array("event: next\ndata: ".utf8)
    message.reserveCapacity(message.count + response.count + 2)
    // A line end of the document may stand in a response's text, escaped; none stands bare.
    message.append(contentsOf: response)
    message.append(contentsOf: "\n\n".utf8)
    return message
  }

  /// The operation has had its last response. The empty field is there for browsers, which pass
  /// over an event without data.
  public static let complete = Array("event: complete\ndata:\n\n".utf8)

  /// Says nothing, so that nobody on the way takes the connection for a dead one.
  public static let ping = Array(":\n\n".utf8)

  /// Time after which to say that, in milliseconds.
  public static let pingInterval = 12_000
}
