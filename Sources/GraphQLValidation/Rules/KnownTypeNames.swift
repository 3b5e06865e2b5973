import GraphQLLanguage
import GraphQLTypeSystem

/// Fragment Spread Type Existence, section 5.5.1.2, and the types of variables; in type system
/// documents every type that is referred to.
extension Validator {
  mutating func checkKnownTypeNames(_ node: NodeID) {
    let name = document[node].range
    if type(named: name) != nil || index.types.value(name, in: document) != nil { return }
    if walksTypeSystem, isBuiltIn(name) { return }
    let hint = suggestsNames ? Suggestions.didYouMean(typeNames(near: name)) : ""
    report("Unknown type \"\(document.text(in: name))\"." + hint, at: start(node))
  }

  /// Whether a built-in type has the name, though the schema may not use it yet.
  private func isBuiltIn(_ name: SourceRange) -> Bool {
    builtInTypes.contains { schema.bytes($0.name).elementsEqual(document.bytes(in: name)) }
  }

  /// The first type of every schema only owns the meta fields; it has no name for anyone.
  private var builtInTypes: [TypeDefinition] { schema.types.dropFirst().filter(\.isBuiltIn) }

  private func typeNames(near name: SourceRange) -> [String] {
    var names = schema.typeOrder.map { schema.name(of: $0) }
    names += index.typeDefinitions.map { self.name($0) }
    if walksTypeSystem { names += builtInTypes.map { schema.string($0.name) } }
    return Suggestions.list(for: document.text(in: name), among: Array(Set(names)))
  }
}
