/// A lexical token: its kind and its bytes.
struct Token {
  let kind: TokenKind
  let start: Int
  let end: Int

  /// How an error message names the token: its kind, and its text or value in quotes.
  func described(in source: [UInt8]) -> String {
    switch kind {
    case .name, .int, .float, .comment, .string, .blockString:
      "\(kind.label) \"\(value(in: source))\""
    case .startOfFile, .endOfFile: kind.label
    default: "\"\(kind.label)\""
    }
  }

  /// The text of a name or number, the decoded value of a string.
  func value(in source: [UInt8]) -> String {
    var bytes: [UInt8] = []
    switch kind {
    case .string: QuotedString.appendValue(ofRaw: source[start + 1..<end - 1], to: &bytes)
    case .blockString: BlockString.appendValue(ofRaw: source[start + 3..<end - 3], to: &bytes)
    case .comment: bytes.append(contentsOf: source[start + 1..<end])
    default: bytes.append(contentsOf: source[start..<end])
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
