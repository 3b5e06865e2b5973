import GraphQLLanguage
import GraphQLTypeSystem

/// Leaf Field Selections, section 5.3.3: scalars and enums have no selection set, all other types
/// need one.
extension Validator {
  mutating func checkScalarLeafs(_ node: NodeID, _ field: FieldID) {
    let set = document.selectionSet(of: node)
    let isLeaf = schema.kind(of: schema[field].type.named).isLeaf
    if isLeaf == (set == nil) { return }
    let type = schema.string(schema[field].type)
    let name = name(node)
    if let set {
      report(
        "Field \"\(name)\" must not have a selection since type \"\(type)\" has no subfields.",
        at: start(set))
    } else {
      report(
        "Field \"\(name)\" of type \"\(type)\" must have a selection of subfields."
          + " Did you mean \"\(name) { ... }\"?",
        at: start(node))
    }
  }
}
