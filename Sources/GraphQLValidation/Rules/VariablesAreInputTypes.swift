import GraphQLLanguage
import GraphQLTypeSystem

/// Variables Are Input Types, section 5.8.2.
extension Validator {
  mutating func checkVariablesAreInputTypes(_ definition: NodeID, _ type: TypeReference?) {
    guard let type, !schema.isInput(type), let node = document.type(of: definition) else { return }
    report(
      "Variable \"$\(name(definition))\" cannot be non-input type \"\(schema.string(type))\".",
      at: start(node))
  }
}
