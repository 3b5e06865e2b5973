import NIOHTTP1

/// The header fields of a request that some route reads, found in one pass.
///
/// A field that decides about access and stands twice makes the request ambiguous: which of the two
/// a proxy in front would have meant is anyone's guess. Others are joined by commas, as lists are.
struct RequestFields {
  var authorization: String?
  var originalURI: String?
  var originalMethod: String?
  var forwardedURI: String?
  var forwardedMethod: String?
  /// For whom proxies have asked each other, the first one first.
  var forwardedFor: String?
  var contentType: String?
  var accept: String?
  var acceptEncoding: String?
  var idempotencyKey: String?
  var host: String?
  /// Length that the client announced; the decoder has refused what is not a number.
  var contentLength = 0
  var isChunked = false
  /// Whether the body is in a coding that this server does not undo.
  var isCoded = false
  var expectation: String?
  var asksForUpgrade = false
  /// Whether the protocol that the client would change to is WebSocket.
  var asksForWebSocket = false
  /// Whether a field that decides about access stands more than once.
  var isAmbiguous = false
  private var hosts = 0

  init(_ headers: HTTPHeaders) {
    for (name, value) in headers {
      take(name, value)
    }
  }

  /// Whether a body follows the header, if the client keeps its word.
  var announcesBody: Bool { isChunked || contentLength > 0 }

  /// What is wrong with the fields that say whom the request is for and where it ends; nil if
  /// nothing is (RFC 9112, sections 3.2 and 6.1).
  func fault(inMinorVersion minor: Int) -> Refusal? {
    if hosts != 1, hosts > 1 || minor > 0 { return .badRequest }
    if let host, !host.withBytes(Self.isHost) { return .badRequest }
    return isCoded ? .codingNotImplemented : nil
  }

  /// Whether bytes may name a host and a port; nothing does, too.
  static func isHost(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for index in bytes.indices where !mayStandInHost(bytes[index]) { return false }
    return true
  }

  /// Letters, digits and the marks of a host, an address or a port (RFC 3986, section 3.2.2).
  private static func mayStandInHost(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x3B, 0x41...0x5B, 0x61...0x7A: true
    case 0x21, 0x24...0x2E, 0x3D, 0x5D, 0x5F, 0x7E: true
    default: false
    }
  }

  private mutating func take(_ name: String, _ value: String) {
    switch name.utf8.count {
    case 4 where name.matches("host"):
      host = value
      hosts += 1
    case 6:
      if name.matches("accept") {
        Self.join(value, to: &accept)
      } else if name.matches("expect") {
        expectation = value
      }
    case 7 where name.matches("upgrade"):
      asksForUpgrade = true
      asksForWebSocket = asksForWebSocket || Self.lists(value, "websocket")
    case 12 where name.matches("content-type"):
      Self.join(value, to: &contentType)
    case 13 where name.matches("authorization"):
      Self.take(value, into: &authorization, &isAmbiguous)
    case 14:
      if name.matches("x-original-uri") {
        Self.take(value, into: &originalURI, &isAmbiguous)
      } else if name.matches("content-length") {
        contentLength = Int(value) ?? Int.max
      }
    case 15:
      if name.matches("x-forwarded-uri") {
        Self.take(value, into: &forwardedURI, &isAmbiguous)
      } else if name.matches("x-forwarded-for") {
        Self.join(value, to: &forwardedFor)
      } else if name.matches("accept-encoding") {
        Self.join(value, to: &acceptEncoding)
      } else if name.matches("idempotency-key") {
        Self.join(value, to: &idempotencyKey)
      }
    case 17:
      if name.matches("x-original-method") {
        Self.take(value, into: &originalMethod, &isAmbiguous)
      } else if name.matches("transfer-encoding") {
        isChunked = true
        isCoded = isCoded || !value.matches("chunked")
      }
    case 18 where name.matches("x-forwarded-method"):
      Self.take(value, into: &forwardedMethod, &isAmbiguous)
    default:
      break
    }
  }

  /// Whether a list of tokens holds one, whatever the case of its letters.
  static func lists(_ list: String, _ token: StaticString) -> Bool {
    list.withBytes { bytes in
      bytes.split(separator: 0x2C).contains { element in
        let start = element.drop { $0 == 0x20 || $0 == 0x09 }
        let end = start.lastIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? start.startIndex
        return equalIgnoringCase(
          UnsafeRawBufferPointer(rebasing: start[start.startIndex..<end]), token)
      }
    }
  }

  private static func join(_ value: String, to field: inout String?) {
    field = field.map { "\($0),\(value)" } ?? value
  }

  private static func take(
    _ value: String, into field: inout String?, _ isAmbiguous: inout Bool
  ) {
    if field != nil { isAmbiguous = true }
    field = value
  }
}

extension String {
  /// Lends the string's UTF-8 bytes without copying them.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable({
      body(UnsafeRawBufferPointer($0))
    }) {
      return result
    }
    return Array(utf8).withUnsafeBytes(body)
  }

  fileprivate func matches(_ name: StaticString) -> Bool {
    withBytes { equalIgnoringCase($0, name) }
  }
}
