/// A lexical token of section 2.1.7: its kind and its bytes.
public struct Token: Sendable, Equatable {
  /// What the token is.
  public let kind: TokenKind
  /// Byte offset of the first byte.
  public let start: Int
  /// Byte offset just past the last byte.
  public let end: Int

  /// Calls `body` with every token of a source in order, comments included.
  ///
  /// The error of the lexer ends it; what came before has been passed to `body`.
  public static func forEach(
    in source: [UInt8], limits: ParserLimits = .standard, _ body: (Token) -> Void
  ) throws(SyntaxError) {
    var failure: (fault: SyntaxFault, offset: Int, token: Token)?
    source.withUnsafeBufferPointer { bytes in
      var lexer = Lexer(bytes, limits)
      do {
        try lexer.readToken()
        while lexer.kind != .endOfFile {
          body(lexer.token)
          try lexer.readToken()
        }
      } catch {
        failure = (lexer.fault, lexer.faultOffset, lexer.token)
      }
    }
    if let failure {
      throw SyntaxError(failure.fault, at: failure.offset, token: failure.token, in: source)
    }
  }

  /// The text of a name, number or comment, the decoded value of a string.
  public func value(in source: [UInt8]) -> String {
    var bytes: [UInt8] = []
    switch kind {
    case .string: QuotedString.appendValue(ofRaw: source[start + 1..<end - 1], to: &bytes)
    case .blockString: BlockString.appendValue(ofRaw: source[start + 3..<end - 3], to: &bytes)
    case .comment: bytes.append(contentsOf: source[start + 1..<end])
    default: bytes.append(contentsOf: source[start..<end])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// How an error message names the token: its kind, and its text or value in quotes.
  func described(in source: [UInt8]) -> String {
    switch kind {
    case .name, .int, .float, .comment, .string, .blockString:
      "\(kind.label) \"\(value(in: source))\""
    case .startOfFile, .endOfFile: kind.label
    default: "\"\(kind.label)\""
    }
  }
}
