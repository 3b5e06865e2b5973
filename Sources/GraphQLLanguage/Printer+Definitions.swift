/// Operations, fragments and selections.
extension Printer {
  func executable(_ id: NodeID) -> Text {
    let name = source(document.name(of: id))
    switch document.kind(of: id) {
    case .operationDefinition: return operation(id, name)
    case .fragmentDefinition:
      let condition = document.typeCondition(of: id).map { text($0) } ?? []
      let head = joined([utf8("fragment"), name, utf8("on"), condition, directives(id)], by: " ")
      return description(id) + joined([head, selectionSet(id)], by: " ")
    case .variableDefinition:
      return description(id) + utf8("$") + name + utf8(": ") + type(id) + wrapped(" = ", value(id))
        + wrapped(" ", directives(id))
    case .selectionSet: return block(texts(document.children(of: id)))
    case .field:
      let alias = document.alias(of: id).map { source($0) + utf8(": ") } ?? []
      let head = withArguments(alias + name, texts(document.arguments(of: id)))
      return joined([head, directives(id), selectionSet(id)], by: " ")
    case .fragmentSpread: return utf8("...") + name + wrapped(" ", directives(id))
    default:
      let condition = document.typeCondition(of: id).map { text($0) } ?? []
      let parts = [utf8("..."), wrapped("on ", condition), directives(id), selectionSet(id)]
      return joined(parts, by: " ")
    }
  }

  private func operation(_ id: NodeID, _ name: Text) -> Text {
    let variables = texts(document.variableDefinitions(of: id))
    let list =
      containsLineEnd(variables)
      ? wrapped("(\n", joined(variables, by: "\n"), "\n)")
      : wrapped("(", joined(variables, by: ", "), ")")
    let keyword = utf8(document.operationType(of: id).keyword)
    let head = description(id) + joined([keyword, name + list, directives(id)], by: " ")
    let isShorthand = head == utf8("query")
    return isShorthand ? selectionSet(id) : head + utf8(" ") + selectionSet(id)
  }

  private func selectionSet(_ id: NodeID) -> Text {
    document.selectionSet(of: id).map { text($0) } ?? []
  }

  private func type(_ id: NodeID) -> Text { document.type(of: id).map { text($0) } ?? [] }

  private func value(_ id: NodeID) -> Text { document.defaultValue(of: id).map { text($0) } ?? [] }
}

/// Type system definitions and extensions.
extension Printer {
  func typeSystem(_ id: NodeID) -> Text {
    let name = source(document.name(of: id))
    let body: Text
    switch document.kind(of: id) {
    case .schemaDefinition: body = schema("schema", id)
    case .schemaExtension: body = schema("extend schema", id)
    case .operationTypeDefinition:
      body = utf8(document.operationType(of: id).keyword) + utf8(": ") + type(id)
    case .scalarTypeDefinition, .scalarTypeExtension:
      body = joined([keyword("scalar", id), name, directives(id)], by: " ")
    case .objectTypeDefinition, .objectTypeExtension: body = fieldsType("type", id, name)
    case .interfaceTypeDefinition, .interfaceTypeExtension:
      body = fieldsType("interface", id, name)
    case .unionTypeDefinition, .unionTypeExtension:
      let members = wrapped("= ", joined(texts(document.memberTypes(of: id)), by: " | "))
      body = joined([keyword("union", id), name, directives(id), members], by: " ")
    case .enumTypeDefinition, .enumTypeExtension:
      let values = block(texts(document.enumValueDefinitions(of: id)))
      body = joined([keyword("enum", id), name, directives(id), values], by: " ")
    case .inputObjectTypeDefinition, .inputObjectTypeExtension:
      let fields = block(texts(document.inputValueDefinitions(of: id)))
      body = joined([keyword("input", id), name, directives(id), fields], by: " ")
    case .fieldDefinition:
      body = name + argumentDefinitions(id) + utf8(": ") + type(id) + wrapped(" ", directives(id))
    case .inputValueDefinition:
      let head = name + utf8(": ") + type(id)
      body = joined([head, wrapped("= ", value(id)), directives(id)], by: " ")
    case .enumValueDefinition: body = joined([name, directives(id)], by: " ")
    default:
      body =
        utf8("directive @") + name + argumentDefinitions(id)
        + utf8(document.isRepeatable(id) ? " repeatable on " : " on ")
        + joined(texts(document.directiveLocations(of: id)), by: " | ")
    }
    return description(id) + body
  }

  private func keyword(_ keyword: String, _ id: NodeID) -> Text {
    utf8(document.kind(of: id).isTypeExtension ? "extend \(keyword)" : keyword)
  }

  private func schema(_ keyword: String, _ id: NodeID) -> Text {
    let types = block(texts(document.operationTypeDefinitions(of: id)))
    return joined([utf8(keyword), directives(id), types], by: " ")
  }

  private func fieldsType(_ word: String, _ id: NodeID, _ name: Text) -> Text {
    let interfaces = joined(texts(document.interfaces(of: id)), by: " & ")
    let fields = block(texts(document.fieldDefinitions(of: id)))
    let head = [keyword(word, id), name, wrapped("implements ", interfaces)]
    return joined(head + [directives(id), fields], by: " ")
  }

  private func argumentDefinitions(_ id: NodeID) -> Text {
    let arguments = texts(document.inputValueDefinitions(of: id))
    return containsLineEnd(arguments)
      ? wrapped("(\n", indented(joined(arguments, by: "\n")), "\n)")
      : wrapped("(", joined(arguments, by: ", "), ")")
  }
}
