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
}
