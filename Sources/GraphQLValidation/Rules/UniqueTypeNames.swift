import GraphQLLanguage
import GraphQLTypeSystem

/// Type names are unique, section 3.3.
extension Validator {
  mutating func checkUniqueTypeNames(_ node: NodeID) {
    let name = document.name(of: node)
    if existingType(named: name) != nil {
      report(
        "Type \"\(self.name(node))\" already exists in the schema. "
          + "It cannot also be defined in this type definition.",
        at: name.start)
    } else if let first = typeSystem.types.insert(name, value: name.start, in: document) {
      report("There can be only one type named \"\(self.name(node))\".", at: first, name.start)
    }
  }

  /// The type with this name in the schema that the document extends.
  func existingType(named name: SourceRange) -> TypeID? {
    extendsSchema ? type(named: name) : nil
  }
}
