internal import GraphQLLanguage
internal import GraphQLTypeSystem

// MARK: - Planning

extension Planner {
  /// Plans where the value of each argument of a field will come from (CoerceArgumentValues,
  /// section 6.4.1); constants are coerced here, once.
  mutating func planArguments(
    of node: NodeID, field: FieldDefinition, to planned: inout PlannedField
  ) {
    planned.slotStart = UInt32(parts.slots.count)
    planned.slotCount = UInt16(field.arguments.count)
    for argument in field.arguments {
      let given = parts.document.arguments(of: node).first {
        parts.schema.isName(
          parts.schema[argument].name, parts.document.bytes(in: parts.document.name(of: $0)))
      }
      let slot = planSlot(argument, given: given.map { parts.document.value(of: $0) }, field: node)
      switch slot {
      case .absent, .constant: break
      case .invalid, .literal: planned.checkArguments()
      case .variable(let index, _, _):
        let isNullable = !parts.variables[Int(index)].type.isNonNull
        if parts.schema[argument].type.isNonNull, isNullable { planned.checkArguments() }
      }
      parts.slots.append(slot)
    }
  }

  private mutating func planSlot(
    _ argument: InputValueID, given: NodeID?, field: NodeID
  ) -> ArgumentSlot {
    let schema = parts.schema
    let document = parts.document
    let definition = schema[argument]
    let fallback = definition.defaultValue.map {
      parts.constants.append(copying: $0, of: schema.defaultValues).rawValue
    }
    guard let given else {
      if let fallback { return .constant(fallback) }
      guard definition.type.isNonNull else { return .absent }
      let name = schema.name(of: argument)
      let type = schema.string(definition.type)
      return invalid(
        "Argument \"\(name)\" of required type \"\(type)\" was not provided.", at: field)
    }
    if document.kind(of: given) == .variable {
      let name = document.name(of: given)
      if let index = parts.variableNames.position(of: name, in: document) {
        return .variable(
          index: UInt32(index), fallback: fallback.map { $0 + 1 } ?? 0,
          place: document[given].start)
      }
      if let fallback { return .constant(fallback) }
      guard definition.type.isNonNull else { return .absent }
      return invalid(schema.missingVariable(argument, name: document.text(in: name)), at: given)
    }
    if document.containsVariable(given) {
      parts.literals.append(DynamicLiteral(argument: argument, value: given))
      return .literal(UInt32(parts.literals.count - 1))
    }
    let start = parts.constants.end
    if schema.coerce(given, of: document, to: definition.type, into: &parts.constants) {
      return .constant(start.rawValue)
    }
    let problems = schema.problems(of: given, in: document, for: definition.type, limit: 1)
    parts.argumentErrors.append(schema.invalidArgument(argument, problems, given, in: document))
    return .invalid(UInt32(parts.argumentErrors.count - 1))
  }

  private mutating func invalid(_ message: String, at node: NodeID) -> ArgumentSlot {
    parts.argumentErrors.append(
      GraphQLError(message, locations: [parts.document.location(of: node)]))
    return .invalid(UInt32(parts.argumentErrors.count - 1))
  }
}

extension PlannedField {
  /// Introspection always looks.
  fileprivate mutating func checkArguments() {
    if role == .resolver { role = .checkedResolver }
  }
}

// MARK: - Executing

/// Where a coerced value stands: among the plan's constants or the request's values.
@usableFromInline struct SlotNode {
  let isConstant: Bool
  let id: InputNodeID
}

extension ExecutionState {
  /// The value of an argument slot; nil when it has none.
  func slotNode(_ slot: Int) -> SlotNode? {
    switch plan.slots[slot] {
    case .absent, .invalid: return nil
    case .constant(let node):
      return SlotNode(isConstant: true, id: InputNodeID(rawValue: node))
    case .variable(let index, let fallback, _):
      if let node = variables.value(of: Int(index)) {
        return SlotNode(isConstant: false, id: node)
      }
      guard fallback > 0 else { return nil }
      return SlotNode(isConstant: true, id: InputNodeID(rawValue: fallback - 1))
    case .literal(let index):
      guard case .success(let node) = literals[Int(index)] else { return nil }
      return SlotNode(isConstant: false, id: node)
    }
  }

  /// The argument in a slot as resolvers see it.
  @usableFromInline func argument(
    _ slot: Int, in state: UnsafeMutablePointer<ExecutionState>
  ) -> InputValue? {
    slotNode(slot).map { InputValue(state: state, isConstant: $0.isConstant, id: $0.id) }
  }

  /// The bytes of a string value.
  func text(of node: SlotNode) -> [UInt8] {
    let arena = node.isConstant ? constants : values
    return Array(arena.bytes[arena[node.id].text.indices])
  }

  /// Whether the resolver of the current field is to be called. If not, the field is an error
  /// because of an argument, or it is of introspection and has its value.
  @usableFromInline mutating func callsResolver() -> Bool {
    switch current.pointee.role {
    case .resolver: return true
    case .checkedResolver: return !failsArguments()
    case .introspection: resolveIntrospection()
    case .typename: break
    }
    return false
  }

  /// Whether an argument of the current field has no valid value; the field is an error then.
  ///
  /// Not inlined: few fields have arguments that can be missing.
  @inline(never) mutating func failsArguments() -> Bool {
    guard let error = argumentError(of: current) else { return false }
    if beginValue() { completeFailure(error) }
    return true
  }

  /// What is wrong with the first argument of a field that has no valid value.
  func argumentError(of field: UnsafePointer<PlannedField>) -> GraphQLError? {
    let first = Int(field.pointee.slotStart)
    let arguments = plan.schema[FieldID(rawValue: field.pointee.field)].arguments
    for position in 0..<Int(field.pointee.slotCount) {
      if let error = argumentError(arguments[position], slot: first + position) { return error }
    }
    return nil
  }

  private func argumentError(_ argument: InputValueID, slot: Int) -> GraphQLError? {
    switch plan.slots[slot] {
    case .absent, .constant: return nil
    case .invalid(let error): return plan.argumentErrors[Int(error)]
    case .literal(let index):
      guard case .failure(let error) = literals[Int(index)] else { return nil }
      return error
    case .variable(let index, let fallback, let place):
      let schema = plan.schema
      guard schema[argument].type.isNonNull else { return nil }
      let name = plan.document.text(in: plan.variables[Int(index)].name)
      guard let node = variables.value(of: Int(index)) else {
        if fallback > 0 { return nil }
        return error(schema.missingVariable(argument, name: name), at: place)
      }
      guard values[node].kind == .null else { return nil }
      return error(schema.nullVariable(argument, name: name), at: place)
    }
  }

  private func error(_ message: String, at offset: UInt32) -> GraphQLError {
    GraphQLError(message, locations: [plan.document.location(ofOffset: offset)])
  }

  /// Coerces the literals with variables inside; an error belongs to the field that uses it.
  mutating func coerceLiterals() {
    variables.makeUnique()
    for literal in plan.literals {
      let start = values.end
      let type = plan.schema[literal.argument].type
      let isValid = plan.schema.coerce(
        literal.value, of: plan.document, to: type, into: &variables.memory.values
      ) { [plan, variables] node in plan.value(of: node, in: variables) }
      literals.append(isValid ? .success(start) : .failure(invalidLiteral(literal)))
    }
  }

  private func invalidLiteral(_ literal: DynamicLiteral) -> GraphQLError {
    let problems = plan.schema.problems(
      of: literal.value, in: plan.document, for: plan.schema[literal.argument].type, limit: 1,
      values: values
    ) { [plan, variables] node in plan.value(of: node, in: variables) }
    return plan.schema.invalidArgument(
      literal.argument, problems, literal.value, in: plan.document)
  }
}

extension OperationPlan {
  /// Where the value of a variable node stands; nil if it has none.
  fileprivate func value(of variable: NodeID, in values: VariableValues) -> InputNodeID? {
    variableNames.position(of: document.name(of: variable), in: document)
      .flatMap { values.value(of: $0) }
  }
}

// MARK: - Messages

extension Schema {
  func isName(_ name: TextRange, _ bytes: ArraySlice<UInt8>) -> Bool {
    Int(name.count) == bytes.count && self.bytes(name).elementsEqual(bytes)
  }

  func invalidArgument(
    _ argument: InputValueID, _ problems: [InputProblem], _ value: NodeID, in document: Document
  ) -> GraphQLError {
    let name = name(of: argument)
    guard let problem = problems.first else {
      return GraphQLError(
        "Argument \"\(name)\" has an invalid value.", locations: [document.location(of: value)])
    }
    return GraphQLError(
      "Argument \"\(name)\" has invalid value\(problem.sentence)",
      locations: [document.location(of: problem.node ?? value)])
  }

  func missingVariable(_ argument: InputValueID, name: String) -> String {
    "Argument \"\(self.name(of: argument))\" has invalid value: Expected variable \"$\(name)\" "
      + "provided to type \"\(string(self[argument].type))\" to provide a runtime value."
  }

  func nullVariable(_ argument: InputValueID, name: String) -> String {
    "Argument \"\(self.name(of: argument))\" has invalid value: Expected variable \"$\(name)\" "
      + "provided to non-null type \"\(string(self[argument].type))\" not to be null."
  }
}

extension InputProblem {
  /// Place and message, as they follow the words "has invalid value".
  var sentence: String {
    let place = path.isEmpty ? "" : " at " + path.map(\.accessor).joined()
    return "\(place): \(message)"
  }
}
