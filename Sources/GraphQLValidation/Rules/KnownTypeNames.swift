import GraphQLLanguage
import GraphQLTypeSystem

/// Fragment Spread Type Existence, section 5.5.1.2, and the types of variables; in type system
/// documents every type that is referred to.
extension Validator {
  mutating func checkKnownTypeNames(_ node: NodeID) {
    if let type = type(named: node), isKnown(type) { return }
    let name = document[node].range
    if index.types.value(name, in: document) != nil { return }
    let hint = suggestsNames ? Suggestions.didYouMean(typeNames(near: name)) : ""
    report("Unknown type \"\(document.text(in: name))\"." + hint, at: start(node))
  }

  /// Whether a type that has the name may be referred to.
  ///
  /// A schema holds all built-in scalars, but those that nothing uses are not part of it.
  private func isKnown(_ type: TypeID) -> Bool {
    walksTypeSystem || !schema[type].isBuiltIn || schema.typeOrder.contains(type)
  }

  private func typeNames(near name: SourceRange) -> [String] {
    var names = schema.typeOrder.map { schema.name(of: $0) }
    names += index.typeDefinitions.map { self.name($0) }
    if walksTypeSystem {
      names += schema.types.indices.map { TypeID(rawValue: UInt32($0)) }
        .filter { schema[$0].isBuiltIn }.map { schema.name(of: $0) }
    }
    return Suggestions.list(for: document.text(in: name), among: Array(Set(names)))
  }
}
