internal import GraphQLTypeSystem
internal import JSON

/// What stands for a value of an introspection type.
enum IntrospectionObject {
  case schema
  case type(TypeReference)
  case field(FieldID)
  case inputValue(InputValueID)
  case enumValue(EnumValueID)
  case directive(DirectiveID)
}

/// The resolvers of introspection (section 4): the schema itself answers.
extension ExecutionState {
  /// Resolves the current field, which is `__schema` or `__type`.
  mutating func resolveIntrospection() {
    if failsArguments() { return }
    if FieldID(rawValue: current.pointee.field) == .schema {
      push(.schema)
      return
    }
    let slot = Int(current.pointee.slotStart)
    let name = slotNode(slot).map { text(of: $0) } ?? []
    push(plan.schema.type(named: name.span).map { .type(TypeReference($0)) })
  }

  /// Resolves the fields selected on an introspection object.
  private mutating func execute(_ set: PlannedSet, on object: IntrospectionObject) {
    let frame = openObject()
    for index in set.range {
      let start = openField(fields + index)
      if current.pointee.role == .typename { continue }
      if !failsArguments(),
        let field = IntrospectionField(FieldID(rawValue: current.pointee.field))
      {
        resolve(field, of: object)
      }
      guard isSettled || settle(from: start) else { break }
    }
    closeObject(frame)
  }

  private mutating func push(_ object: IntrospectionObject?) {
    guard beginValue() else { return }
    guard let object else { return completeNull() }
    execute(current.pointee.selection, on: object)
  }

  private mutating func push(
    _ objects: some Sequence<IntrospectionObject>
  ) {
    guard beginValue() else { return }
    let start = openList()
    for object in objects { push(object) }
    closeList(from: start)
  }

  private mutating func push(_ text: TextRange?) {
    guard beginValue() else { return }
    guard let text else { return completeNull() }
    let bytes = plan.schema.bytes(text)
    writer.appendQuoted(bytes)
  }

  private mutating func push(_ value: Bool) {
    if beginValue() { writer.appendBool(value) }
  }

  private mutating func push(name: StaticString) {
    if beginValue() {
      writer.appendQuoted(
        clean: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
  }

  /// Whether the argument `includeDeprecated`, the field's only one, is true.
  private var includesDeprecated: Bool {
    guard let node = slotNode(Int(current.pointee.slotStart)) else { return false }
    return node.isConstant ? constants[node.id].boolean : values[node.id].boolean
  }

  private mutating func resolve(_ field: IntrospectionField, of object: IntrospectionObject) {
    switch object {
    case .schema: resolveSchema(field)
    case .type(let type): resolve(field, ofType: type)
    case .field(let id): resolve(field, ofField: id)
    case .inputValue(let id): resolve(field, ofInputValue: id)
    case .enumValue(let id): resolve(field, ofEnumValue: id)
    case .directive(let id): resolve(field, ofDirective: id)
    }
  }

  private mutating func resolveSchema(_ field: IntrospectionField) {
    let schema = plan.schema
    switch field {
    case .schemaDescription: push(schema.description)
    case .schemaTypes: push(schema.typeOrder.lazy.map { .type(TypeReference($0)) })
    case .schemaQueryType: push(schema.queryType.map { .type(TypeReference($0)) })
    case .schemaMutationType: push(schema.mutationType.map { .type(TypeReference($0)) })
    case .schemaSubscriptionType: push(schema.subscriptionType.map { .type(TypeReference($0)) })
    case .schemaDirectives:
      push(
        schema.directives.indices.lazy.map { .directive(DirectiveID(rawValue: UInt32($0))) })
    default: break
    }
  }

  private mutating func resolve(_ field: IntrospectionField, ofType type: TypeReference) {
    guard type.isNamed else {
      switch field {
      case .typeKind: push(name: type.isNonNull ? "NON_NULL" : "LIST")
      case .typeOfType: push(type.ofType.map { .type($0) })
      default: if beginValue() { completeNull() }
      }
      return
    }
    resolve(field, ofDefinition: plan.schema[type.named], id: type.named)
  }

  private mutating func resolve(
    _ field: IntrospectionField, ofDefinition type: TypeDefinition, id: TypeID
  ) {
    let schema = plan.schema
    let isDeprecatedShown = field.hasIncludeDeprecated ? includesDeprecated : true
    switch field {
    case .typeKind: push(name: type.kind.introspectionName)
    case .typeName: push(type.name)
    case .typeDescription: push(type.description)
    case .typeSpecifiedByURL: push(type.specifiedByURL)
    case .typeFields where type.kind == .object || type.kind == .interface:
      push(
        type.fields.lazy.filter { isDeprecatedShown || schema[$0].deprecationReason == nil }
          .map { .field($0) })
    case .typeInterfaces where type.kind == .object || type.kind == .interface:
      push(schema.interfaces(of: id).lazy.map { .type(TypeReference($0)) })
    case .typePossibleTypes where type.kind.isAbstract:
      push(schema.possibleTypes(of: id).lazy.map { .type(TypeReference($0)) })
    case .typeEnumValues where type.kind == .enum:
      push(
        type.enumValues.lazy.filter { isDeprecatedShown || schema[$0].deprecationReason == nil }
          .map { .enumValue($0) })
    case .typeInputFields where type.kind == .inputObject:
      push(inputValues(type.inputFields, withDeprecated: isDeprecatedShown))
    case .typeIsOneOf where type.kind == .inputObject: push(type.isOneOf)
    default: if beginValue() { completeNull() }
    }
  }

  private func inputValues(
    _ range: IDRange<InputValueID>, withDeprecated: Bool
  ) -> [IntrospectionObject] {
    let schema = plan.schema
    return range.filter { withDeprecated || schema[$0].deprecationReason == nil }
      .map { .inputValue($0) }
  }

  private mutating func resolve(_ field: IntrospectionField, ofField id: FieldID) {
    let definition = plan.schema[id]
    switch field {
    case .fieldName: push(definition.name)
    case .fieldDescription: push(definition.description)
    case .fieldArgs:
      push(inputValues(definition.arguments, withDeprecated: includesDeprecated))
    case .fieldType: push(.type(definition.type))
    case .fieldIsDeprecated: push(definition.deprecationReason != nil)
    case .fieldDeprecationReason: push(definition.deprecationReason)
    default: break
    }
  }

  private mutating func resolve(_ field: IntrospectionField, ofInputValue id: InputValueID) {
    let definition = plan.schema[id]
    switch field {
    case .inputValueName: push(definition.name)
    case .inputValueDescription: push(definition.description)
    case .inputValueType: push(.type(definition.type))
    case .inputValueDefaultValue:
      guard beginValue() else { return }
      guard let text = plan.schema.printedDefaultValue(of: id) else { return completeNull() }
      writer.appendQuoted(text)
    case .inputValueIsDeprecated: push(definition.deprecationReason != nil)
    case .inputValueDeprecationReason: push(definition.deprecationReason)
    default: break
    }
  }

  private mutating func resolve(_ field: IntrospectionField, ofEnumValue id: EnumValueID) {
    let definition = plan.schema[id]
    switch field {
    case .enumValueName: push(definition.name)
    case .enumValueDescription: push(definition.description)
    case .enumValueIsDeprecated: push(definition.deprecationReason != nil)
    case .enumValueDeprecationReason: push(definition.deprecationReason)
    default: break
    }
  }

  private mutating func resolve(_ field: IntrospectionField, ofDirective id: DirectiveID) {
    let definition = plan.schema[id]
    switch field {
    case .directiveName: push(definition.name)
    case .directiveDescription: push(definition.description)
    case .directiveIsRepeatable: push(definition.isRepeatable)
    case .directiveLocations:
      guard beginValue() else { return }
      let start = openList()
      for location in definition.locationList {
        push(name: location.name)
      }
      closeList(from: start)
    case .directiveArgs:
      push(inputValues(definition.arguments, withDeprecated: includesDeprecated))
    default: break
    }
  }
}

extension IntrospectionField {
  /// Whether the field has the argument `includeDeprecated`.
  fileprivate var hasIncludeDeprecated: Bool {
    self == .typeFields || self == .typeEnumValues || self == .typeInputFields
  }
}

extension TypeKind {
  /// The value of `__TypeKind` for this kind.
  fileprivate var introspectionName: StaticString {
    switch self {
    case .scalar: "SCALAR"
    case .object: "OBJECT"
    case .interface: "INTERFACE"
    case .union: "UNION"
    case .enum: "ENUM"
    case .inputObject: "INPUT_OBJECT"
    }
  }
}
