import Testing

@testable import Server

/// The small formats that the server writes itself.
@Suite struct FormatTests {
  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (951_827_696, "Tue, 29 Feb 2000 12:34:56 GMT"),
    (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
    (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
    (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
  ])
  func dates(second: Int, text: String) {
    var date = HTTPDate()
    date.advance(to: second)
    #expect(String(decoding: date.text, as: UTF8.self) == text)
    #expect(date.text.count == HTTPDate.length)
  }

  @Test(arguments: [
    ("", ""), ("acme/core", "acme/core"), ("a b", "a b"), (" a ", "%20a%20"),
    ("a\r\nX-Auth-Package: b", "a%0D%0AX-Auth-Package: b"), ("100%", "100%25"),
    ("k\u{00FC}che", "k%C3%BCche"), ("\u{0}\u{7F}", "%00%7F"),
  ])
  func headerValues(text: String, value: String) {
    let written = write { $0.append(headerValue: $1) }(text)
    #expect(written == value)
  }

  @Test(arguments: [0, 7, 10, 99, 100, 1_048_576])
  func decimals(value: Int) {
    #expect(write { cursor, _ in cursor.append(decimal: value) }("") == "\(value)")
  }

  @Test(
    arguments: [
      ("/health", "/health", nil), ("/a?b=c?d", "/a", "b=c?d"), ("/a?", "/a", ""),
      ("http://host:80/a/b?c", "/a/b", "c"), ("HTTPS://host", "", nil), ("*", "*", nil),
      ("", "", nil), ("ftp://host/a", "ftp://host/a", nil),
    ] as [(String, String, String?)])
  func targets(text: String, path: String, query: String?) {
    let parts = text.withBytes { bytes in
      let target = Target(bytes)
      return (
        String(decoding: target.path, as: UTF8.self),
        target.query.map { String(decoding: $0, as: UTF8.self) }
      )
    }
    #expect(parts.0 == path)
    #expect(parts.1 == query)
  }

  private func write(
    _ body: @escaping (inout ByteCursor, UnsafeRawBufferPointer) -> Void
  ) -> (String) -> String {
    { text in
      var memory = [UInt8](repeating: 0, count: 256)
      let count = memory.withUnsafeMutableBytes { memory in
        var cursor = ByteCursor(memory)
        text.withBytes { body(&cursor, $0) }
        return cursor.count
      }
      return String(decoding: memory[..<count], as: UTF8.self)
    }
  }
}
