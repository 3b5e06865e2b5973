import GraphQLLanguage
import GraphQLTypeSystem

/// Argument Names, section 5.4.1: a given argument is defined by the field or directive.
extension Validator {
  /// Reports an argument that the field lacks.
  mutating func checkKnownArgumentNames(
    _ argument: NodeID, of field: FieldID, in parent: TypeID
  ) {
    let name = name(argument)
    let known = schema[field].arguments.map { schema.name(of: $0) }
    report(
      "Unknown argument \"\(name)\" on field "
        + "\"\(schema.name(of: parent)).\(schema.name(of: field))\"."
        + hint(name, among: known),
      at: start(argument))
  }

  /// Checks the arguments of a directive against its definition in the schema, or, if there is one,
  /// in the document.
  mutating func checkKnownArgumentNames(
    onDirective node: NodeID, _ directive: DirectiveID?, _ own: NodeID?
  ) {
    guard directive != nil || own != nil else { return }
    for argument in document.arguments(of: node) {
      let range = document.name(of: argument)
      if let own {
        if document.inputValueDefinitions(of: own).contains(where: {
          document.isEqual(document.name(of: $0), range)
        }) {
          continue
        }
        // A definition may itself repeat a name.
        let known = Set(document.inputValueDefinitions(of: own).map { name($0) })
        reportUnknown(argument, onDirective: node, Array(known))
      } else if let directive {
        if self.argument(named: range, of: directive) != nil { continue }
        let known = schema[directive].arguments.map { schema.name(of: $0) }
        reportUnknown(argument, onDirective: node, known)
      }
    }
  }

  private mutating func reportUnknown(
    _ argument: NodeID, onDirective node: NodeID, _ known: [String]
  ) {
    let name = name(argument)
    report(
      "Unknown argument \"\(name)\" on directive \"@\(self.name(node))\"."
        + hint(name, among: known),
      at: start(argument))
  }

  private func hint(_ name: String, among known: [String]) -> String {
    suggestsNames ? Suggestions.didYouMean(Suggestions.list(for: name, among: known)) : ""
  }
}
