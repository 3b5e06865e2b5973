extension Suite {
  /// Every suite; one line each.
  public static let all: [Suite] = [
    .apollo,
    .coercion,
    .coordinates,
    .lexer,
    .parser,
    .printer,
    .scalars,
    .schemaBuilding,
    .schemaPrinting,
    .schemaValidation,
    .strings,
    .stripIgnored,
    .suggestions,
    .surrogates,
    .typeRelations,
  ]
}
