import GraphQLLanguage
import GraphQLTypeSystem

/// A type extension extends a type that is there and of the same kind, sections 3.5.3 to 3.10.3; a
/// schema extension a schema that is defined, section 3.3.3, which graphql-js does not ask for.
extension Validator {
  mutating func checkPossibleSchemaExtension(_ node: NodeID) {
    let document = document
    let isDefined = document.definitions.contains { document.kind(of: $0) == .schemaDefinition }
    if extendsSchema || isDefined { return }
    report("Cannot extend schema because it is not defined.", at: start(node))
  }

  mutating func checkPossibleTypeExtensions(_ node: NodeID) {
    let name = document.name(of: node)
    let definition = index.types.value(name, in: document).map { NodeID($0) }
    let kind =
      definition.flatMap { TypeKind(document.kind(of: $0)) }
      ?? existingType(named: name).map { schema.kind(of: $0) }
    guard let kind else {
      var names = index.typeDefinitions.map { self.name($0) }
      if extendsSchema { names += schema.typeOrder.map { schema.name(of: $0) } }
      let near = Suggestions.list(for: self.name(node), among: Array(Set(names)))
      let hint = suggestsNames ? Suggestions.didYouMean(near) : ""
      report(
        "Cannot extend type \"\(self.name(node))\" because it is not defined." + hint,
        at: name.start)
      return
    }
    guard let asked = TypeKind(document.kind(of: node)), asked != kind else { return }
    let places = (definition.map { [start($0)] } ?? []) + [start(node)]
    report("Cannot extend non-\(asked.words) type \"\(self.name(node))\".", offsets: places)
  }
}

extension TypeKind {
  /// The kind that a type definition or extension is about.
  fileprivate init?(_ kind: NodeKind) {
    switch kind {
    case .scalarTypeDefinition, .scalarTypeExtension: self = .scalar
    case .objectTypeDefinition, .objectTypeExtension: self = .object
    case .interfaceTypeDefinition, .interfaceTypeExtension: self = .interface
    case .unionTypeDefinition, .unionTypeExtension: self = .union
    case .enumTypeDefinition, .enumTypeExtension: self = .enum
    case .inputObjectTypeDefinition, .inputObjectTypeExtension: self = .inputObject
    default: return nil
    }
  }

  /// The kind as messages call it.
  fileprivate var words: String {
    switch self {
    case .scalar: "scalar"
    case .object: "object"
    case .interface: "interface"
    case .union: "union"
    case .enum: "enum"
    case .inputObject: "input object"
    }
  }
}
