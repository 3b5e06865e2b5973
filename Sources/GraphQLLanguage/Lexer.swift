/// Reads one token at a time from a source that it does not own.
///
/// Every read is below `count`; what follows the last byte counts as a zero byte, which no
/// token contains.
struct Lexer {
  private let base: UnsafePointer<UInt8>
  let count: Int

  /// The current token and where it lies.
  private(set) var kind = TokenKind.startOfFile
  private(set) var start = 0
  private(set) var end = 0
  /// End of the token before the current one.
  private(set) var previousEnd = 0
  /// The current string token has an escape, or is a block string of more than plain text.
  private(set) var isEncoded = false

  private var tokensLeft: Int
  private let tokenLimit: Int
  private let nameLimit: Int
  /// What went wrong, and where.
  private(set) var fault = SyntaxFault.unexpected
  private(set) var faultOffset = 0

  /// The buffer must stay valid as long as the lexer is used.
  init(_ source: UnsafeBufferPointer<UInt8>, _ limits: ParserLimits) {
    // An empty array may have no base address; one zero byte that is never read stands in.
    base = source.baseAddress ?? UnsafePointer(bitPattern: 1)!
    count = source.count
    tokenLimit = limits.tokens
    tokensLeft = limits.tokens
    nameLimit = limits.name
  }

  /// The current token.
  var token: Token { Token(kind: kind, start: start, end: end) }

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { offset < count ? base[offset] : 0 }

  mutating func fail(_ fault: SyntaxFault, at offset: Int) -> SyntaxAbort {
    self.fault = fault
    faultOffset = offset
    return SyntaxAbort()
  }

  /// Moves to the next token that is no comment.
  mutating func advance() throws(SyntaxAbort) {
    previousEnd = end
    while true {
      try readToken()
      if kind != .comment { return }
    }
  }

  /// Moves to the next token, comments included.
  mutating func readToken() throws(SyntaxAbort) {
    var position = end
    while position < count {
      let byte = base[position]
      switch byte {
      case 0x20, 0x0A, 0x2C, 0x0D, 0x09:
        position += 1
        continue
      case 0x61...0x7A, 0x41...0x5A, 0x5F:
        start = position
        position += 1
        while position < count, ByteClass.isNameContinue(base[position]) { position += 1 }
        if position &- start > nameLimit { throw fail(.nameTooLong(nameLimit), at: start) }
        return try finish(.name, position)
      case 0x7B: return try punctuator(.leftBrace, position)
      case 0x7D: return try punctuator(.rightBrace, position)
      case 0x3A: return try punctuator(.colon, position)
      case 0x28: return try punctuator(.leftParenthesis, position)
      case 0x29: return try punctuator(.rightParenthesis, position)
      case 0x24: return try punctuator(.dollar, position)
      case 0x21: return try punctuator(.bang, position)
      case 0x40: return try punctuator(.at, position)
      case 0x3D: return try punctuator(.equals, position)
      case 0x5B: return try punctuator(.leftBracket, position)
      case 0x5D: return try punctuator(.rightBracket, position)
      case 0x7C: return try punctuator(.pipe, position)
      case 0x26: return try punctuator(.ampersand, position)
      default:
        if byte == 0xEF, self.byte(position + 1) == 0xBB, self.byte(position + 2) == 0xBF {
          position += 3
          continue
        }
        start = position
        return try readUncommonToken(byte)
      }
    }
    start = count
    kind = .endOfFile
    end = count
  }

  @inline(__always)
  private mutating func punctuator(_ kind: TokenKind, _ position: Int) throws(SyntaxAbort) {
    start = position
    try finish(kind, position + 1)
  }

  /// Accepts a token, unless there are too many.
  @inline(__always)
  private mutating func finish(_ kind: TokenKind, _ end: Int) throws(SyntaxAbort) {
    tokensLeft &-= 1
    if tokensLeft < 0 { throw fail(.tooManyTokens(tokenLimit), at: start) }
    self.kind = kind
    self.end = end
  }

  /// Spread, number, string, comment, or an error.
  private mutating func readUncommonToken(_ byte: UInt8) throws(SyntaxAbort) {
    switch byte {
    case UInt8(ascii: "."): try readSpread()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try readNumber(byte)
    case UInt8(ascii: "\""): try readQuotedOrBlockString()
    case UInt8(ascii: "#"): try readComment()
    case UInt8(ascii: "'"): throw fail(.singleQuote, at: start)
    default:
      throw fail(.unexpectedCharacter, at: start)
    }
  }

  /// `...`, or an error that guesses what was meant.
  private mutating func readSpread() throws(SyntaxAbort) {
    let dot = UInt8(ascii: ".")
    if byte(start + 1) == dot {
      if byte(start + 2) == dot { return try finish(.spread, start + 3) }
      throw fail(.twoDots, at: start)
    }
    var digitsEnd = start + 1
    while ByteClass.isDigit(byte(digitsEnd)) { digitsEnd += 1 }
    if digitsEnd == start + 1 { throw fail(.unexpectedCharacter, at: start) }
    throw fail(.missingIntegerPart(digitsEnd: digitsEnd), at: start)
  }

  /// Comment :: `#` CommentChar*
  private mutating func readComment() throws(SyntaxAbort) {
    var position = start + 1
    var seen: UInt8 = 0
    while position < count {
      let byte = base[position]
      if byte == 0x0A || byte == 0x0D { break }
      seen |= byte
      position += 1
    }
    if seen >= 0x80 { try checkUTF8(upTo: position) }
    try finish(.comment, position)
  }

  /// IntValue and FloatValue, sections 2.10.1 and 2.10.2.
  private mutating func readNumber(_ first: UInt8) throws(SyntaxAbort) {
    var position = start
    var isFloat = false
    if first == UInt8(ascii: "-") { position += 1 }
    if byte(position) == UInt8(ascii: "0") {
      position += 1
      if ByteClass.isDigit(byte(position)) { throw fail(.digitAfterZero, at: position) }
    } else {
      position = try readDigits(position)
    }
    if byte(position) == UInt8(ascii: ".") {
      isFloat = true
      position = try readDigits(position + 1)
    }
    if byte(position) | 0x20 == UInt8(ascii: "e") {
      isFloat = true
      position += 1
      let sign = byte(position)
      if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { position += 1 }
      position = try readDigits(position)
    }
    let next = byte(position)
    if next == UInt8(ascii: ".") || ByteClass.isNameStart(next) {
      throw fail(.expectedDigit, at: position)
    }
    try finish(isFloat ? .float : .int, position)
  }

  private mutating func readDigits(_ from: Int) throws(SyntaxAbort) -> Int {
    var position = from
    while ByteClass.isDigit(byte(position)) { position += 1 }
    if position == from { throw fail(.expectedDigit, at: from) }
    return position
  }
}

/// Strings, section 2.10.4: they are checked here and decoded when their value is asked for.
extension Lexer {
  private mutating func readQuotedOrBlockString() throws(SyntaxAbort) {
    let quote = UInt8(ascii: "\"")
    if byte(start + 1) == quote, byte(start + 2) == quote { return try readBlockString() }
    isEncoded = false
    var position = start + 1
    var seen: UInt8 = 0
    while position < count {
      let byte = base[position]
      switch byte {
      case quote:
        if seen >= 0x80 { try checkUTF8(upTo: position) }
        return try finish(.string, position + 1)
      case UInt8(ascii: "\\"):
        isEncoded = true
        let length = escapeLength(at: position)
        if length == 0 {
          if seen >= 0x80 { try checkUTF8(upTo: position) }
          throw failEscape(at: position)
        }
        position += length
      case 0x0A, 0x0D: throw fail(.unterminatedString, at: position)
      default:
        seen |= byte
        position += 1
      }
    }
    throw fail(.unterminatedString, at: count)
  }

  private mutating func readBlockString() throws(SyntaxAbort) {
    let quote = UInt8(ascii: "\"")
    var isPlain = true
    var position = start + 3
    var seen: UInt8 = 0
    while position < count {
      let byte = base[position]
      switch byte {
      case quote:
        if self.byte(position + 1) == quote, self.byte(position + 2) == quote {
          let content = position - start - 3
          let hasBlankEnd = content > 0 && (isBlank(start + 3) || isBlank(position - 1))
          isEncoded = !isPlain || hasBlankEnd
          if seen >= 0x80 { try checkUTF8(upTo: position) }
          return try finish(.blockString, position + 3)
        }
        position += 1
      case UInt8(ascii: "\\"):
        if self.byte(position + 1) == quote, self.byte(position + 2) == quote,
          self.byte(position + 3) == quote
        {
          isPlain = false
          position += 4
        } else {
          position += 1
        }
      case 0x0A, 0x0D:
        isPlain = false
        position += 1
      default:
        seen |= byte
        position += 1
      }
    }
    throw fail(.unterminatedString, at: count)
  }

  private func isBlank(_ offset: Int) -> Bool { base[offset] == 0x20 || base[offset] == 0x09 }

  /// The length of an escape sequence; 0 if it is none.
  private func escapeLength(at position: Int) -> Int {
    switch byte(position + 1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      2
    case UInt8(ascii: "u"): UnicodeEscape(rest(position))?.length ?? 0
    default: 0
    }
  }

  private mutating func failEscape(at position: Int) -> SyntaxAbort {
    guard byte(position + 1) == UInt8(ascii: "u") else {
      return fail(.badCharacterEscape, at: position)
    }
    let length = UnicodeEscape.reportedLength(rest(position))
    return fail(.badUnicodeEscape(scalars: length), at: position)
  }

  private func rest(_ position: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base + position, count: count - position)
  }

  /// Checks the current token, which is not all ASCII, for well-formed UTF-8.
  private mutating func checkUTF8(upTo end: Int) throws(SyntaxAbort) {
    let text = UnsafeBufferPointer(start: base + start, count: end - start)
    do {
      _ = try UTF8Span(validating: text.span)
    } catch {
      throw fail(.invalidUTF8, at: start + error.byteOffsets.lowerBound)
    }
  }
}
