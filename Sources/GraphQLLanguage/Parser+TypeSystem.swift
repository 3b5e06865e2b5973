/// Type system definitions and extensions: chapter 3.
extension Parser {
  /// The definition whose keyword is the current token, and behind its description, if it has one.
  mutating func typeSystemDefinition(
    _ node: Int, description: Int?
  ) throws(SyntaxAbort) {
    let kind: NodeKind
    if tokenIs("schema") {
      return try schemaDefinition(node)
    } else if tokenIs("directive") {
      return try directiveDefinition(node)
    } else if tokenIs("scalar") {
      kind = .scalarTypeDefinition
    } else if tokenIs("type") {
      kind = .objectTypeDefinition
    } else if tokenIs("interface") {
      kind = .interfaceTypeDefinition
    } else if tokenIs("union") {
      kind = .unionTypeDefinition
    } else if tokenIs("enum") {
      kind = .enumTypeDefinition
    } else if tokenIs("input") {
      kind = .inputObjectTypeDefinition
    } else if let description {
      throw lexer.fail(.descriptionOnNonDefinition, at: description)
    } else {
      throw unexpected()
    }
    become(kind, node)
    try lexer.advance()
    try name()
    _ = try typeBody(of: kind)
    finish(node)
  }

  /// Whatever follows the name of a type; false if nothing does.
  private mutating func typeBody(of kind: NodeKind) throws(SyntaxAbort) -> Bool {
    let before = count
    switch kind {
    case .objectTypeDefinition, .objectTypeExtension, .interfaceTypeDefinition,
      .interfaceTypeExtension:
      try implementedInterfaces()
      try directives(isConstant: true)
      try fieldDefinitions()
    case .unionTypeDefinition, .unionTypeExtension:
      try directives(isConstant: true)
      try memberTypes()
    case .enumTypeDefinition, .enumTypeExtension:
      try directives(isConstant: true)
      try enumValueDefinitions()
    case .inputObjectTypeDefinition, .inputObjectTypeExtension:
      try directives(isConstant: true)
      try inputValueDefinitions(.leftBrace, .rightBrace)
    default:
      try directives(isConstant: true)
    }
    return count > before
  }

  /// SchemaDefinition : Description? `schema` Directives? `{` RootOperationTypeDefinition+ `}`
  private mutating func schemaDefinition(_ node: Int) throws(SyntaxAbort) {
    become(.schemaDefinition, node)
    try lexer.advance()
    try directives(isConstant: true)
    guard peek(.leftBrace) else { throw lexer.fail(.expected(.leftBrace), at: lexer.start) }
    try operationTypeDefinitions()
    finish(node)
  }

  /// (`{` RootOperationTypeDefinition+ `}`)?
  private mutating func operationTypeDefinitions() throws(SyntaxAbort) {
    guard try skip(.leftBrace) else { return }
    repeat {
      let node = begin(.operationTypeDefinition)
      setFlags(try operationType(), of: node)
      try expect(.colon)
      try namedType()
      finish(node)
    } while try !skip(.rightBrace)
  }

  /// ImplementsInterfaces : `implements` `&`? NamedType (`&` NamedType)*
  private mutating func implementedInterfaces() throws(SyntaxAbort) {
    guard try skipKeyword("implements") else { return }
    _ = try skip(.ampersand)
    repeat { try namedType() } while try skip(.ampersand)
  }

  /// FieldsDefinition : `{` FieldDefinition+ `}`
  private mutating func fieldDefinitions() throws(SyntaxAbort) {
    guard try skip(.leftBrace) else { return }
    repeat {
      let node = try beginDefinition(.fieldDefinition)
      try inputValueDefinitions(.leftParenthesis, .rightParenthesis)
      try expect(.colon)
      try typeReference()
      try directives(isConstant: true)
      finish(node)
    } while try !skip(.rightBrace)
  }

  /// A field, argument or enum value: its description, if any, and its name.
  private mutating func beginDefinition(_ kind: NodeKind) throws(SyntaxAbort) -> Int {
    guard peek(.string) || peek(.blockString) else { return try beginNamed(kind) }
    let node = begin(kind)
    try stringValue()
    if kind == .enumValueDefinition { try checkEnumValue() }
    try name()
    return node
  }

  /// ArgumentsDefinition or InputFieldsDefinition: InputValueDefinition+ in brackets
  private mutating func inputValueDefinitions(
    _ open: TokenKind, _ close: TokenKind
  ) throws(SyntaxAbort) {
    guard try skip(open) else { return }
    repeat {
      let node = try beginDefinition(.inputValueDefinition)
      try expect(.colon)
      try typeReference()
      if try skip(.equals) { try value(isConstant: true) }
      try directives(isConstant: true)
      finish(node)
    } while try !skip(close)
  }

  /// UnionMemberTypes : `=` `|`? NamedType (`|` NamedType)*
  private mutating func memberTypes() throws(SyntaxAbort) {
    guard try skip(.equals) else { return }
    _ = try skip(.pipe)
    repeat { try namedType() } while try skip(.pipe)
  }

  /// EnumValuesDefinition : `{` EnumValueDefinition+ `}`
  private mutating func enumValueDefinitions() throws(SyntaxAbort) {
    guard try skip(.leftBrace) else { return }
    repeat {
      try checkEnumValue()
      let node = try beginDefinition(.enumValueDefinition)
      try directives(isConstant: true)
      finish(node)
    } while try !skip(.rightBrace)
  }

  /// EnumValue : Name but not `true`, `false` or `null`
  private mutating func checkEnumValue() throws(SyntaxAbort) {
    guard peek(.name), tokenIs("true") || tokenIs("false") || tokenIs("null") else { return }
    throw lexer.fail(.reservedEnumValue, at: lexer.start)
  }

  /// DirectiveDefinition : Description? `directive` `@` Name ArgumentsDefinition? `repeatable`?
  /// `on` `|`? DirectiveLocation (`|` DirectiveLocation)*
  private mutating func directiveDefinition(_ node: Int) throws(SyntaxAbort) {
    become(.directiveDefinition, node)
    try lexer.advance()
    try expect(.at)
    try name()
    try inputValueDefinitions(.leftParenthesis, .rightParenthesis)
    if try skipKeyword("repeatable") { setFlags(.repeatable, of: node) }
    try expectKeyword("on")
    _ = try skip(.pipe)
    repeat {
      guard peek(.name) else { throw lexer.fail(.expected(.name), at: lexer.start) }
      guard isDirectiveLocation() else { throw try unexpectedName() }
      try name()
    } while try skip(.pipe)
    finish(node)
  }

  private func isDirectiveLocation() -> Bool {
    tokenIs("QUERY") || tokenIs("MUTATION") || tokenIs("SUBSCRIPTION") || tokenIs("FIELD")
      || tokenIs("FRAGMENT_DEFINITION") || tokenIs("FRAGMENT_SPREAD")
      || tokenIs("INLINE_FRAGMENT") || tokenIs("VARIABLE_DEFINITION") || tokenIs("SCHEMA")
      || tokenIs("SCALAR") || tokenIs("OBJECT") || tokenIs("FIELD_DEFINITION")
      || tokenIs("ARGUMENT_DEFINITION") || tokenIs("INTERFACE") || tokenIs("UNION")
      || tokenIs("ENUM") || tokenIs("ENUM_VALUE") || tokenIs("INPUT_OBJECT")
      || tokenIs("INPUT_FIELD_DEFINITION")
  }

  /// The extension whose `extend` is the current token.
  mutating func typeSystemExtension(_ node: Int) throws(SyntaxAbort) {
    try lexer.advance()
    let kind: NodeKind
    if peekKeyword("schema") {
      return try schemaExtension(node)
    } else if peekKeyword("scalar") {
      kind = .scalarTypeExtension
    } else if peekKeyword("type") {
      kind = .objectTypeExtension
    } else if peekKeyword("interface") {
      kind = .interfaceTypeExtension
    } else if peekKeyword("union") {
      kind = .unionTypeExtension
    } else if peekKeyword("enum") {
      kind = .enumTypeExtension
    } else if peekKeyword("input") {
      kind = .inputObjectTypeExtension
    } else {
      throw unexpected()
    }
    become(kind, node)
    try lexer.advance()
    try name()
    if try !typeBody(of: kind) { throw unexpected() }
    finish(node)
  }

  /// SchemaExtension : `extend` `schema` Directives? (`{` RootOperationTypeDefinition+ `}`)?
  private mutating func schemaExtension(_ node: Int) throws(SyntaxAbort) {
    become(.schemaExtension, node)
    try lexer.advance()
    let before = count
    try directives(isConstant: true)
    try operationTypeDefinitions()
    if count == before { throw unexpected() }
    finish(node)
  }
}
