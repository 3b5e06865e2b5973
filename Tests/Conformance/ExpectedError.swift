public import GraphQLLanguage

/// An error as a case gives it.
public struct ExpectedError: Sendable, Equatable {
  /// The wording, of graphql-js.
  public let message: String
  /// Where, in the order of the case.
  public let locations: [SourceLocation]
  /// The error with its excerpt of the source, where the case has it.
  public let printed: String?

  /// The wording is graphql-js's: `message_js`, or `message` with its single quotes as double and
  /// its None as null. Lengths are in bytes, and no functions of the reference are named.
  public init(_ value: CaseValue) {
    let recorded = value["message"]?.string ?? value.string ?? ""
    let message =
      value["message_js"]?.string
      ?? Self.withDoubleQuotes(recorded).replacing("not to be None", with: "not to be null")
      .replacing("code points. Parsing aborted", with: "bytes. Parsing aborted")
      .replacing(#/ Either the .* function or each possible type should .* function\./#, with: "")
    self.message = message
    locations = (value["locations"]?.elements ?? []).map(Self.location)
    printed = value["printed"]?.string.map { printed in
      printed.hasPrefix(recorded) ? message + printed.dropFirst(recorded.count) : printed
    }
  }

  /// graphql-core quotes names with `'`, graphql-js with `"`; a `(')` is no quotation.
  public static func withDoubleQuotes(_ text: String) -> String {
    let pieces = text.split(separator: "(')", omittingEmptySubsequences: false)
    return pieces.map { String($0.map { $0 == "'" ? "\"" : $0 }) }.joined(separator: "(')")
  }

  /// A `{line, column}` of a case.
  public static func location(_ value: CaseValue) -> SourceLocation {
    SourceLocation(line: value["line"]?.int ?? 0, column: value["column"]?.int ?? 0)
  }
}
