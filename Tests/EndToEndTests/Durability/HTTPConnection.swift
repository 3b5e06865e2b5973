import Foundation

/// One kept-alive connection of one thread: a request at a time, plainly and without a library, so
/// that many of them cost little beside the server.
final class HTTPConnection {
  /// The connection ended before the whole answer was there.
  struct Lost: Error {}

  struct Answer {
    var status: Int
    var body: String
  }

  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  private var filled = 0

  init(port: Int, seconds: Int = 60) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw Lost() }
  }

  deinit { close(descriptor) }

  func get(_ path: String, headers: String) throws -> Answer {
    try exchange("GET \(path) HTTP/1.1\r\nHost: x\r\n\(headers)\r\n")
  }

  func post(_ path: String, headers: String, body: String) throws -> Answer {
    try exchange(
      "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\(headers)"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  /// Posts, and reads no more than the first byte of the answer.
  func beginPost(_ path: String, headers: String, body: String) throws {
    try send(
      "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\(headers)"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    guard recv(descriptor, &buffer, 1, 0) == 1 else { throw Lost() }
  }

  private func send(_ request: String) throws {
    var request = request
    let sent = request.withUTF8 {
      Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
    guard sent == request.utf8.count else { throw Lost() }
  }

  private func exchange(_ request: String) throws -> Answer {
    try send(request)
    filled = 0
    while true {
      if let answer = received() { return answer }
      guard filled < buffer.count else { throw Lost() }
      let count = buffer.withUnsafeMutableBytes {
        recv(descriptor, $0.baseAddress! + filled, $0.count - filled, 0)
      }
      guard count > 0 else { throw Lost() }
      filled += count
    }
  }

  /// The answer, once all of it is there; answers of the load have a length.
  private func received() -> Answer? {
    let text = String(decoding: buffer[..<filled], as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return nil }
    let head = text[..<end.lowerBound].lowercased()
    let status = Int(head.dropFirst(9).prefix(3)) ?? 0
    var length = 0
    if let field = head.range(of: "content-length: ") {
      length = Int(head[field.upperBound...].prefix { $0.isNumber }) ?? 0
    }
    let body = text[end.upperBound...]
    return body.utf8.count >= length ? Answer(status: status, body: String(body)) : nil
  }
}
