/// Values and type references: sections 2.10 and 2.12.
extension Parser {
  /// Value, or a constant value, which has no variable in it.
  mutating func value(isConstant: Bool) throws(SyntaxAbort) {
    switch lexer.kind {
    case .leftBracket: try listValue(isConstant: isConstant)
    case .leftBrace: try objectValue(isConstant: isConstant)
    case .int: try token(.intValue)
    case .float: try token(.floatValue)
    case .string, .blockString: try stringValue()
    case .name:
      if tokenIs("true") {
        try token(.booleanValue, flags: .isTrue)
      } else if tokenIs("false") {
        try token(.booleanValue)
      } else if tokenIs("null") {
        try token(.nullValue)
      } else {
        try token(.enumValue)
      }
    case .dollar:
      if isConstant { try rejectVariable() }
      try variable()
    default: throw unexpected()
    }
  }

  private mutating func rejectVariable() throws(SyntaxAbort) {
    let start = lexer.start
    try lexer.advance()
    guard peek(.name) else { throw lexer.fail(.unexpectedDollar, at: start) }
    throw lexer.fail(.variableInConstant(nameEnd: lexer.end), at: start)
  }

  mutating func stringValue() throws(SyntaxAbort) {
    var flags: NodeFlags = peek(.blockString) ? .block : []
    if lexer.isEncoded { flags.insert(.encoded) }
    try token(.stringValue, flags: flags)
  }

  /// ListValue : `[` Value* `]`
  private mutating func listValue(isConstant: Bool) throws(SyntaxAbort) {
    let node = begin(.listValue)
    try descend()
    try lexer.advance()
    while try !skip(.rightBracket) { try value(isConstant: isConstant) }
    ascend()
    finish(node)
  }

  /// ObjectValue : `{` (Name `:` Value)* `}`
  private mutating func objectValue(isConstant: Bool) throws(SyntaxAbort) {
    let node = begin(.objectValue)
    try descend()
    try lexer.advance()
    while try !skip(.rightBrace) {
      let field = try beginNamed(.objectField)
      try expect(.colon)
      try value(isConstant: isConstant)
      finish(field)
    }
    ascend()
    finish(node)
  }

  /// Type : NamedType, `[` Type `]`, or either with `!`
  mutating func typeReference() throws(SyntaxAbort) {
    let index = count
    if peek(.leftBracket) {
      let node = begin(.listType)
      try lexer.advance()
      try descend()
      try typeReference()
      try expect(.rightBracket)
      ascend()
      finish(node)
    } else {
      try namedType()
    }
    if try skip(.bang) { wrap(index, in: .nonNullType) }
  }

  /// NamedType : Name
  mutating func namedType() throws(SyntaxAbort) {
    guard peek(.name) else { throw lexer.fail(.expected(.name), at: lexer.start) }
    try token(.namedType)
  }

  /// Description : StringValue
  mutating func description() throws(SyntaxAbort) {
    if peek(.string) || peek(.blockString) { try stringValue() }
  }
}
