extension Suite {
  /// Every suite; one line each.
  public static let all: [Suite] = [
    .apollo,
    .coordinates,
    .lexer,
    .parser,
    .printer,
    .stripIgnored,
    .strings,
    .surrogates,
  ]
}
