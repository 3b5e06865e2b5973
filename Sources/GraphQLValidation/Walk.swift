import GraphQLLanguage
import GraphQLTypeSystem

/// The walk over a document: it knows the types, calls the rules and decides nothing itself.
///
/// At each node the rules are asked in the order of `ValidationRule`, on the way in or on the way
/// out as the reference does, because that is the order in which errors are reported.
extension Validator {
  mutating func walkDocument() {
    if rules.contains(.executableDefinitions) { checkExecutableDefinitions() }
    let limit = document[.root].next
    var cursor: UInt32 = 1
    while cursor < limit, !isAborted {
      let definition = NodeID(cursor)
      switch document.kind(of: definition) {
      case .operationDefinition: walkOperation(definition)
      case .fragmentDefinition: walkFragmentDefinition(definition)
      default: walkTypeSystemDefinition(definition)
      }
      cursor = document[definition].next
    }
    if rules.contains(.noUnusedFragments) { checkNoUnusedFragments() }
  }

  private mutating func walkOperation(_ operation: NodeID) {
    enterOperation(operation)
    let usage = usages.list.count
    usages.isCollecting =
      rules.contains(.variablesInAllowedPosition) && !variables.definitions.isEmpty
    let root = rootType(of: document.operationType(of: operation))
    let location = directiveLocation(of: operation)
    let limit = document[operation].next
    var cursor = operation.rawValue + 1
    while cursor < limit {
      let child = NodeID(cursor)
      switch document.kind(of: child) {
      case .variableDefinition: walkVariableDefinition(child)
      case .directive: walkDirective(child, at: location)
      case .selectionSet: walkSelectionSet(child, in: root)
      default: break
      }
      cursor = document[child].next
    }
    if usages.isCollecting {
      usages.isCollecting = false
      checkVariablesInAllowedPosition(usage..<usages.list.count)
    }
  }

  private mutating func enterOperation(_ operation: NodeID) {
    variables.reset(to: operation, in: document)
    findReachableFragments(of: operation)
    if rules.contains(.knownOperationTypes) { checkKnownOperationTypes(operation) }
    if rules.contains(.uniqueOperationNames) { checkUniqueOperationNames(operation) }
    if rules.contains(.loneAnonymousOperation) { checkLoneAnonymousOperation(operation) }
    if rules.contains(.singleFieldSubscriptions) { checkSingleFieldSubscriptions(operation) }
    if rules.contains(.uniqueVariableNames) { checkUniqueVariableNames(operation) }
    if rules.contains(.noUndefinedVariables) { checkNoUndefinedVariables(operation) }
    if rules.contains(.noUnusedVariables) { checkNoUnusedVariables(operation) }
    if rules.contains(.uniqueDirectivesPerLocation) { checkUniqueDirectives(of: operation) }
  }

  private mutating func walkVariableDefinition(_ definition: NodeID) {
    let type = document.type(of: definition)
    let variableType = type.flatMap { schema.type($0, of: document) }
    if rules.contains(.variablesAreInputTypes) {
      checkVariablesAreInputTypes(definition, variableType)
    }
    if rules.contains(.uniqueDirectivesPerLocation) { checkUniqueDirectives(of: definition) }
    if let type { walkTypeReference(type) }
    if let value = document.defaultValue(of: definition) {
      let inputType = variableType.flatMap { schema.isInput($0) ? $0 : nil }
      if rules.contains(.valuesOfCorrectType) { checkValuesOfCorrectType(value, inputType) }
      walkValue(value, VariableUsage(variable: value, type: inputType))
    }
    for directive in document.directives(of: definition) {
      walkDirective(directive, at: .variableDefinition)
    }
  }

  mutating func walkFragmentDefinition(_ fragment: NodeID) {
    if rules.contains(.fragmentsOnCompositeTypes) { checkFragmentsOnCompositeTypes(fragment) }
    if rules.contains(.uniqueFragmentNames) { checkUniqueFragmentNames(fragment) }
    if rules.contains(.noFragmentCycles) { checkNoFragmentCycles(fragment) }
    if rules.contains(.uniqueDirectivesPerLocation) { checkUniqueDirectives(of: fragment) }
    var type: TypeID?
    let limit = document[fragment].next
    var cursor = fragment.rawValue + 1
    while cursor < limit {
      let child = NodeID(cursor)
      switch document.kind(of: child) {
      case .namedType:
        type = self.type(named: child)
        walkTypeReference(child)
      case .directive: walkDirective(child, at: .fragmentDefinition)
      case .selectionSet: walkSelectionSet(child, in: compositeType(type))
      default: break
      }
      cursor = document[child].next
    }
  }
}

// MARK: - Selections

extension Validator {
  /// Walks the selections on the type `parent`; nil where the schema knows none.
  ///
  /// - Parameter isInline: whether an inline fragment holds the set, whose fields then belong to
  ///   the set around it.
  mutating func walkSelectionSet(_ set: NodeID, in parent: TypeID?, isInline: Bool = false) {
    if !isInline, rules.contains(.overlappingFieldsCanBeMerged) {
      checkOverlappingFieldsCanBeMerged(set, in: parent)
    }
    let limit = document[set].next
    var cursor = set.rawValue + 1
    while cursor < limit, !isAborted {
      let selection = NodeID(cursor)
      let node = document[selection]
      switch node.kind {
      case .field: walkField(selection, in: parent)
      case .inlineFragment: walkInlineFragment(selection, in: parent)
      case .fragmentSpread: walkFragmentSpread(selection, in: parent)
      default: break
      }
      cursor = node.next
    }
  }

  private mutating func walkField(_ node: NodeID, in parent: TypeID?) {
    let field = field(of: node, on: parent)
    enterField(node, field, in: parent)
    let outer = enclosingField
    enclosingField = field
    let limit = document[node].next
    var cursor = node.rawValue + 1
    while cursor < limit {
      let child = NodeID(cursor)
      switch document.kind(of: child) {
      case .argument: walkArgument(child, of: field, in: parent)
      case .directive: walkDirective(child, at: .field)
      case .selectionSet:
        walkSelectionSet(child, in: compositeType(field.map { schema[$0].type.named }))
      default: break
      }
      cursor = document[child].next
    }
    enclosingField = outer
    if rules.contains(.providedRequiredArguments), let field {
      checkProvidedRequiredArguments(node, field, in: parent)
    }
  }

  @inline(__always)
  private mutating func enterField(_ node: NodeID, _ field: FieldID?, in parent: TypeID?) {
    if let field {
      if rules.contains(.scalarLeafs) { checkScalarLeafs(node, field) }
    } else if rules.contains(.fieldsOnCorrectType), let parent {
      checkFieldsOnCorrectType(node, on: parent)
    }
    if document[node].next > node.rawValue + 1 {
      if rules.contains(.uniqueDirectivesPerLocation) { checkUniqueDirectives(of: node) }
      if rules.contains(.uniqueArgumentNames) { checkUniqueArgumentNames(node) }
    }
    if rules.contains(.maxIntrospectionDepth) { checkMaxIntrospectionDepth(node) }
    if rules.contains(.noDeprecatedCustom), let field { checkNoDeprecated(node, field, in: parent) }
    if rules.contains(.noSchemaIntrospectionCustom), let field {
      checkNoSchemaIntrospection(node, field)
    }
  }

  private mutating func walkArgument(_ node: NodeID, of field: FieldID?, in parent: TypeID?) {
    var argument: InputValueID?
    if let field {
      argument = self.argument(named: document.name(of: node), of: field)
      if argument == nil, let parent, rules.contains(.knownArgumentNames) {
        checkKnownArgumentNames(node, of: field, in: parent)
      }
    }
    if rules.contains(.noDeprecatedCustom), let argument, let field {
      checkNoDeprecated(node, argument, of: field, in: parent)
    }
    walkArgumentValue(node, argument)
  }

  private mutating func walkArgumentValue(_ node: NodeID, _ argument: InputValueID?) {
    let value = document.value(of: node)
    let type = argument.map { schema[$0].type }
    if rules.contains(.valuesOfCorrectType) { checkValuesOfCorrectType(value, type) }
    let hasDefault = argument.map { schema[$0].defaultLiteral != nil } ?? false
    walkValue(value, VariableUsage(variable: value, type: type, hasDefault: hasDefault))
  }

  private mutating func walkInlineFragment(_ node: NodeID, in parent: TypeID?) {
    let condition = document.typeCondition(of: node)
    let type = condition.map { self.type(named: $0) } ?? parent
    if rules.contains(.fragmentsOnCompositeTypes) { checkFragmentsOnCompositeTypes(node) }
    if rules.contains(.possibleFragmentSpreads) {
      checkPossibleFragmentSpreads(node, compositeType(type), named: nil, in: parent)
    }
    if rules.contains(.uniqueDirectivesPerLocation) { checkUniqueDirectives(of: node) }
    if let condition { walkTypeReference(condition) }
    for directive in document.directives(of: node) {
      walkDirective(directive, at: .inlineFragment)
    }
    if let set = document.selectionSet(of: node) {
      walkSelectionSet(set, in: compositeType(type), isInline: true)
    }
  }

  private mutating func walkFragmentSpread(_ node: NodeID, in parent: TypeID?) {
    let name = document.name(of: node)
    let fragment = index.fragment(named: name, in: document)
    if fragment == nil, rules.contains(.knownFragmentNames) { checkKnownFragmentNames(node) }
    if rules.contains(.possibleFragmentSpreads), let fragment {
      let type = compositeType(index.fragments[fragment].type)
      checkPossibleFragmentSpreads(node, type, named: name, in: parent)
    }
    if rules.contains(.uniqueDirectivesPerLocation) { checkUniqueDirectives(of: node) }
    for directive in document.directives(of: node) {
      walkDirective(directive, at: .fragmentSpread)
    }
  }
}

// MARK: - Directives, types, values

extension Validator {
  mutating func walkDirective(_ node: NodeID, at location: DirectiveLocation) {
    let name = document.name(of: node)
    let directive = directive(named: name)
    let own = index.directives.value(name, in: document).map { NodeID($0) }
    if rules.contains(.knownDirectives) { checkKnownDirectives(node, directive, own, at: location) }
    if rules.containsAny(of: [.knownArgumentNames, .knownArgumentNamesOnDirectives]) {
      checkKnownArgumentNames(onDirective: node, directive, own)
    }
    if rules.contains(.uniqueArgumentNames) { checkUniqueArgumentNames(node) }
    for argument in document.arguments(of: node) {
      walkDirectiveArgument(argument, of: directive)
    }
    if rules.containsAny(of: [.providedRequiredArguments, .providedRequiredArgumentsOnDirectives]) {
      checkProvidedRequiredArguments(onDirective: node, directive, own)
    }
  }

  private mutating func walkDirectiveArgument(_ node: NodeID, of directive: DirectiveID?) {
    let name = document.name(of: node)
    var argument: InputValueID?
    if let directive {
      argument = self.argument(named: name, of: directive)
      if rules.contains(.noDeprecatedCustom), let argument {
        checkNoDeprecated(node, argument, of: directive)
      }
    } else if let enclosingField {
      // Arguments of an unknown directive are looked up on the field, as in the reference; the
      // document is invalid anyway, and reports the same.
      argument = self.argument(named: name, of: enclosingField)
    }
    walkArgumentValue(node, argument)
  }

  mutating func walkTypeReference(_ node: NodeID) {
    guard rules.contains(.knownTypeNames) else { return }
    var named = node
    while document.kind(of: named) != .namedType { named = NodeID(named.rawValue + 1) }
    checkKnownTypeNames(named)
  }

  /// Walks a value for what stands inside it; `usage` says what is expected in its place.
  mutating func walkValue(_ value: NodeID, _ usage: VariableUsage) {
    switch document.kind(of: value) {
    case .variable:
      if usages.isCollecting { usages.list.append(usage) }
    case .enumValue:
      if rules.contains(.noDeprecatedCustom) { checkNoDeprecated(value, usage.type) }
    case .listValue:
      let item = usage.type?.listItem
      for element in document.elements(of: value) {
        walkValue(element, VariableUsage(variable: element, type: item))
      }
    case .objectValue:
      walkObjectValue(value, usage)
    default: break
    }
  }

  private mutating func walkObjectValue(_ value: NodeID, _ usage: VariableUsage) {
    var object: TypeID?
    if let type = usage.type?.named, schema.kind(of: type) == .inputObject { object = type }
    let repeats =
      rules.contains(.uniqueInputFieldNames)
      ? repeatedNames(document.children(of: value, .objectField)) : []
    var nextRepeat = 0
    for field in document.objectFields(of: value) {
      var definition: InputValueID?
      if let object {
        definition = inputField(named: document.name(of: field), of: object)
      }
      if nextRepeat < repeats.count, repeats[nextRepeat].later == field {
        reportUniqueInputFieldNames(repeats[nextRepeat])
        nextRepeat += 1
      }
      if rules.contains(.noDeprecatedCustom), let definition, let object {
        checkNoDeprecated(field, definition, of: object)
      }
      let inside = document.value(of: field)
      walkValue(
        inside,
        VariableUsage(
          variable: inside, type: definition.map { schema[$0].type }, inputObject: object,
          hasDefault: definition.map { schema[$0].defaultLiteral != nil } ?? false))
    }
  }
}
