import GraphQLLanguage

/// Lone Anonymous Operation, section 5.2.3.1: an operation without a name is the only one.
extension Validator {
  mutating func checkLoneAnonymousOperation(_ operation: NodeID) {
    guard index.operationCount > 1, document.name(of: operation).isEmpty else { return }
    report("This anonymous operation must be the only defined operation.", at: start(operation))
  }
}
