import GraphQLLanguage

/// Operation Name Uniqueness, section 5.2.2.1.
extension Validator {
  mutating func checkUniqueOperationNames(_ operation: NodeID) {
    let name = document.name(of: operation)
    guard index.operationCount > 1, !name.isEmpty,
      let first = operationNames.insert(name, value: name.start, in: document)
    else { return }
    report(
      "There can be only one operation named \"\(self.name(operation))\".", at: first, name.start)
  }
}
