internal import GraphQLLanguage

/// Which part of a schema is printed.
public enum SchemaPart: Sendable {
  /// What the application defines.
  case application
  /// The built-in directives and the introspection types.
  case introspection
}

/// In which order definitions and their members are printed.
public enum PrintOrder: Sendable {
  /// As they were defined.
  case definition
  /// By name, numbers in names by value.
  case name
}

extension Schema {
  /// The schema as SDL in graphql-js's canonical layout, without a line feed at its end.
  ///
  /// Of applied directives only the built-in ones are printed: `@deprecated`, `@specifiedBy`,
  /// `@oneOf`.
  public func printed(
    _ part: SchemaPart = .application, order: PrintOrder = .definition
  ) -> String {
    SchemaPrinter(schema: self, order: order).text(part)
  }

  /// The default value of an argument or input field as a GraphQL literal; nil without one.
  public func printedDefaultValue(of value: InputValueID) -> String? {
    self[value].defaultLiteral.map {
      documents[Int($0.document)].printed(NodeID($0.node))
    }
  }
}

private struct SchemaPrinter {
  let schema: Schema
  let order: PrintOrder

  func text(_ part: SchemaPart) -> String {
    let isBuiltIn = part == .introspection
    var blocks: [String] = []
    if !isBuiltIn, let definition = schemaDefinition() { blocks.append(definition) }
    let directives = schema.directives.indices.map { DirectiveID(rawValue: UInt32($0)) }
    blocks += sorted(directives) { schema.name(of: $0) }
      .filter { schema[$0].isBuiltIn == isBuiltIn }.map(directive)
    let types = sorted(schema.typeOrder) { schema.name(of: $0) }
      .filter { schema[$0].isBuiltIn == isBuiltIn }
    // Built-in scalars are printed with neither part.
    blocks += types.filter { !isBuiltIn || schema.kind(of: $0) != .scalar }.map(type)
    return blocks.joined(separator: "\n\n")
  }

  private func sorted<Item>(
    _ items: some Sequence<Item>, by name: (Item) -> String
  ) -> [Item] {
    guard order == .name else { return Array(items) }
    return items.map { ($0, name($0)) }
      .sorted { Suggestions.naturalOrder($0.1, $1.1) }.map(\.0)
  }

  // MARK: Definitions

  private func schemaDefinition() -> String? {
    let roots: [(String, String, TypeID?)] = [
      ("query", "Query", schema.queryType), ("mutation", "Mutation", schema.mutationType),
      ("subscription", "Subscription", schema.subscriptionType),
    ]
    if roots.allSatisfy({ $0.2 == nil }) { return nil }
    let isUsual = roots.allSatisfy { $0.2 == schema.type(named: Array($0.1.utf8).span) }
    if isUsual, schema.description == nil { return nil }
    let lines = roots.compactMap { root in
      root.2.map { "  \(root.0): \(schema.name(of: $0))\n" }
    }
    return description(schema.description) + "schema {\n\(lines.joined())}"
  }

  private func directive(_ id: DirectiveID) -> String {
    let definition = schema[id]
    let locations = definition.locationList.map { "\($0.name)" }
    return description(definition.description)
      + "directive @\(schema.name(of: id))\(arguments(definition.arguments, indent: ""))"
      + (definition.isRepeatable ? " repeatable" : "")
      + " on \(sorted(locations) { $0 }.joined(separator: " | "))"
  }

  private func type(_ id: TypeID) -> String {
    let definition = schema[id]
    let name = schema.name(of: id)
    let text: String
    switch definition.kind {
    case .scalar:
      let url = definition.specifiedByURL.map { " @specifiedBy(url: \(quoted($0)))" }
      text = "scalar \(name)\(url ?? "")"
    case .object, .interface:
      let keyword = definition.kind == .object ? "type" : "interface"
      let interfaces = sorted(schema.interfaces(of: id).map { schema.name(of: $0) }) { $0 }
      let list = interfaces.isEmpty ? "" : " implements " + interfaces.joined(separator: " & ")
      text = "\(keyword) \(name)\(list)" + block(fields(definition))
    case .union:
      let members = sorted(schema.possibleTypes(of: id).map { schema.name(of: $0) }) { $0 }
      text = "union \(name)" + (members.isEmpty ? "" : " = " + members.joined(separator: " | "))
    case .enum: text = "enum \(name)" + block(values(definition))
    case .inputObject:
      text =
        "input \(name)" + (definition.isOneOf ? " @oneOf" : "") + block(inputFields(definition))
    }
    return description(definition.description) + text
  }

  // MARK: Members

  private func block(_ lines: [String]) -> String {
    lines.isEmpty ? "" : " {\n\(lines.joined(separator: "\n"))\n}"
  }

  private func fields(_ type: TypeDefinition) -> [String] {
    sorted(type.fields) { schema.name(of: $0) }.enumerated().map { index, id in
      let field = schema[id]
      return description(field.description, indent: "  ", isFirst: index == 0)
        + "  \(schema.name(of: id))\(arguments(field.arguments, indent: "  ")): "
        + schema.string(field.type) + deprecated(field.deprecationReason)
    }
  }

  private func values(_ type: TypeDefinition) -> [String] {
    sorted(type.enumValues) { schema.name(of: $0) }.enumerated().map { index, id in
      description(schema[id].description, indent: "  ", isFirst: index == 0)
        + "  \(schema.name(of: id))" + deprecated(schema[id].deprecationReason)
    }
  }

  private func inputFields(_ type: TypeDefinition) -> [String] {
    sorted(type.inputFields) { schema.name(of: $0) }.enumerated().map { index, id in
      description(schema[id].description, indent: "  ", isFirst: index == 0)
        + "  " + inputValue(id)
    }
  }

  private func arguments(_ ids: IDRange<InputValueID>, indent: String) -> String {
    if ids.isEmpty { return "" }
    let ids = sorted(ids) { schema.name(of: $0) }
    guard ids.contains(where: { schema[$0].description != nil }) else {
      return "(" + ids.map(inputValue).joined(separator: ", ") + ")"
    }
    let lines = ids.enumerated().map { index, id in
      description(schema[id].description, indent: indent + "  ", isFirst: index == 0)
        + indent + "  " + inputValue(id)
    }
    return "(\n\(lines.joined(separator: "\n"))\n\(indent))"
  }

  private func inputValue(_ id: InputValueID) -> String {
    let initial = schema.printedDefaultValue(of: id).map { " = \($0)" } ?? ""
    return "\(schema.name(of: id)): \(schema.string(schema[id].type))\(initial)"
      + deprecated(schema[id].deprecationReason)
  }

  private func deprecated(_ reason: TextRange?) -> String {
    guard let reason else { return "" }
    if schema.string(reason) == "No longer supported" { return " @deprecated" }
    return " @deprecated(reason: \(quoted(reason)))"
  }

  private func quoted(_ text: TextRange) -> String {
    String(decoding: QuotedString.text(ofValue: Array(schema.bytes(text))), as: UTF8.self)
  }

  private func description(
    _ text: TextRange?, indent: String = "", isFirst: Bool = true
  ) -> String {
    guard let text else { return "" }
    let value = Array(schema.bytes(text))
    let bytes =
      BlockString.canHold(value)
      ? BlockString.text(ofValue: value) : QuotedString.text(ofValue: value)
    let lines = String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let prefix = indent.isEmpty || isFirst ? indent : "\n" + indent
    return prefix + lines.joined(separator: "\n" + indent) + "\n"
  }
}
