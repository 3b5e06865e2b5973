import JSON
import Testing

@Suite struct JSONBufferTests {
  private func written(_ write: (inout JSONBuffer) -> Void) -> String {
    var buffer = JSONBuffer(capacity: 16)
    write(&buffer)
    return String(decoding: buffer.copy(), as: UTF8.self)
  }

  @Test func buildsAnObject() {
    let text = written { buffer in
      buffer.append(#"{"data":"#)
      buffer.append(byte: UInt8(ascii: "["))
      buffer.appendBool(true)
      buffer.append(",")
      buffer.appendNull()
      buffer.append(",")
      buffer.appendInteger(-42)
      buffer.append(",")
      buffer.appendDouble(0.5)
      buffer.append(",")
      buffer.appendQuoted("a \"quoted\" \u{1F600}\n")
      buffer.append(",")
      Array("clean".utf8).withUnsafeBytes { buffer.appendQuoted(clean: $0) }
      buffer.append(raw: Array("]}".utf8))
    }
    #expect(text == #"{"data":[true,null,-42,0.5,"a \"quoted\" "# + "\u{1F600}" + #"\n","clean"]}"#)
  }

  /// Clean texts are copied in pieces that depend on their length.
  @Test func cleanStringsOfEveryLength() {
    let bytes = (0..<80).map { UInt8(ascii: "0") + $0 % 64 }
    for length in 0...80 {
      for room in [16, 200] {
        var buffer = JSONBuffer(capacity: room)
        buffer.append(byte: UInt8(ascii: "["))
        bytes[..<length].withUnsafeBytes { buffer.appendQuoted(clean: $0) }
        buffer.append(byte: UInt8(ascii: "]"))
        #expect(buffer.copy() == Array("[\"".utf8) + bytes[..<length] + Array("\"]".utf8))
      }
    }
  }

  @Test(arguments: [0, 9, 10, 99, 100, 1_234_567_890, Int.max, -1, -10, Int.min])
  func integers(_ value: Int) {
    #expect(written { $0.appendInteger(value) } == "\(value)")
  }

  @Test(
    arguments: [
      (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-2.5, "-2.5"), (0.1, "0.1"),
      (1.0 / 3, "0.3333333333333333"),
      (123456.789, "123456.789"), (1e15, "1000000000000000"), (1e20, "100000000000000000000"),
      (1e21, "1e+21"), (1.5e300, "1.5e+300"), (1e-6, "0.000001"), (1.25e-7, "1.25e-7"),
      (.leastNonzeroMagnitude, "5e-324"), (.infinity, "null"), (.nan, "null"),
      (9_007_199_254_740_992, "9007199254740992"),
      (1.7976931348623157e308, "1.7976931348623157e+308"),
    ])
  func doubles(_ value: Double, _ text: String) {
    #expect(written { $0.appendDouble(value) } == text)
  }

  @Test(
    arguments: [
      (0.0, 0), (-0.0, 0), (-3.0, -3), (0.5, nil), (1e18, 1_000_000_000_000_000_000),
      (-0x1p63, Int.min), (0x1p63, nil), (.infinity, nil), (.nan, nil),
    ] as [(Double, Int?)])
  func wholeNumbers(_ value: Double, _ integer: Int?) {
    #expect(value.wholeNumber == integer)
  }

  /// Every byte that needs an escape, at every place of a word, and what follows it.
  @Test(arguments: Array(0...0x1F as ClosedRange<UInt8>) + [0x22, 0x5C, 0x7F])
  func escapes(_ byte: UInt8) throws {
    for before in 0...17 {
      for after in [0, 1, 7, 8, 9, 20] {
        let value =
          Array(repeating: UInt8(ascii: "x"), count: before) + [byte, byte]
          + Array("\u{E9}".utf8) + Array(repeating: UInt8(ascii: "y"), count: after)
        var buffer = JSONBuffer(capacity: 16)
        buffer.appendQuoted(value)
        let document = try JSONDocument.parse(buffer.copy())
        #expect(Array(document.string(of: .root).utf8) == value)
      }
    }
    #expect(written { $0.appendQuoted([0x01, 0x1F]) } == #""\u0001\u001f""#)
  }

  @Test func truncatesAndClears() {
    var buffer = JSONBuffer(capacity: 16)
    buffer.append("0123456789")
    let mark = buffer.count
    for _ in 0..<100 { buffer.append("more and more") }
    buffer.truncate(to: mark)
    #expect(String(decoding: buffer.copy(), as: UTF8.self) == "0123456789")
    let capacity = buffer.capacity
    #expect(capacity >= 1_310)
    buffer.removeAll(keepingCapacity: true)
    #expect(buffer.count == 0 && buffer.capacity == capacity)
    buffer.append("again")
    #expect(buffer.withBytes { $0.count } == 5)
    buffer.removeAll(keepingCapacity: false)
    #expect(buffer.count == 0 && buffer.capacity < capacity)
    buffer.append("and again, longer than it was")
    #expect(buffer.copy() == Array("and again, longer than it was".utf8))
  }
}
