import GraphQLLanguage

/// All Variable Uses Defined, section 5.8.3, in the operation and the fragments it reaches.
extension Validator {
  mutating func checkNoUndefinedVariables(_ operation: NodeID) {
    forEachVariableUse(of: operation) { validator, use in
      let name = validator.document.name(of: use)
      if validator.variables.position(of: name, in: validator.document) != nil { return }
      let suffix = validator.suffix(" by operation", nameOf: operation)
      validator.report(
        "Variable \"$\(validator.name(use))\" is not defined\(suffix).",
        at: validator.start(use), validator.start(operation))
    }
  }
}
