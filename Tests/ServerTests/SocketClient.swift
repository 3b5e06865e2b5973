import Testing

/// A client of one WebSocket that sends exactly the frames it is told to.
final class SocketClient {
  let raw: RawClient

  struct Frame: Equatable {
    /// First byte: the end mark, reserved bits and the opcode.
    var head: UInt8
    var bytes: [UInt8]

    static func text(_ text: String) -> Frame { Frame(head: 0x81, bytes: Array(text.utf8)) }
    static func close(_ code: UInt16, _ reason: String = "") -> Frame {
      Frame(head: 0x88, bytes: [UInt8(code >> 8), UInt8(code & 255)] + Array(reason.utf8))
    }
  }

  /// The request that opens a WebSocket, with the sample key of RFC 6455.
  static func handshake(
    path: String = "/graphql", protocols: String? = "graphql-transport-ws",
    fields: String = administrator, version: String = "13"
  ) -> String {
    "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
      + "Sec-WebSocket-Version: \(version)\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
      + (protocols.map { "Sec-WebSocket-Protocol: \($0)\r\n" } ?? "") + fields + "\r\n"
  }

  /// Opens a WebSocket.
  init(
    port: Int, handshake: String = handshake(), receiveBuffer: Int32? = nil
  ) throws {
    raw = try RawClient(port: port, receiveBuffer: receiveBuffer)
    raw.send(handshake)
    let response = try raw.response()
    #expect(response.status == 101)
    #expect(response["Upgrade"] == "websocket")
    #expect(response["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  /// Sends a frame, masked as a client's have to be.
  func send(_ frame: Frame, isMasked: Bool = true) {
    raw.send(Self.bytes(of: frame, isMasked: isMasked))
  }

  /// Sends that many bytes of a frame and leaves it there.
  func sendBeginning(of frame: Frame, count: Int) {
    raw.send(Array(Self.bytes(of: frame, isMasked: true).prefix(count)))
  }

  private static func bytes(of frame: Frame, isMasked: Bool) -> [UInt8] {
    var bytes = [frame.head]
    let mark: UInt8 = isMasked ? 0x80 : 0
    let length = frame.bytes.count
    if length < 126 {
      bytes.append(mark | UInt8(length))
    } else if length < 65_536 {
      bytes += [mark | 126, UInt8(length >> 8), UInt8(length & 255)]
    } else {
      bytes.append(mark | 127)
      bytes += (0..<8).map { UInt8(length >> (8 * (7 - $0)) & 255) }
    }
    if isMasked {
      let mask: [UInt8] = [1, 2, 3, 4]
      bytes += mask
      bytes += frame.bytes.enumerated().map { $1 ^ mask[$0 & 3] }
    } else {
      bytes += frame.bytes
    }
    return bytes
  }

  func send(_ text: String) { send(.text(text)) }

  /// The next frame of the server.
  func frame() throws -> Frame {
    let head = try raw.bytes(2)
    var length = Int(head[1])
    if length > 125 {
      length = try raw.bytes(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
    }
    return Frame(head: head[0], bytes: try raw.bytes(length))
  }

  /// The text of the next frame.
  func text() throws -> String {
    let frame = try frame()
    #expect(frame.head == 0x81)
    return String(decoding: frame.bytes, as: UTF8.self)
  }

  /// The code and the reason of the next frame, which closes.
  func closing() throws -> (code: Int, reason: String) {
    let frame = try frame()
    #expect(frame.head == 0x88)
    guard frame.bytes.count >= 2 else { return (0, "") }
    return (
      Int(frame.bytes[0]) << 8 | Int(frame.bytes[1]),
      String(decoding: frame.bytes.dropFirst(2), as: UTF8.self)
    )
  }
}
