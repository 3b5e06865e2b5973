import GraphQLLanguage

/// A document in the form cases record it: graphql-js kinds and keys, without what is empty.
struct SyntaxTree {
  let document: Document
  /// Converts byte offsets; nil leaves locations out.
  let text: CodePoints?

  func tree(_ id: NodeID = .root) -> CaseValue {
    let node = document[id]
    var members = [CaseValue.Member("kind", .string(Self.kindName(node.kind)))]
    members += content(id, node).filter { $0.value != .array([]) }
    if let text {
      let range = [node.start, node.end].map { text.offset(ofByte: Int($0)) }
      members.append(.init("loc", .array(range.map { .number("\($0)") })))
    }
    return .object(members)
  }

  static func kindName(_ kind: NodeKind) -> String {
    let name = "\(kind)"
    return name.prefix(1).uppercased() + name.dropFirst()
  }

  private func content(_ id: NodeID, _ node: Node) -> [CaseValue.Member] {
    switch node.kind {
    case .name, .intValue, .floatValue, .enumValue:
      return [.init("value", .string(document.text(of: id)))]
    case .stringValue:
      let isBlock: [CaseValue.Member] =
        document.isBlockString(id) ? [.init("block", .bool(true))] : []
      return [.init("value", .string(document.stringValue(of: id)))] + isBlock
    case .booleanValue: return [.init("value", .bool(document.booleanValue(of: id)))]
    case .nullValue: return []
    case .document: return [list("definitions", document.definitions)]
    case .listValue: return [list("values", document.elements(of: id))]
    case .objectValue: return [list("fields", document.objectFields(of: id))]
    case .selectionSet: return [list("selections", document.children(of: id))]
    case .listType, .nonNullType: return one("type", document.type(of: id))
    case .argument, .objectField: return name(id) + one("value", document.value(of: id))
    case .directive, .fragmentSpread, .inlineFragment, .field, .operationDefinition,
      .fragmentDefinition, .variableDefinition, .variable, .namedType:
      return executable(id, node)
    default: return typeSystem(id, node)
    }
  }

  private func executable(_ id: NodeID, _ node: Node) -> [CaseValue.Member] {
    var members: [CaseValue.Member] = []
    if node.kind == .operationDefinition {
      members.append(.init("operation", .string(document.operationType(of: id).keyword)))
    }
    if node.kind == .variableDefinition {
      members += one("variable", document.firstChild(of: id, .variable))
      members += one("type", document.type(of: id))
      members += one("defaultValue", document.defaultValue(of: id))
    } else {
      members += name(id)
      if node.kind != .namedType {
        members += one("typeCondition", document.typeCondition(of: id))
      }
    }
    if let alias = document.alias(of: id) { members.append(.init("alias", nameTree(alias))) }
    members += one("description", document.description(of: id))
    members.append(list("variableDefinitions", document.variableDefinitions(of: id)))
    members.append(list("arguments", document.arguments(of: id)))
    members.append(list("directives", document.directives(of: id)))
    return members + one("selectionSet", document.selectionSet(of: id))
  }

  private func typeSystem(_ id: NodeID, _ node: Node) -> [CaseValue.Member] {
    var members = name(id) + one("description", document.description(of: id))
    members.append(list("directives", document.directives(of: id)))
    let inputs = document.inputValueDefinitions(of: id)
    switch node.kind {
    case .operationTypeDefinition:
      members.append(.init("operation", .string(document.operationType(of: id).keyword)))
      members += one("type", document.type(of: id))
    case .unionTypeDefinition, .unionTypeExtension:
      members.append(list("types", document.memberTypes(of: id)))
    case .inputObjectTypeDefinition, .inputObjectTypeExtension:
      members.append(list("fields", inputs))
    case .fieldDefinition, .inputValueDefinition:
      members += one("type", document.type(of: id))
      members += one("defaultValue", document.defaultValue(of: id))
      members.append(list("arguments", inputs))
    case .directiveDefinition:
      members.append(list("arguments", inputs))
      members.append(list("locations", document.directiveLocations(of: id)))
      if document.isRepeatable(id) { members.append(.init("repeatable", .bool(true))) }
    default:
      members.append(list("interfaces", document.interfaces(of: id)))
      members.append(list("fields", document.fieldDefinitions(of: id)))
      members.append(list("values", document.enumValueDefinitions(of: id)))
      members.append(list("operationTypes", document.operationTypeDefinitions(of: id)))
    }
    return members
  }

  private func list(_ key: String, _ ids: some Sequence<NodeID>) -> CaseValue.Member {
    .init(key, .array(ids.map { tree($0) }))
  }

  private func one(_ key: String, _ id: NodeID?) -> [CaseValue.Member] {
    id.map { [.init(key, tree($0))] } ?? []
  }

  private func name(_ id: NodeID) -> [CaseValue.Member] {
    let range = document.name(of: id)
    return range.isEmpty ? [] : [.init("name", nameTree(range))]
  }

  private func nameTree(_ range: SourceRange) -> CaseValue {
    var members: [CaseValue.Member] = [
      .init("kind", .string("Name")), .init("value", .string(document.text(in: range))),
    ]
    if let text {
      let offsets = [range.start, range.end].map { text.offset(ofByte: Int($0)) }
      members.append(.init("loc", .array(offsets.map { .number("\($0)") })))
    }
    return .object(members)
  }
}

extension CaseValue {
  /// The same value with the keys of every object in alphabetical order.
  public var sortedByKey: CaseValue {
    switch self {
    case .array(let elements): .array(elements.map(\.sortedByKey))
    case .object(let members):
      .object(
        members.map { Member($0.key, $0.value.sortedByKey) }.sorted { $0.key < $1.key })
    default: self
    }
  }
}
