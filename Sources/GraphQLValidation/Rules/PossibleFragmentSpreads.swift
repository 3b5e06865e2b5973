import GraphQLLanguage
import GraphQLTypeSystem

/// Fragment Spread Is Possible, section 5.5.2.3: some object can be of both types.
extension Validator {
  /// Checks an inline fragment, or the spread of the fragment with this name.
  mutating func checkPossibleFragmentSpreads(
    _ node: NodeID, _ type: TypeID?, named name: SourceRange?, in parent: TypeID?
  ) {
    guard let type, let parent, !schema.doTypesOverlap(type, parent) else { return }
    let subject = name.map { "Fragment \"\(document.text(in: $0))\"" } ?? "Fragment"
    report(
      "\(subject) cannot be spread here as objects of type \"\(schema.name(of: parent))\" "
        + "can never be of type \"\(schema.name(of: type))\".",
      at: start(node))
  }
}
