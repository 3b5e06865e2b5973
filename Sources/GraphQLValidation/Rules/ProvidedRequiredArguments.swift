import GraphQLLanguage
import GraphQLTypeSystem

/// Required Arguments, section 5.4.3: an argument without a default value that must not be null is
/// given. Asked on the way out, so that errors inside the node come first.
extension Validator {
  mutating func checkProvidedRequiredArguments(
    _ node: NodeID, _ field: FieldID, in parent: TypeID?
  ) {
    for argument in schema[field].arguments
    where schema[argument].isRequired && !isProvided(argument, by: node) {
      let isMeta = isIntrospectionType(schema[field].type.named)
      let owner = isMeta ? "<meta>" : parent.map { schema.name(of: $0) } ?? ""
      report(
        "Argument \"\(owner).\(name(node))(\(schema.name(of: argument)):)\" of type "
          + "\"\(schema.string(schema[argument].type))\" is required, but it was not provided.",
        at: start(node))
    }
  }

  mutating func checkProvidedRequiredArguments(
    onDirective node: NodeID, _ directive: DirectiveID?, _ own: NodeID?
  ) {
    if let own {
      for argument in document.inputValueDefinitions(of: own) {
        guard let type = document.type(of: argument), document.kind(of: type) == .nonNullType,
          document.defaultValue(of: argument) == nil,
          !isProvided(document.name(of: argument), by: node)
        else { continue }
        reportMissing(name(argument), of: document.text(of: type), onDirective: node)
      }
    } else if let directive {
      for argument in schema[directive].arguments
      where schema[argument].isRequired && !isProvided(argument, by: node) {
        let type = schema.string(schema[argument].type)
        reportMissing(schema.name(of: argument), of: type, onDirective: node)
      }
    }
  }

  private mutating func reportMissing(
    _ argument: String, of type: String, onDirective node: NodeID
  ) {
    report(
      "Argument \"@\(name(node))(\(argument):)\" of type \"\(type)\" is required, "
        + "but it was not provided.",
      at: start(node))
  }

  private func isProvided(_ argument: InputValueID, by node: NodeID) -> Bool {
    isGiven(argument, among: document.arguments(of: node))
  }

  /// Whether one of the nodes has the name of this argument or input field.
  func isGiven(_ value: InputValueID, among nodes: NodeChildrenOfKind) -> Bool {
    let name = schema[value].name
    return nodes.contains { node in
      let range = document.name(of: node)
      return range.count == Int(name.count)
        && document.bytes(in: range).elementsEqual(schema.bytes(name))
    }
  }

  private func isProvided(_ name: SourceRange, by node: NodeID) -> Bool {
    document.arguments(of: node).contains { document.isEqual(document.name(of: $0), name) }
  }
}
