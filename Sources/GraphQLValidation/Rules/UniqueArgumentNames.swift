import GraphQLLanguage

/// Argument Uniqueness, section 5.4.2.
extension Validator {
  /// Checks the arguments of a field or directive.
  mutating func checkUniqueArgumentNames(_ node: NodeID) {
    guard hasSeveral(.argument, in: node) else { return }
    forEachRepeatedName(document.arguments(of: node)) { validator, nodes in
      validator.report(
        "There can be only one argument named \"\(validator.name(nodes[0]))\".",
        offsets: nodes.map { validator.start($0) })
    }
  }
}
