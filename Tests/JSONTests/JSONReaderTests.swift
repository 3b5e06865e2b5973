import JSON
import Testing

@Suite struct JSONReaderTests {
  @Test(
    arguments: [
      "null", "true", "false", "0", "-0", "12", "-12.5e+10", "1E5", "\"\"", "\"a\\n\\u00e9\\/\"",
      "[]", "[1,2]", " [ 1 , [ ] , { } ] ", "{}", "{\"a\":1,\"a\":2}",
      "\t{\"a\" : {\"b\" : null}}\r\n",
      "\"\u{E9}\u{20AC}\u{1F600}\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\u{7F}\"",
    ])
  func accepts(_ text: String) throws {
    let document = try JSONDocument.parse(Array(text.utf8))
    #expect(Int(document[.root].next) == document.nodes.count)
    let trimmed = text.trimmingPrefix { $0.isWhitespace }
    #expect(String(trimmed).hasPrefix(String(decoding: document.raw(of: .root), as: UTF8.self)))
  }

  @Test(
    arguments: [
      ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("nul", .unexpectedEnd, 3),
      ("nulx", .expectedValue, 3), ("True", .expectedValue, 0), ("01", .textAfterValue, 1),
      ("-", .unexpectedEnd, 1), ("-x", .badNumber, 1), ("1.", .unexpectedEnd, 2),
      ("1.x", .badNumber, 2), (".5", .expectedValue, 0), ("+1", .expectedValue, 0),
      ("1e", .unexpectedEnd, 2), ("[1e]", .badNumber, 3), ("\"a", .unexpectedEnd, 2),
      ("\"a\nb\"", .controlCharacter, 2), ("\"\\x\"", .badEscape, 2),
      ("\"\\u12g4\"", .badEscape, 5), ("'a'", .expectedValue, 0), ("[1", .unexpectedEnd, 2),
      ("[1,]", .expectedValue, 3), ("[,1]", .expectedValue, 1), ("[1 2]", .expectedCommaOrEnd, 3),
      ("[1}", .expectedCommaOrEnd, 2), ("{a:1}", .expectedKey, 1), ("{\"a\"}", .expectedColon, 4),
      ("{\"a\":}", .expectedValue, 5), ("{\"a\":1,}", .expectedKey, 7),
      ("{\"a\":1 \"b\":2}", .expectedCommaOrEnd, 7), ("1 2", .textAfterValue, 2),
      ("[] // no", .textAfterValue, 3), ("NaN", .expectedValue, 0),
      ("\u{FEFF}1", .expectedValue, 0),
    ] as [(String, JSONError.Reason, Int)])
  func refuses(_ text: String, _ reason: JSONError.Reason, _ offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONDocument.parse(Array(text.utf8)) }
    #expect(error == JSONError(reason: reason, offset: offset))
  }

  /// Also behind eight plain bytes, where the reader looks at a word at a time.
  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80], [0x80],
    ] as [[UInt8]], ["", "12345678", "123"])
  func refusesInvalidUTF8(_ bytes: [UInt8], _ before: String) {
    let source = Array("\"\(before)".utf8) + bytes + Array("\"".utf8)
    let error = #expect(throws: JSONError.self) { try JSONDocument.parse(source) }
    #expect(error == JSONError(reason: .invalidUTF8, offset: before.utf8.count + 1))
  }

  @Test func membersKeepOrderAndDuplicates() throws {
    let text = #"{"b": [1, {"c": null}], "a\u0062": "x", "b": true}"#
    let document = try JSONDocument.parse(Array(text.utf8))
    let members = document.members(of: .root)
    #expect(members.map { document.string(of: $0.key) } == ["b", "ab", "b"])
    #expect(members.map { document.kind(of: $0.value) } == [.array, .string, .true])
    #expect(document.member("b", of: .root).map { document.kind(of: $0) } == .true)
    #expect(document.member("ab", of: .root).map { document.string(of: $0) } == "x")
    #expect(document.member("c", of: .root) == nil)
    #expect(document.duplicateKey(in: .root).map { document.string(of: $0) } == "b")
    let array = try #require(document.members(of: .root).map(\.value).first)
    #expect(document.elements(of: array).map { document.kind(of: $0) } == [.number, .object])
    #expect(document.elements(of: .root).map(\.rawValue) == [])
  }

  @Test(arguments: [3, 30])
  func duplicatesAreFound(_ count: Int) throws {
    func object(_ keys: [String]) throws -> JSONDocument {
      let body = keys.map { "\"\($0)\":0" }.joined(separator: ",")
      return try JSONDocument.parse(Array("{\(body)}".utf8))
    }
    let keys = (0..<count).map { "key\($0)" }
    let distinct = try object(keys)
    #expect(distinct.duplicateKey(in: .root) == nil)
    let repeated = try object(keys + [#"\u006bey1"#])
    let found = try #require(repeated.duplicateKey(in: .root))
    #expect(repeated.string(of: found) == "key1")
    #expect(Int(found.rawValue) == count * 2 + 1)
  }

  @Test(
    arguments: [
      ("\"a\\u0000\\b\\f\\n\\r\\t\\/\\\\\\\"\"", "a\0\u{8}\u{C}\n\r\t/\\\""),
      ("\"\\uD83D\\uDE00\"", "\u{1F600}"), ("\"\\uD83D\"", "\u{FFFD}"),
      ("\"\\uD83D\\u0041\"", "\u{FFFD}A"), ("\"\\uDE00x\"", "\u{FFFD}x"),
      ("\"\\u00e9\u{E9}\"", "\u{E9}\u{E9}"),
    ])
  func unescapes(_ text: String, _ value: String) throws {
    let document = try JSONDocument.parse(Array(text.utf8))
    #expect(document.string(of: .root) == value)
  }

  @Test(
    arguments: [
      ("0", 0, 0), ("-1", -1, -1), ("9223372036854775807", Int.max, 9.223372036854775807e18),
      ("-9223372036854775808", Int.min, -9.223372036854775808e18),
      ("9223372036854775808", nil, 9.223372036854775808e18), ("1.0", nil, 1), ("1e2", nil, 100),
      ("1e999", nil, .infinity),
    ] as [(String, Int?, Double)])
  func numbers(_ text: String, _ integer: Int?, _ double: Double) throws {
    let document = try JSONDocument.parse(Array(text.utf8))
    #expect(document.integer(of: .root) == integer)
    #expect(document.double(of: .root) == double)
  }

  @Test func limitsHold() {
    let deep = Array((String(repeating: "[", count: 200_000)).utf8)
    #expect(throws: JSONError(reason: .tooDeep, offset: 128)) { try JSONDocument.parse(deep) }
    let limits = JSONLimits(bytes: 10, depth: 2, values: 3)
    func error(_ text: String) -> JSONError? {
      do throws(JSONError) {
        _ = try JSONDocument.parse(Array(text.utf8), limits: limits)
        return nil
      } catch {
        return error
      }
    }
    #expect(error("[[1]]") == nil)
    #expect(error("[[[]]]") == JSONError(reason: .tooDeep, offset: 2))
    #expect(error("[1,2,3]") == JSONError(reason: .tooManyValues, offset: 6))
    #expect(error("[1,2,3,4,5]") == JSONError(reason: .tooLong, offset: 10))
  }

  /// The densest text needs more nodes than the first guess has room for.
  @Test func denseTextHasRoom() throws {
    let text = "[" + Array(repeating: "1", count: 5_000).joined(separator: ",") + "]"
    let document = try JSONDocument.parse(Array(text.utf8))
    #expect(document.nodes.count == 5_001)
  }

  @Test func cutAnywhereItIsRefused() {
    let text = Array(#"{"a":[1,-2.5e3,"x\u00e9",true,{"b":null}]}"#.utf8)
    for length in 0..<text.count {
      #expect(throws: JSONError.self) { try JSONDocument.parse(Array(text[..<length])) }
    }
  }
}
