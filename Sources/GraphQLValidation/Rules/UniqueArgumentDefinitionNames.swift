import GraphQLLanguage

/// The arguments of a field or directive definition are unique, sections 3.6.1 and 3.13.
extension Validator {
  mutating func checkUniqueArgumentDefinitionNames(_ node: NodeID) {
    if document.kind(of: node) == .directiveDefinition {
      checkUniqueArguments(of: node, owner: "@\(name(node))")
    }
    for field in document.fieldDefinitions(of: node) {
      checkUniqueArguments(of: field, owner: "\(name(node)).\(name(field))")
    }
  }

  private mutating func checkUniqueArguments(of node: NodeID, owner: String) {
    forEachRepeatedName(document.inputValueDefinitions(of: node)) { validator, nodes in
      validator.report(
        "Argument \"\(owner)(\(validator.name(nodes[0])):)\" can only be defined once.",
        offsets: nodes.map { validator.nameStart($0) })
    }
  }
}
