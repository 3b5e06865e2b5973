import GraphQLLanguage
import GraphQLTypeSystem

/// One root type for each operation, section 3.3.1.
extension Validator {
  mutating func checkUniqueOperationTypes(_ node: NodeID) {
    for definition in document.operationTypeDefinitions(of: node) {
      let operation = document.operationType(of: definition)
      if extendsSchema, rootType(of: operation) != nil {
        report(
          "Type for \(operation.keyword) already defined in the schema. It cannot be redefined.",
          at: start(definition))
      } else if let first = typeSystem.operationTypes[Int(operation.rawValue)] {
        report(
          "There can be only one \(operation.keyword) type in schema.",
          at: first, start(definition))
      } else {
        typeSystem.operationTypes[Int(operation.rawValue)] = start(definition)
      }
    }
  }
}
