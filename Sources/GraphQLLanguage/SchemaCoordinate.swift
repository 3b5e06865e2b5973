/// A name for one element of a schema, section 2.14.
public enum SchemaCoordinate: Sendable, Hashable {
  /// `Type`
  case type(String)
  /// `Type.member`: a field, an input field or an enum value.
  case member(type: String, member: String)
  /// `Type.field(argument:)`
  case argument(type: String, field: String, argument: String)
  /// `@directive`
  case directive(String)
  /// `@directive(argument:)`
  case directiveArgument(directive: String, argument: String)

  /// Parses a coordinate; it has no ignored characters.
  public init(_ source: [UInt8]) throws(SyntaxError) {
    var parser = CoordinateParser(source: source)
    self = try parser.coordinate()
  }
}

extension SchemaCoordinate: CustomStringConvertible {
  /// The coordinate as the specification writes it.
  public var description: String {
    switch self {
    case .type(let name): name
    case .member(let type, let member): "\(type).\(member)"
    case .argument(let type, let field, let argument): "\(type).\(field)(\(argument):)"
    case .directive(let name): "@\(name)"
    case .directiveArgument(let directive, let argument): "@\(directive)(\(argument):)"
    }
  }
}

private struct CoordinateParser {
  let source: [UInt8]
  private var token = Token(kind: .startOfFile, start: 0, end: 0)

  init(source: [UInt8]) { self.source = source }

  /// SchemaCoordinate: TypeCoordinate, MemberCoordinate, ArgumentCoordinate, DirectiveCoordinate
  /// or DirectiveArgumentCoordinate
  mutating func coordinate() throws(SyntaxError) -> SchemaCoordinate {
    try advance()
    let result: SchemaCoordinate
    if try skip(.at) {
      let name = try name()
      result =
        try argument().map { .directiveArgument(directive: name, argument: $0) }
        ?? .directive(name)
    } else {
      let type = try name()
      if try skip(.dot) {
        let member = try name()
        result =
          try argument().map { .argument(type: type, field: member, argument: $0) }
          ?? .member(type: type, member: member)
      } else {
        result = .type(type)
      }
    }
    try expect(.endOfFile)
    return result
  }

  /// (`(` Name `:` `)`)?
  private mutating func argument() throws(SyntaxError) -> String? {
    guard try skip(.leftParenthesis) else { return nil }
    let name = try name()
    try expect(.colon)
    try expect(.rightParenthesis)
    return name
  }

  private mutating func name() throws(SyntaxError) -> String {
    let text = token.value(in: source)
    try expect(.name)
    return text
  }

  private mutating func skip(_ kind: TokenKind) throws(SyntaxError) -> Bool {
    guard token.kind == kind else { return false }
    try advance()
    return true
  }

  private mutating func expect(_ kind: TokenKind) throws(SyntaxError) {
    guard token.kind == kind else {
      throw SyntaxError(.expected(kind), at: token.start, token: token, in: source)
    }
    try advance()
  }

  private mutating func advance() throws(SyntaxError) {
    let start = token.end
    guard start < source.count else {
      token = Token(kind: .endOfFile, start: start, end: start)
      return
    }
    switch source[start] {
    case let byte where ByteClass.isNameStart(byte):
      let end = source[start...].firstIndex { !ByteClass.isNameContinue($0) } ?? source.count
      token = Token(kind: .name, start: start, end: end)
    case UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ":"),
      UInt8(ascii: "@"):
      token = Token(kind: TokenKind(rawValue: source[start])!, start: start, end: start + 1)
    default:
      throw SyntaxError(.invalidCharacter, at: start, token: token, in: source)
    }
  }
}
