extension Suite {
  /// Every suite; one line each.
  public static let all: [Suite] = [
    .lexer
  ]
}
