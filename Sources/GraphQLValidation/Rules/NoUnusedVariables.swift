import GraphQLLanguage

/// All Variables Used, section 5.8.4: in the operation or in a fragment it reaches.
extension Validator {
  mutating func checkNoUnusedVariables(_ operation: NodeID) {
    guard !variables.definitions.isEmpty else { return }
    forEachVariableUse(of: operation) { validator, use in
      let name = validator.document.name(of: use)
      if let position = validator.variables.position(of: name, in: validator.document) {
        validator.variables.markUsed(position)
      }
    }
    for (position, definition) in variables.definitions.enumerated()
    where !isAborted && !variables.isUsed(position, in: document) {
      let suffix = suffix(" in operation", nameOf: operation)
      report("Variable \"$\(name(definition))\" is never used\(suffix).", at: start(definition))
    }
  }
}
