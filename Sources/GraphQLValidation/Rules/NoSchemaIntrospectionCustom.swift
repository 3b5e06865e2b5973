import GraphQLLanguage
import GraphQLTypeSystem

/// No introspection: not in the specification, for services that hide their schema.
extension Validator {
  mutating func checkNoSchemaIntrospection(_ node: NodeID, _ field: FieldID) {
    guard isIntrospectionType(schema[field].type.named) else { return }
    report(
      "GraphQL introspection has been disabled, but the requested query contained the field "
        + "\"\(name(node))\".",
      at: start(node))
  }

  /// Whether a type belongs to the introspection system (section 4.2).
  func isIntrospectionType(_ type: TypeID) -> Bool {
    schema[type].isBuiltIn && schema.kind(of: type) != .scalar
  }
}
