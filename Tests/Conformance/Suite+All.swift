extension Suite {
  /// Every suite; one line each.
  public static let all: [Suite] = [
    .apollo,
    .coercion,
    .coordinates,
    .execution,
    .httpAudits,
    .introspection2025,
    .lexer,
    .parser,
    .printer,
    .randomCorpus,
    .scalars,
    .schemaBuilding,
    .schemaPrinting,
    .schemaValidation,
    .sdlValidation,
    .specificationExamples,
    .strings,
    .stripIgnored,
    .suggestions,
    .surrogates,
    .typeRelations,
    .validation,
    .variables,
  ]
  /// Files of cases for what this engine leaves out on purpose, and why.
  static let unserved: [String: String] = [
    "client_schema": "a schema is built from SDL, never from an introspection result",
    "documents": "nothing here separates, joins or searches whole documents",
    "introspection": "introspection_2025_09 has the edition's answers",
    "schema_changes": "nothing here compares two schemas",
  ]
}
