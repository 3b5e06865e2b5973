/// What stopped the lexer or parser; the text of the error is made from it once, at the end.
enum SyntaxFault {
  // Lexer.
  case unexpectedCharacter
  case singleQuote
  case twoDots
  case missingIntegerPart(digitsEnd: Int)
  case digitAfterZero
  case expectedDigit
  case unterminatedString
  case badCharacterEscape
  case badUnicodeEscape(scalars: Int)
  case invalidUTF8
  /// A schema coordinate has no ignored characters.
  case invalidCharacter

  // Parser; the current token is the one found.
  case expected(TokenKind)
  case expectedKeyword(StaticString)
  case unexpected
  case variableInConstant(nameEnd: Int)
  case unexpectedDollar
  case reservedEnumValue
  case descriptionOnShorthand
  case descriptionOnNonDefinition

  // Limits.
  case tooManyTokens(Int)
  case tooDeep
  case nameTooLong(Int)
  case tooLong(Int)
}

/// Unwinds the parser; what happened is in `Lexer.fault`.
struct SyntaxAbort: Error {}

extension SyntaxError {
  /// Words the error as graphql-js does; `token` is the parser's current token.
  init(_ fault: SyntaxFault, at offset: Int, token: Token, in source: [UInt8]) {
    self.init(fault.text(at: offset, token: token, in: source), at: offset, in: source)
  }
}

extension SyntaxFault {
  fileprivate func text(at offset: Int, token: Token, in source: [UInt8]) -> String {
    switch self {
    case .unexpectedCharacter where !Self.isScalar(at: offset, in: source), .invalidUTF8:
      return "Invalid UTF-8 byte: 0x\(Self.hex(UInt32(source[offset]), digits: 2))."
    case .unexpectedCharacter:
      return "Unexpected character: \(Self.character(at: offset, in: source))."
    case .singleQuote:
      return "Unexpected single quote character ('), did you mean to use a double quote (\")?"
    case .twoDots: return "Unexpected \"..\", did you mean \"...\"?"
    case .missingIntegerPart(let digitsEnd):
      let digits = Self.decode(source[offset + 1..<digitsEnd])
      return "Invalid number, expected digit before \".\", did you mean \"0.\(digits)\"?"
    case .digitAfterZero:
      let found = Self.character(at: offset, in: source)
      return "Invalid number, unexpected digit after 0: \(found)."
    case .expectedDigit:
      let found = Self.character(at: offset, in: source)
      return "Invalid number, expected digit but got: \(found)."
    case .unterminatedString: return "Unterminated string."
    case .badCharacterEscape:
      let text = Self.scalars(2, from: offset, in: source)
      return "Invalid character escape sequence: \"\(text)\"."
    case .badUnicodeEscape(let scalars):
      let text = Self.scalars(scalars, from: offset, in: source)
      return "Invalid Unicode escape sequence: \"\(text)\"."
    case .invalidCharacter:
      return "Invalid character: \(Self.character(at: offset, in: source))."
    case .expected(let kind):
      return "Expected \(Self.quoted(kind)), found \(token.described(in: source))."
    case .expectedKeyword(let keyword):
      return "Expected \"\(keyword)\", found \(token.described(in: source))."
    case .unexpected: return "Unexpected \(token.described(in: source))."
    case .variableInConstant(let nameEnd):
      let name = Self.decode(source[token.start..<nameEnd])
      return "Unexpected variable \"$\(name)\" in constant value."
    case .unexpectedDollar: return "Unexpected \"$\"."
    case .reservedEnumValue:
      let name = token.described(in: source)
      return "\(name) is reserved and cannot be used for an enum value."
    case .descriptionOnShorthand:
      return "Unexpected description, descriptions are not supported on shorthand queries."
    case .descriptionOnNonDefinition:
      return "Unexpected description, only GraphQL definitions support descriptions."
    case .tooManyTokens(let limit):
      return "Document contains more than \(limit) tokens. Parsing aborted."
    case .tooDeep: return "Document is nested too deeply. Parsing aborted."
    case .nameTooLong(let limit):
      return "Document contains a name of more than \(limit) bytes. Parsing aborted."
    case .tooLong(let limit): return "Source contains more than \(limit) bytes. Parsing aborted."
    }
  }

  /// A character in quotes if it is printable ASCII, as `U+` and its number if not.
  private static func character(at offset: Int, in source: [UInt8]) -> String {
    guard offset < source.count else { return TokenKind.endOfFile.label }
    let byte = source[offset]
    if byte == UInt8(ascii: "\"") { return "'\"'" }
    if (0x20...0x7E).contains(byte) { return "\"\(UnicodeScalar(byte))\"" }
    let scalar = decode(source[offset...].prefix(4)).unicodeScalars.first?.value ?? 0
    return "U+\(hex(scalar, digits: 4))"
  }

  /// Whether a well-formed scalar begins here.
  private static func isScalar(at offset: Int, in source: [UInt8]) -> Bool {
    if source[offset] < 0x80 { return true }
    return (2...4).contains { length in
      let bytes = source[offset...].prefix(length)
      return (try? UTF8Span(validating: bytes.span)) != nil
    }
  }

  private static func hex(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func scalars(_ count: Int, from offset: Int, in source: [UInt8]) -> String {
    let text = decode(source[offset...].prefix(count * 4))
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(count)))
  }

  private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes, as: UTF8.self)
  }

  private static func quoted(_ kind: TokenKind) -> String {
    kind.isPunctuator ? "\"\(kind.label)\"" : kind.label
  }
}
