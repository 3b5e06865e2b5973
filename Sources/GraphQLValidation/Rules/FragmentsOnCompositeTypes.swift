import GraphQLLanguage
import GraphQLTypeSystem

/// Fragments on Object, Interface or Union Types, section 5.5.1.3.
extension Validator {
  /// Checks the type condition of a fragment definition or an inline fragment.
  mutating func checkFragmentsOnCompositeTypes(_ fragment: NodeID) {
    guard let condition = document.typeCondition(of: fragment),
      let type = type(named: condition), !schema.kind(of: type).isComposite
    else { return }
    let isDefinition = document.kind(of: fragment) == .fragmentDefinition
    let subject = isDefinition ? "Fragment \"\(name(fragment))\"" : "Fragment"
    report(
      "\(subject) cannot condition on non composite type \"\(name(condition))\".",
      at: start(condition))
  }
}
