/// Documents, operations, selections and fragments: sections 2.2 to 2.9.
extension Parser {
  /// Document : Definition+
  mutating func document() throws(SyntaxAbort) {
    let index = begin(.document, at: 0)
    try lexer.advance()
    repeat { try definition() } while !peek(.endOfFile)
    // A document is all of its source, what is ignored at its end included.
    try lexer.advance()
    finish(index)
  }

  /// Definition: an operation, a fragment, or part of a type system.
  private mutating func definition() throws(SyntaxAbort) {
    if peek(.leftBrace) { return try shorthandQuery() }
    let start = lexer.start
    let node = begin(.document, at: start)
    let hasDescription = peek(.string) || peek(.blockString)
    if hasDescription {
      try stringValue()
      if peek(.leftBrace) { throw lexer.fail(.descriptionOnShorthand, at: start) }
    }
    guard peek(.name) else { throw unexpected() }
    if tokenIs("query") || tokenIs("mutation") || tokenIs("subscription") {
      return try operation(node)
    }
    if tokenIs("fragment") { return try fragmentDefinition(node) }
    if tokenIs("extend") {
      if hasDescription { throw lexer.fail(.descriptionOnNonDefinition, at: start) }
      return try typeSystemExtension(node)
    }
    try typeSystemDefinition(node, description: hasDescription ? start : nil)
  }

  /// OperationDefinition : SelectionSet
  private mutating func shorthandQuery() throws(SyntaxAbort) {
    let node = begin(.operationDefinition)
    try selectionSet()
    finish(node)
  }

  /// OperationDefinition : Description? OperationType Name? VariablesDefinition? Directives?
  /// SelectionSet
  private mutating func operation(_ node: Int) throws(SyntaxAbort) {
    become(.operationDefinition, node)
    setFlags(try operationType(), of: node)
    if peek(.name) { try name() }
    if try skip(.leftParenthesis) {
      repeat { try variableDefinition() } while try !skip(.rightParenthesis)
    }
    try directives(isConstant: false)
    try selectionSet()
    finish(node)
  }

  /// OperationType : one of `query` `mutation` `subscription`
  mutating func operationType() throws(SyntaxAbort) -> NodeFlags {
    guard peek(.name) else { throw lexer.fail(.expected(.name), at: lexer.start) }
    let flags: NodeFlags
    if tokenIs("query") {
      flags = []
    } else if tokenIs("mutation") {
      flags = .mutation
    } else if tokenIs("subscription") {
      flags = .subscription
    } else {
      throw try unexpectedName()
    }
    try lexer.advance()
    return flags
  }

  /// VariableDefinition : Description? Variable `:` Type DefaultValue? Directives[Const]?
  private mutating func variableDefinition() throws(SyntaxAbort) {
    let node = begin(.variableDefinition)
    try description()
    try variable()
    try expect(.colon)
    try typeReference()
    if try skip(.equals) { try value(isConstant: true) }
    try directives(isConstant: true)
    finish(node)
  }

  /// Variable : `$` Name
  mutating func variable() throws(SyntaxAbort) {
    let start = lexer.start
    try expect(.dollar)
    guard peek(.name) else { throw lexer.fail(.expected(.name), at: lexer.start) }
    append(
      Node(
        .variable, flags: [], nameLength: 0, start: start, end: lexer.end, next: count + 1))
    try lexer.advance()
  }

  /// SelectionSet : `{` Selection+ `}`
  mutating func selectionSet() throws(SyntaxAbort) {
    let node = begin(.selectionSet)
    try descend()
    try expect(.leftBrace)
    repeat {
      if peek(.spread) { try fragment() } else { try field() }
    } while try !skip(.rightBrace)
    ascend()
    finish(node)
  }

  /// Field : Alias? Name Arguments? Directives? SelectionSet?
  private mutating func field() throws(SyntaxAbort) {
    let node = try beginNamed(.field)
    // Most fields are a name alone: their node is complete.
    if peek(.name) || peek(.rightBrace) { return }
    if try skip(.colon) { try nameAfterAlias(of: node) }
    try arguments(isConstant: false)
    try directives(isConstant: false)
    if peek(.leftBrace) { try selectionSet() }
    finish(node)
  }

  /// Arguments : `(` Argument+ `)`
  mutating func arguments(isConstant: Bool) throws(SyntaxAbort) {
    guard try skip(.leftParenthesis) else { return }
    repeat {
      let node = try beginNamed(.argument)
      try expect(.colon)
      try value(isConstant: isConstant)
      finish(node)
    } while try !skip(.rightParenthesis)
  }

  /// FragmentSpread : `...` FragmentName Directives?
  /// InlineFragment : `...` TypeCondition? Directives? SelectionSet
  private mutating func fragment() throws(SyntaxAbort) {
    let start = lexer.start
    try lexer.advance()
    let hasTypeCondition = peekKeyword("on")
    if peek(.name), !hasTypeCondition {
      let node = begin(.fragmentSpread, at: start)
      try name()
      try directives(isConstant: false)
      return finish(node)
    }
    let node = begin(.inlineFragment, at: start)
    if hasTypeCondition {
      try lexer.advance()
      try namedType()
    }
    try directives(isConstant: false)
    try selectionSet()
    finish(node)
  }

  /// FragmentDefinition : Description? `fragment` FragmentName TypeCondition Directives?
  /// SelectionSet
  private mutating func fragmentDefinition(_ node: Int) throws(SyntaxAbort) {
    become(.fragmentDefinition, node)
    try lexer.advance()
    if peekKeyword("on") { throw unexpected() }
    try name()
    try expectKeyword("on")
    try namedType()
    try directives(isConstant: false)
    try selectionSet()
    finish(node)
  }

  /// Directives : (`@` Name Arguments?)+
  mutating func directives(isConstant: Bool) throws(SyntaxAbort) {
    while peek(.at) {
      let node = begin(.directive)
      try lexer.advance()
      try name()
      try arguments(isConstant: isConstant)
      finish(node)
    }
  }
}
