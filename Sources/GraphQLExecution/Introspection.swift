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

extension ExecutionState {
  /// Resolves the current field, which is `__schema` or `__type`.
  mutating func resolveIntrospection() {
    if failsArguments() { return }
    let schema = plan.schema
    var object: IntrospectionObject? = .schema
    if FieldID(rawValue: current.pointee.field) != .schema {
      let name = slotNode(Int(current.pointee.slotStart)).map { text(of: $0) } ?? []
      object = schema.type(named: name.span).map { .type(TypeReference($0)) }
    }
    withUnsafeMutablePointer(to: &self) {
      IntrospectionExecution(state: $0, schema: schema).push(object)
    }
  }
}

/// The resolvers of introspection (section 4): the schema itself answers.
///
/// It holds the schema, so that none of the thousands of fields of an answer retains it.
private struct IntrospectionExecution {
  let state: UnsafeMutablePointer<ExecutionState>
  let schema: Schema

  /// Resolves the fields selected on an introspection object.
  private func execute(_ set: PlannedSet, on object: IntrospectionObject) {
    let frame = state.pointee.openObject()
    for index in set.range {
      let field = state.pointee.fields + index
      let start = state.pointee.openField(field)
      if field.pointee.role == .typename { continue }
      // Most fields have no arguments.
      if field.pointee.slotCount == 0 || !state.pointee.failsArguments(),
        let field = IntrospectionField(FieldID(rawValue: field.pointee.field))
      {
        resolve(field, of: object)
      }
      guard state.pointee.isSettled || state.pointee.settle(from: start) else { break }
    }
    state.pointee.closeObject(frame)
  }

  func push(_ object: IntrospectionObject?) {
    guard state.pointee.beginValue() else { return }
    guard let object else { return state.pointee.completeNull() }
    execute(state.pointee.current.pointee.selection, on: object)
  }

  /// Pushes a list of what stands for some ids.
  private func push<IDs: Sequence>(
    _ ids: IDs, as object: (IDs.Element) -> IntrospectionObject,
    where isShown: (IDs.Element) -> Bool = { _ in true }
  ) {
    guard state.pointee.beginValue() else { return }
    let start = state.pointee.openList()
    for id in ids where isShown(id) { push(object(id)) }
    state.pointee.closeList(from: start)
  }

  /// The same for definitions that are shown, if they are deprecated, only when that is asked for.
  private func push<ID: SchemaID>(
    _ ids: IDRange<ID>, as object: (ID) -> IntrospectionObject,
    deprecation reason: (ID) -> TextRange?
  ) {
    let isDeprecatedShown = includesDeprecated
    push(ids, as: object, where: { isDeprecatedShown || reason($0) == nil })
  }

  /// Whether the argument `includeDeprecated`, the field's only one, is true.
  private var includesDeprecated: Bool {
    let slot = Int(state.pointee.current.pointee.slotStart)
    guard let node = state.pointee.slotNode(slot) else { return false }
    return node.isConstant
      ? state.pointee.constants[node.id].boolean : state.pointee.values[node.id].boolean
  }

  private func push(_ text: TextRange?) {
    guard state.pointee.beginValue() else { return }
    guard let text else { return state.pointee.completeNull() }
    schema.text.withUnsafeBytes {
      state.pointee.writer.appendQuoted(UnsafeRawBufferPointer(rebasing: $0[text.indices]))
    }
  }

  private func push(_ value: Bool) {
    if state.pointee.beginValue() { state.pointee.writer.appendBool(value) }
  }

  private func push(name: StaticString) {
    if state.pointee.beginValue() {
      state.pointee.writer.appendQuoted(
        clean: UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
  }

  private func pushNull() {
    if state.pointee.beginValue() { state.pointee.completeNull() }
  }

  private func resolve(_ field: IntrospectionField, of object: IntrospectionObject) {
    switch object {
    case .schema: resolveSchema(field)
    case .type(let type): resolve(field, ofType: type)
    case .field(let id): resolve(field, ofField: id)
    case .inputValue(let id): resolve(field, ofInputValue: id)
    case .enumValue(let id): resolve(field, ofEnumValue: id)
    case .directive(let id): resolve(field, ofDirective: id)
    }
  }

  private func resolveSchema(_ field: IntrospectionField) {
    switch field {
    case .schemaDescription: push(schema.description)
    case .schemaTypes: push(schema.typeOrder, as: { .type(TypeReference($0)) })
    case .schemaQueryType: push(schema.queryType.map { .type(TypeReference($0)) })
    case .schemaMutationType: push(schema.mutationType.map { .type(TypeReference($0)) })
    case .schemaSubscriptionType: push(schema.subscriptionType.map { .type(TypeReference($0)) })
    case .schemaDirectives:
      push(schema.directives.indices, as: { .directive(DirectiveID(rawValue: UInt32($0))) })
    default: break
    }
  }

  private func resolve(_ field: IntrospectionField, ofType type: TypeReference) {
    if type.isNamed { return resolve(field, ofDefinition: type.named) }
    switch field {
    case .typeKind: push(name: type.isNonNull ? "NON_NULL" : "LIST")
    case .typeOfType: push(type.ofType.map { .type($0) })
    default: pushNull()
    }
  }

  private func resolve(_ field: IntrospectionField, ofDefinition id: TypeID) {
    let kind = schema.kind(of: id)
    switch field {
    case .typeKind: push(name: kind.introspectionName)
    case .typeName: push(schema[id].name)
    case .typeDescription: push(schema[id].description)
    case .typeSpecifiedByURL: push(schema[id].specifiedByURL)
    case .typeFields where kind == .object || kind == .interface:
      push(schema[id].fields, as: { .field($0) }, deprecation: { schema[$0].deprecationReason })
    case .typeInterfaces where kind == .object || kind == .interface:
      push(schema.interfaces(of: id), as: { .type(TypeReference($0)) })
    case .typePossibleTypes where kind.isAbstract:
      push(schema.possibleTypes(of: id), as: { .type(TypeReference($0)) })
    case .typeEnumValues where kind == .enum:
      push(
        schema[id].enumValues, as: { .enumValue($0) },
        deprecation: { schema[$0].deprecationReason })
    case .typeInputFields where kind == .inputObject:
      push(schema[id].inputFields)
    case .typeIsOneOf where kind == .inputObject: push(schema[id].isOneOf)
    default: pushNull()
    }
  }

  private func push(_ inputValues: IDRange<InputValueID>) {
    push(inputValues, as: { .inputValue($0) }, deprecation: { schema[$0].deprecationReason })
  }

  private func resolve(_ field: IntrospectionField, ofField id: FieldID) {
    switch field {
    case .fieldName: push(schema[id].name)
    case .fieldDescription: push(schema[id].description)
    case .fieldArgs: push(schema[id].arguments)
    case .fieldType: push(.type(schema[id].type))
    case .fieldIsDeprecated: push(schema[id].deprecationReason != nil)
    case .fieldDeprecationReason: push(schema[id].deprecationReason)
    default: break
    }
  }

  private func resolve(_ field: IntrospectionField, ofInputValue id: InputValueID) {
    switch field {
    case .inputValueName: push(schema[id].name)
    case .inputValueDescription: push(schema[id].description)
    case .inputValueType: push(.type(schema[id].type))
    case .inputValueDefaultValue:
      guard let text = schema.printedDefaultValue(of: id) else { return pushNull() }
      if state.pointee.beginValue() { state.pointee.writer.appendQuoted(text) }
    case .inputValueIsDeprecated: push(schema[id].deprecationReason != nil)
    case .inputValueDeprecationReason: push(schema[id].deprecationReason)
    default: break
    }
  }

  private func resolve(_ field: IntrospectionField, ofEnumValue id: EnumValueID) {
    switch field {
    case .enumValueName: push(schema[id].name)
    case .enumValueDescription: push(schema[id].description)
    case .enumValueIsDeprecated: push(schema[id].deprecationReason != nil)
    case .enumValueDeprecationReason: push(schema[id].deprecationReason)
    default: break
    }
  }

  private func resolve(_ field: IntrospectionField, ofDirective id: DirectiveID) {
    switch field {
    case .directiveName: push(schema[id].name)
    case .directiveDescription: push(schema[id].description)
    case .directiveIsRepeatable: push(schema[id].isRepeatable)
    case .directiveLocations:
      guard state.pointee.beginValue() else { return }
      let start = state.pointee.openList()
      for location in schema[id].locationList { push(name: location.name) }
      state.pointee.closeList(from: start)
    case .directiveArgs: push(schema[id].arguments)
    default: break
    }
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
