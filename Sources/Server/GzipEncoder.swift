import CZlib

/// Bytes in the gzip format (RFC 1952), as they come.
///
/// Takes about 260 KiB while it lives. Fast rather than small: on JSON that lists records it leaves
/// about a tenth. Used by one thread at a time: in a stream, under its lock.
final class GzipEncoder: @unchecked Sendable {
  private var stream = z_stream()
  private let isReady: Bool

  init() {
    isReady =
      deflateInit2_(
        &stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if isReady { deflateEnd(&stream) }
  }

  /// What follows from more input; with `isLast` the end of it all.
  ///
  /// Nil when there is no memory for it.
  func encode(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> [UInt8]? {
    guard isReady, bytes.count <= Int(UInt32.max) else { return nil }
    stream.next_in = UnsafeMutablePointer(
      mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
    stream.avail_in = UInt32(bytes.count)
    var output: [UInt8] = []
    repeat {
      let room = max(bytes.count / 8, 4_096)
      let (piece, code) = more(room, isLast ? Z_FINISH : Z_NO_FLUSH)
      guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { return nil }
      output += piece
      if code == Z_STREAM_END { break }
    } while stream.avail_out == 0 || stream.avail_in > 0
    return output
  }

  private func more(_ room: Int, _ flush: Int32) -> ([UInt8], Int32) {
    var code = Z_OK
    let piece = [UInt8](unsafeUninitializedCapacity: room) { memory, count in
      stream.next_out = memory.baseAddress
      stream.avail_out = UInt32(room)
      code = deflate(&stream, flush)
      count = room - Int(stream.avail_out)
    }
    return (piece, code)
  }

  /// All of a body at once.
  static func encoded(_ body: [UInt8]) -> [UInt8]? {
    body.withUnsafeBytes { GzipEncoder().encode($0, isLast: true) }
  }
}

/// What is done to a body on its way (RFC 9110, section 8.4), and what a cache has to know of it.
enum ContentCoding {
  /// Nothing, whatever the client accepts.
  case fixed
  /// Nothing, because the client accepts nothing else.
  case identity
  case gzip

  /// Header lines.
  var headers: StaticString {
    switch self {
    case .fixed: ""
    case .identity: "Vary: Accept-Encoding\r\n"
    case .gzip: "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n"
    }
  }

  /// Shortest body that is worth it.
  static let threshold = 4 << 10

  /// Whether the value of `Accept-Encoding` admits gzip (RFC 9110, section 12.5.3).
  static func admitsGzip(_ accepted: String?) -> Bool {
    guard let accepted else { return false }
    if accepted == "gzip" { return true }
    var anything = false
    for element in accepted.lowercased().split(separator: ",") {
      let parts = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
      let isWanted = !parts.dropFirst().contains { part in
        part.hasPrefix("q=") && Double(part.dropFirst(2)).map { $0 <= 0 } ?? true
      }
      switch parts.first {
      case "gzip", "x-gzip": return isWanted
      case "*": anything = isWanted
      default: break
      }
    }
    return anything
  }
}
