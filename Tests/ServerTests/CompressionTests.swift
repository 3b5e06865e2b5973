import CZlib
import Testing

@testable import Server

/// Long answers for clients that take them compressed.
@Suite struct CompressionTests {
  private static let gzip = "Accept-Encoding: gzip\r\n"

  /// Undoes gzip; nil for what is not one whole stream.
  private static func decoded(_ bytes: [UInt8]) -> String? {
    var stream = z_stream()
    guard
      inflateInit2_(
        &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: 16 << 20)
    let code = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        return inflate(&stream, Z_FINISH)
      }
    }
    guard code == Z_STREAM_END, stream.avail_in == 0 else { return nil }
    return String(decoding: output[..<(output.count - Int(stream.avail_out))], as: UTF8.self)
  }

  @Test(arguments: [
    "parts 1 1", "parts 1 5000", "parts 20 300000", "long 4096", "long 1000000",
    "worker \(String(repeating: "a", count: 5_000))",
    "deferred \(String(repeating: "a", count: 5_000))",
  ])
  func aLongAnswerIsTheSameCompressed(body: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost(body))
      let plain = try client.response()
      client.send(graphQLPost(body, fields: Self.gzip) + graphQLPost("inline"))
      // A cache keeps it apart from what others are sent.
      #expect(plain["Vary"] == "Accept-Encoding" || plain.bytes.count < 4_096)
      let compressed = try client.response()
      #expect(compressed["Content-Encoding"] == "gzip")
      #expect(compressed["Vary"] == "Accept-Encoding")
      #expect(compressed["Content-Type"] == "application/json")
      #expect(compressed.bytes.count < max(plain.bytes.count / 20, 100))
      #expect(Self.decoded(compressed.bytes) == plain.body)
      #expect(try client.response().body == "inline")
    }
  }

  @Test(arguments: ["inline", "worker", "deferred", "parts 0 0", "long 4095"])
  func aShortAnswerIsNot(body: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost(body, fields: Self.gzip))
      #expect(try client.response()["Content-Encoding"] == nil)
    }
  }

  @Test func aCompressedAnswerToAnOldClientEndsWithTheConnection() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost("parts 200 300000", version: "1.0", fields: Self.gzip))
      let response = try client.response()
      #expect(response["Content-Encoding"] == "gzip")
      #expect(response.bytes.count > 10_000)
    }
  }

  /// Much of the first is sent before it breaks; of the second compression keeps nearly all.
  @Test(arguments: ["broken 300 300000", "broken 1 300000"])
  func aBrokenAnswerDoesNotLookWholeCompressed(body: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(graphQLPost(body, fields: Self.gzip))
      #expect(throws: RawClient.Failure.self) { try client.response() }
    }
  }

  @Test(arguments: [
    ("gzip", true), ("GZIP", true), ("x-gzip", true), ("deflate, gzip;q=0.5, br", true),
    ("*", true), ("br;q=1.0, *;q=0.1", true), ("gzip ; q=1", true), ("gzip;q=0", false),
    ("gzip;q=0.000, *", false), ("*;q=0", false), ("identity", false), ("", false),
    ("deflate, br", false), ("gzipped", false), ("gzip;q=x", false),
  ])
  func whatAClientAccepts(field: String, takesGzip: Bool) {
    #expect(ContentCoding.admitsGzip(field) == takesGzip)
  }
}
