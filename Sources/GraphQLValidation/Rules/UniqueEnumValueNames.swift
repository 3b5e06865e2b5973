import GraphQLLanguage
import GraphQLTypeSystem

/// The values of an enum are unique, section 3.9, its extensions included.
extension Validator {
  mutating func checkUniqueEnumValueNames(_ node: NodeID) {
    let type = document.name(of: node)
    let existing = existingType(named: type).flatMap { schema.kind(of: $0) == .enum ? $0 : nil }
    for value in document.enumValueDefinitions(of: node) {
      let name = document.name(of: value)
      let text = "Enum value \"\(self.name(node)).\(self.name(value))\""
      if let existing, enumValue(named: name, of: existing) != nil {
        report(
          "\(text) already exists in the schema. "
            + "It cannot also be defined in this type extension.",
          at: name.start)
      } else if let first = typeSystem.members.insert(
        name, of: type, value: name.start, in: document)
      {
        report("\(text) can only be defined once.", at: first, name.start)
      }
    }
  }
}
