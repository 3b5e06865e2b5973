import GraphQLLanguage

/// Executable Definitions, section 5.1.1: what is executed holds only operations and fragments.
extension Validator {
  mutating func checkExecutableDefinitions() {
    for definition in document.definitions {
      let kind = document.kind(of: definition)
      if kind.isExecutableDefinition { continue }
      let isSchema = kind == .schemaDefinition || kind == .schemaExtension
      let what = isSchema ? "schema" : "\"\(name(definition))\""
      report("The \(what) definition is not executable.", at: start(definition))
    }
  }
}
