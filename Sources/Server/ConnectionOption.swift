import NIOHTTP1

/// What becomes of a connection after an answer, and the header line that says so.
enum ConnectionOption {
  /// It stays open, as HTTP/1.1 has it when nothing is said.
  case persistent
  /// It stays open because an HTTP/1.0 client asked for that.
  case keptAlive
  /// It closes.
  case closing

  /// What the client asked for, or closing where the server has to.
  init(_ head: HTTPRequestHead, mustClose: Bool) {
    if mustClose || !head.isKeepAlive {
      self = .closing
    } else {
      self = head.version.minor == 0 ? .keptAlive : .persistent
    }
  }

  /// The header line, or nothing.
  var header: StaticString {
    switch self {
    case .persistent: ""
    case .keptAlive: "Connection: keep-alive\r\n"
    case .closing: "Connection: close\r\n"
    }
  }
}
