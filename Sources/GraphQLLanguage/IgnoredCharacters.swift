extension Document {
  /// A source text without the characters that mean nothing: white space, line ends, commas,
  /// comments and byte order marks; block strings are written as short as they can be.
  ///
  /// The text need not be a document: any tokens will do.
  public static func strippingIgnoredCharacters(
    _ source: [UInt8], limits: ParserLimits = .standard
  ) throws(SyntaxError) -> [UInt8] {
    guard source.count <= limits.bytes else {
      let token = Token(kind: .startOfFile, start: 0, end: 0)
      throw SyntaxError(.tooLong(limits.bytes), at: limits.bytes, token: token, in: source)
    }
    var output: [UInt8] = []
    output.reserveCapacity(source.count)
    var wasPunctuator = true
    try Token.forEach(in: source, limits: limits) { token in
      if token.kind == .comment { return }
      let isPunctuator = token.kind.isPunctuator
      // Two names would run together, and so would a number and a spread.
      if !wasPunctuator, !isPunctuator || token.kind == .spread { output.append(0x20) }
      if token.kind == .blockString {
        var value: [UInt8] = []
        BlockString.appendValue(ofRaw: source[token.start + 3..<token.end - 3], to: &value)
        output += BlockString.text(ofValue: value, minimize: true)
      } else {
        output += source[token.start..<token.end]
      }
      wasPunctuator = isPunctuator
    }
    return output
  }
}
