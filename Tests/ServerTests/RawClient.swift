import Glibc

/// A client of one connection that sends exactly the bytes it is told to.
final class RawClient {
  private let descriptor: Int32
  private var received: [UInt8] = []

  /// A response as it came.
  struct Response {
    var status: Int
    var fields: [(name: String, value: String)]
    var bytes: [UInt8]

    /// The body as text.
    var body: String { String(decoding: bytes, as: UTF8.self) }

    /// Value of the field; nil where there is none.
    subscript(name: String) -> String? {
      fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
  }

  enum Failure: Error {
    case cannotConnect(Int32)
    case ended(received: String)
    case malformed(String)
    case reset
  }

  /// - Parameter receiveBuffer: bytes that the system keeps while nothing is read; nil leaves that
  ///   to the system.
  init(port: Int, receiveBuffer: Int32? = nil) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.descriptor = descriptor
    if var receiveBuffer {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4)
    }
    let result = withLoopback(port) { connect(descriptor, $0, $1) }
    guard result == 0 else { throw Failure.cannotConnect(errno) }
    bePatient()
  }

  /// A client of a Unix socket, for which the system buffers much less than for one of TCP.
  init(path: String) throws {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    self.descriptor = descriptor
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw Failure.cannotConnect(errno) }
    bePatient()
  }

  private func bePatient() {
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  func send(_ text: String) {
    send(Array(text.utf8))
  }

  /// Sends as much as the server takes; that it stops taking is seen in what it answers.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Whether the server has sent anything that was not read yet.
  var hasReceived: Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) >= 0
  }

  /// Number of bytes, up to a mebibyte, that have arrived and were not read yet.
  var waiting: Int {
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    return max(0, recv(descriptor, &bytes, bytes.count, Int32(MSG_PEEK | MSG_DONTWAIT)))
  }

  /// Tells the server that nothing more will be sent.
  func finishSending() {
    shutdown(descriptor, Int32(SHUT_WR))
  }

  /// Reads the next response; one to a HEAD request has a length and no body.
  func response(toHead isHead: Bool = false) throws -> Response {
    while true {
      if let end = endOfHead() {
        var response = try Self.parse(received[..<end])
        if response.status < 200 {
          received.removeFirst(end)
          return response
        }
        if response["Transfer-Encoding"] == "chunked" {
          received.removeFirst(end)
          response.bytes = try chunks()
          return response
        }
        guard let length = isHead ? 0 : Int(response["Content-Length"] ?? "") else {
          received.removeFirst(end)
          response.bytes = try restOfConnection()
          return response
        }
        while received.count < end + length { try fill() }
        response.bytes = Array(received[end..<(end + length)])
        received.removeFirst(end + length)
        return response
      }
      try fill()
    }
  }

  /// Reads a response's header and leaves its body.
  func head() throws -> Response {
    while true {
      if let end = endOfHead() {
        defer { received.removeFirst(end) }
        return try Self.parse(received[..<end])
      }
      try fill()
    }
  }

  /// Reads that many bytes.
  func bytes(_ count: Int) throws -> [UInt8] {
    while received.count < count { try fill() }
    defer { received.removeFirst(count) }
    return Array(received[..<count])
  }

  /// Reads chunks up to the last, empty one.
  func chunks() throws -> [UInt8] {
    var body: [UInt8] = []
    while true {
      let line = try line()
      guard let length = Int(line, radix: 16) else { throw Failure.malformed(line) }
      while received.count < length + 2 { try fill() }
      body += received[..<length]
      guard received[length] == 13, received[length + 1] == 10 else {
        throw Failure.malformed("a chunk that does not end")
      }
      received.removeFirst(length + 2)
      if length == 0 { return body }
    }
  }

  private func line() throws -> String {
    while true {
      if let end = received.firstIndex(of: 10) {
        defer { received.removeFirst(end + 1) }
        return String(decoding: received[..<max(end - 1, 0)], as: UTF8.self)
      }
      try fill()
    }
  }

  /// Reads what comes until the server closes; a connection that is reset is a failure.
  func restOfConnection() throws -> [UInt8] {
    while true {
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count >= 0 else { throw Failure.reset }
      guard count > 0 else { break }
      received += chunk[..<count]
    }
    defer { received = [] }
    return received
  }

  /// Whether the server closes the connection without sending anything more.
  func isClosedByServer() -> Bool {
    var byte: UInt8 = 0
    guard received.isEmpty else { return false }
    let count = recv(descriptor, &byte, 1, 0)
    // A server that closes before it has read what was sent resets the connection.
    return count == 0 || (count < 0 && errno == ECONNRESET)
  }

  private func fill() throws {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &chunk, chunk.count, 0)
    guard count > 0 else {
      throw Failure.ended(received: String(decoding: received, as: UTF8.self))
    }
    received += chunk[..<count]
  }

  private func endOfHead() -> Int? {
    let mark: [UInt8] = [13, 10, 13, 10]
    guard received.count >= 4 else { return nil }
    return (4...received.count).first { received[($0 - 4)..<$0].elementsEqual(mark) }
  }

  private static func parse(_ head: ArraySlice<UInt8>) throws -> Response {
    let text = String(decoding: head, as: UTF8.self)
    let lines = text.split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else {
      throw Failure.malformed(text)
    }
    let fields = lines.dropFirst().map { line in
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      let value = line[colon...].dropFirst()
      return (name: String(line[..<colon]), value: String(value.drop { $0 == " " }))
    }
    return Response(status: status, fields: fields, bytes: [])
  }
}

/// A socket that occupies a port.
final class Listener {
  let port: Int
  private let descriptor: Int32

  init() throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    self.descriptor = descriptor
    guard withLoopback(0, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 1) == 0 else {
      throw RawClient.Failure.cannotConnect(errno)
    }
    var bound = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &bound) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = getsockname(descriptor, $0, &length)
      }
    }
    port = Int(in_port_t(bigEndian: bound.sin_port))
  }

  deinit { close(descriptor) }
}

private func withLoopback(
  _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = in_port_t(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
}

/// Waits that many milliseconds.
func pause(_ milliseconds: UInt32) { usleep(milliseconds * 1_000) }
