import GraphQLLanguage
import GraphQLTypeSystem

/// Directives Are Unique per Location, section 5.7.3, but for repeatable ones.
extension Validator {
  mutating func checkUniqueDirectives(of node: NodeID) {
    guard hasSeveral(.directive, in: node) else { return }
    for pair in repeatedNames(document.directives(of: node)) where !isRepeatable(pair.later) {
      reportUniqueDirectives(pair)
    }
  }

  /// Checks the directives of a definition or extension: those of a type, or of the schema, count
  /// together.
  mutating func checkUniqueDirectives(ofDefinition node: NodeID) {
    let kind = document.kind(of: node)
    let isSchema = kind == .schemaDefinition || kind == .schemaExtension
    let type = document.name(of: node)
    for directive in document.directives(of: node) where !isRepeatable(directive) {
      let name = document.name(of: directive)
      let first =
        isSchema
        ? typeSystem.schemaDirectives.insert(name, value: directive.rawValue, in: document)
        : typeSystem.typeDirectives.insert(
          name, of: type, value: directive.rawValue, in: document)
      if let first {
        reportUniqueDirectives(RepeatedName(first: NodeID(first), later: directive))
      }
    }
  }

  private mutating func reportUniqueDirectives(_ pair: RepeatedName) {
    report(
      "The directive \"@\(name(pair.later))\" can only be used once at this location.",
      at: start(pair.first), start(pair.later))
  }

  /// Whether a directive may be repeated; an unknown one may.
  func isRepeatable(_ node: NodeID) -> Bool {
    let name = document.name(of: node)
    if let own = index.directives.value(name, in: document) {
      return document.isRepeatable(NodeID(own))
    }
    return directive(named: name).map { schema[$0].isRepeatable } ?? true
  }
}
