extension Document {
  /// Parses a whole document: section 2.2, executable and type system definitions.
  ///
  /// The source must be UTF-8; it is kept, not copied. Cost: one pass, one allocation that stays
  /// (all nodes) and one that does not.
  public static func parse(
    _ source: [UInt8], limits: ParserLimits = .standard
  ) throws(SyntaxError) -> Document {
    try parse(source, limits, .document)
  }

  /// Parses a whole document given as text.
  public static func parse(
    _ text: String, limits: ParserLimits = .standard
  ) throws(SyntaxError) -> Document {
    try parse(Array(text.utf8), limits, .document)
  }

  /// Parses a value alone; it is node 0.
  public static func parseValue(
    _ source: [UInt8], limits: ParserLimits = .standard
  ) throws(SyntaxError) -> Document {
    try parse(source, limits, .value)
  }

  /// Parses a value without variables alone; it is node 0.
  public static func parseConstantValue(
    _ source: [UInt8], limits: ParserLimits = .standard
  ) throws(SyntaxError) -> Document {
    try parse(source, limits, .constantValue)
  }

  /// Parses a type reference alone; it is node 0.
  public static func parseType(
    _ source: [UInt8], limits: ParserLimits = .standard
  ) throws(SyntaxError) -> Document {
    try parse(source, limits, .typeReference)
  }

  private static func parse(
    _ source: [UInt8], _ limits: ParserLimits, _ start: ParserStart
  ) throws(SyntaxError) -> Document {
    guard source.count <= limits.bytes else {
      let token = Token(kind: .startOfFile, start: 0, end: 0)
      throw SyntaxError(.tooLong(limits.bytes), at: limits.bytes, token: token, in: source)
    }
    let nodes = try source.withUnsafeBufferPointer { bytes throws(SyntaxError) in
      let lexer = Lexer(bytes, limits)
      // Ordinary text has one node in four bytes or fewer.
      var parser = Parser(lexer, capacity: bytes.count / 4 + 20, depthLimit: limits.depth)
      do throws(SyntaxAbort) {
        try parser.run(start)
      } catch {
        let lexer = parser.lexer
        throw SyntaxError(lexer.fault, at: lexer.faultOffset, token: lexer.token, in: source)
      }
      return parser.copyNodes()
    }
    return Document(source: source, nodes: nodes)
  }
}

/// What a source is parsed as.
enum ParserStart { case document, value, constantValue, typeReference }

extension Parser {
  mutating func run(_ start: ParserStart) throws(SyntaxAbort) {
    if start == .document { return try document() }
    try lexer.advance()
    switch start {
    case .document, .value: try value(isConstant: false)
    case .constantValue: try value(isConstant: true)
    case .typeReference: try typeReference()
    }
    if !peek(.endOfFile) { throw lexer.fail(.expected(.endOfFile), at: lexer.start) }
  }
}
