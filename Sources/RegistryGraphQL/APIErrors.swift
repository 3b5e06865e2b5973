public import GraphQLLanguage
import RegistryModel

extension GraphQLError {
  /// A `VALIDATION_ERROR`: its text names the input field and says what is wrong with it.
  public static func validation(_ field: String, _ message: String) -> GraphQLError {
    GraphQLError("\(field): \(message)", code: CommandError.Code.validation.rawValue)
  }

  /// What a client sees of a refused command; `nil` when the text is for the log only.
  init?(_ error: CommandError) {
    switch error.code {
    case .storage:
      return nil
    case .validation:
      self =
        error.field.map { .validation($0, error.message) }
        ?? GraphQLError(error.message, code: error.code.rawValue)
    case .notFound, .conflict, .storageFull, .unavailable:
      self.init(error.message, code: error.code.rawValue)
    }
  }

  /// A `NOT_FOUND`.
  public static func notFound(_ message: String) -> GraphQLError {
    GraphQLError(message, code: CommandError.Code.notFound.rawValue)
  }

  /// A `FORBIDDEN`: the caller may read, and asks for a change.
  static var readOnly: GraphQLError {
    GraphQLError("This token may not change anything.", code: "FORBIDDEN")
  }

  /// The query was ended because it held up the writer.
  static var endedForWriter: GraphQLError {
    GraphQLError(
      "The operation held back too many changes of the store; ask for less at once.",
      code: "QUERY_TOO_COMPLEX")
  }

  /// What a client sees of an error that it cannot do anything about.
  static func masked(request: UInt64) -> GraphQLError {
    GraphQLError(
      "Internal error; the server's log has it under request \(request).",
      code: CommandError.Code.storage.rawValue)
  }
}
