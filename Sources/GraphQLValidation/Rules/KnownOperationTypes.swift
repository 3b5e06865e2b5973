import GraphQLLanguage
import GraphQLTypeSystem

/// Operation Type Existence, section 5.2.1.1: the schema has a root type for each operation.
extension Validator {
  mutating func checkKnownOperationTypes(_ operation: NodeID) {
    let type = document.operationType(of: operation)
    guard rootType(of: type) == nil else { return }
    report("The \(type.keyword) operation is not supported by the schema.", at: start(operation))
  }

  /// The root type of operations of this kind, if the schema has them.
  func rootType(of operation: OperationType) -> TypeID? {
    switch operation {
    case .query: schema.queryType
    case .mutation: schema.mutationType
    case .subscription: schema.subscriptionType
    }
  }
}
