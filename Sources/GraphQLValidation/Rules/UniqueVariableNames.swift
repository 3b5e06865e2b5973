import GraphQLLanguage

/// Variable Uniqueness, section 5.8.1.
extension Validator {
  mutating func checkUniqueVariableNames(_ operation: NodeID) {
    guard variables.definitions.count > 1 else { return }
    forEachRepeatedName(document.variableDefinitions(of: operation)) { validator, nodes in
      validator.report(
        "There can be only one variable named \"$\(validator.name(nodes[0]))\".",
        offsets: nodes.map { validator.nameStart($0) })
    }
  }
}
