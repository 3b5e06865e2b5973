import GraphQLLanguage
import GraphQLTypeSystem

/// The fields of an object, interface or input object are unique, sections 3.6, 3.7 and 3.10, its
/// extensions included.
extension Validator {
  mutating func checkUniqueFieldDefinitionNames(_ node: NodeID) {
    let type = document.name(of: node)
    switch document.kind(of: node) {
    case .objectTypeDefinition, .objectTypeExtension, .interfaceTypeDefinition,
      .interfaceTypeExtension:
      for field in document.fieldDefinitions(of: node) { checkUnique(field, of: node, type) }
    case .inputObjectTypeDefinition, .inputObjectTypeExtension:
      for field in document.inputValueDefinitions(of: node) { checkUnique(field, of: node, type) }
    default: break
    }
  }

  private mutating func checkUnique(_ field: NodeID, of node: NodeID, _ type: SourceRange) {
    let name = document.name(of: field)
    if existingType(named: type).map({ hasField(name, $0) }) ?? false {
      report(
        "Field \"\(self.name(node)).\(self.name(field))\" already exists in the schema. "
          + "It cannot also be defined in this type extension.",
        at: name.start)
    } else if let first = typeSystem.members.insert(name, of: type, value: name.start, in: document)
    {
      report(
        "Field \"\(self.name(node)).\(self.name(field))\" can only be defined once.",
        at: first, name.start)
    }
  }

  private func hasField(_ name: SourceRange, _ type: TypeID) -> Bool {
    switch schema.kind(of: type) {
    case .object, .interface: field(named: name, on: type) != nil
    case .inputObject: inputField(named: name, of: type) != nil
    case .scalar, .union, .enum: false
    }
  }
}
