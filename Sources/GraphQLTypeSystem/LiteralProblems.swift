public import GraphQLLanguage

extension Schema {
  /// Why a literal does not fit `type`: nothing if it does.
  ///
  /// - Parameters:
  ///   - value: a value node of `document`.
  ///   - limit: how many problems are looked for at most.
  ///   - showsSuggestions: whether messages may say "Did you mean".
  ///   - values: what `variable` refers to.
  ///   - variable: where in `values` the value of a variable node stands; nil if it has none.
  ///     Without this function variables are taken to fit, as validation does before there are
  ///     any values.
  public func problems(
    of value: NodeID, in document: Document, for type: TypeReference, limit: Int = 50,
    showsSuggestions: Bool = true, values: InputValues = InputValues(),
    variable: ((NodeID) -> InputNodeID?)? = nil
  ) -> [InputProblem] {
    var finder = ProblemFinder(schema: self, limit: limit, showsSuggestions: showsSuggestions)
    finder.values = values
    if let variable {
      finder.check(value, document, type, variable)
      var values = values
      let isTooLarge =
        finder.problems.isEmpty
        && !coerce(value, of: document, to: type, into: &values, variable: variable)
      if isTooLarge { finder.report(InputProblem.tooLarge.message, at: value) }
    } else {
      finder.check(value, document, type, nil)
    }
    return finder.problems
  }
}

extension ProblemFinder {
  mutating func check(
    _ value: NodeID, _ document: Document, _ type: TypeReference,
    _ variable: ((NodeID) -> InputNodeID?)?
  ) {
    guard !isFull else { return }
    if document.kind(of: value) == .variable {
      if let variable { check(variable: value, variable(value), document, type) }
    } else if document.kind(of: value) == .nullValue {
      if type.isNonNull {
        report(
          "Expected value of non-null type \"\(schema.string(type))\" not to be null.", at: value)
      }
    } else if let item = type.listItem {
      guard document.kind(of: value) == .listValue else {
        return check(value, document, item, variable)
      }
      var index = 0
      for element in document.elements(of: value) {
        path.append(.index(index))
        let isMissing =
          variable.map { document.kind(of: element) == .variable && $0(element) == nil } ?? false
        if !isMissing || item.isNonNull { check(element, document, item, variable) }
        path.removeLast()
        index += 1
      }
    } else if schema.kind(of: type.named) == .inputObject {
      check(object: value, document, type.named, variable)
    } else {
      check(leaf: value, document, type.named, variable)
    }
  }

  private mutating func check(
    variable: NodeID, _ node: InputNodeID?, _ document: Document, _ type: TypeReference
  ) {
    guard type.isNonNull else { return }
    let name = document.text(in: document.name(of: variable))
    let type = schema.string(type)
    if let node {
      if values[node].kind == .null {
        report(
          "Expected variable \"$\(name)\" provided to non-null type \"\(type)\" not to be null.",
          at: variable)
      }
    } else {
      report(
        "Expected variable \"$\(name)\" provided to type \"\(type)\" to provide a runtime value.",
        at: variable)
    }
  }

  private mutating func check(
    leaf: NodeID, _ document: Document, _ type: TypeID, _ variable: ((NodeID) -> InputNodeID?)?
  ) {
    if schema.isPlain(leaf, document, type) { return }
    // What a custom scalar says of a literal with variables is known once they have values. The
    // other leaf types take no list and no object, whatever is in it.
    let isCustom = schema.kind(of: type) == .scalar && schema[type].scalarKind == .custom
    if isCustom, variable == nil, document.containsVariable(leaf) { return }
    let mark = values.end
    do throws(ScalarError) {
      try schema.appendLeaf(
        leaf, document, type, &values, showsSuggestions, variable ?? { _ in nil })
    } catch {
      report(error.message, at: leaf)
    }
    values.truncate(to: mark)
  }

  private mutating func check(
    object: NodeID, _ document: Document, _ type: TypeID, _ variable: ((NodeID) -> InputNodeID?)?
  ) {
    let found = { LiteralScalar.print(object, document) }
    guard document.kind(of: object) == .objectValue else {
      let name = schema.name(of: type)
      return report(
        "Expected value of type \"\(name)\" to be an object, found: \(found()).", at: object)
    }
    var given = 0
    var only: (field: InputValueID, value: NodeID)?
    for field in schema[type].inputFields {
      let definition = schema[field]
      guard let value = schema.member(named: definition.name, of: object, document) else {
        if definition.isRequired { report(missingField(field, type, found: found()), at: object) }
        continue
      }
      given += 1
      only = (field, value)
      if let variable, document.kind(of: value) == .variable, !schema[type].isOneOf,
        !definition.isRequired, variable(value) == nil
      {
        continue
      }
      path.append(.field(schema.string(definition.name)))
      check(value, document, definition.type, variable)
      path.removeLast()
    }
    for entry in document.objectFields(of: object) where !isFull {
      if schema.inputField(entry, document, type) == nil {
        let name = document.text(in: document.name(of: entry))
        report(unknownField(name, type, found: found()), at: entry)
      }
    }
    if schema[type].isOneOf {
      check(oneOf: object, document, type, given == 1 ? only : nil, variable)
    }
  }

  private mutating func check(
    oneOf object: NodeID, _ document: Document, _ type: TypeID,
    _ only: (field: InputValueID, value: NodeID)?, _ variable: ((NodeID) -> InputNodeID?)?
  ) {
    let message = Self.oneOfMessage(schema.name(of: type))
    guard let only else { return report(message, at: object) }
    path.append(.field(schema.name(of: only.field)))
    defer { path.removeLast() }
    switch document.kind(of: only.value) {
    case .nullValue: report(message, at: object)
    case .variable:
      guard let variable else { return }
      if let node = variable(only.value), values[node].kind != .null { return }
      report(message, at: object)
    default: break
    }
  }
}
