import GraphQLLanguage
import GraphQLTypeSystem

/// Directive names are unique, section 3.13.
extension Validator {
  mutating func checkUniqueDirectiveNames(_ node: NodeID) {
    let name = document.name(of: node)
    if extendsSchema, directive(named: name) != nil {
      report(
        "Directive \"@\(self.name(node))\" already exists in the schema. It cannot be redefined.",
        at: name.start)
    } else if let first = typeSystem.directives.insert(name, value: name.start, in: document) {
      report(
        "There can be only one directive named \"@\(self.name(node))\".", at: first, name.start)
    }
  }
}
