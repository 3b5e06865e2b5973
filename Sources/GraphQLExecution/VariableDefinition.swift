public import GraphQLLanguage
public import GraphQLTypeSystem

/// A variable of an operation (section 2.11), its type looked up and its default value coerced.
public struct VariableDefinition: Sendable {
  /// The name without `$`, in the document's source.
  public let name: SourceRange
  /// The type; always an input type.
  public let type: TypeReference
  /// The definition.
  public let node: NodeID
  /// The coerced default value, if there is one, at its first node.
  let defaultValue: InputValues?

  /// The variables of an operation, in order.
  ///
  /// - Throws: a request error that tells of each type that is no input type and of each default
  ///   value that does not have its type; neither occurs in a valid document.
  static func all(
    of operation: NodeID, in document: Document, schema: Schema, showsSuggestions: Bool
  ) throws(RequestError) -> [VariableDefinition] {
    var definitions: [VariableDefinition] = []
    var errors: [GraphQLError] = []
    for node in document.variableDefinitions(of: operation) {
      let name = document.name(of: node)
      guard let typeNode = document.type(of: node) else { continue }
      guard let type = schema.type(typeNode, of: document), schema.isInput(type) else {
        errors.append(
          GraphQLError(
            "Variable \"$\(document.text(in: name))\" expected value of type "
              + "\"\(document.text(of: typeNode))\" which cannot be used as an input type.",
            locations: [document.location(of: typeNode)]))
        continue
      }
      var value: InputValues?
      if let literal = document.defaultValue(of: node) {
        var coerced = InputValues()
        if !schema.coerce(literal, of: document, to: type, into: &coerced) {
          for problem in schema.problems(
            of: literal, in: document, for: type, showsSuggestions: showsSuggestions)
          {
            errors.append(
              GraphQLError(
                "Variable \"$\(document.text(in: name))\" has invalid default value"
                  + problem.sentence, locations: [document.location(of: node)]))
          }
        }
        value = coerced
      }
      definitions.append(
        VariableDefinition(name: name, type: type, node: node, defaultValue: value))
    }
    guard errors.isEmpty else { throw RequestError(errors) }
    return definitions
  }
}
