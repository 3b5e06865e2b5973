/// Every case that is not run although its file does not mark it as beyond the edition, and why.
///
/// A marked case (`beyond_2025_09`) is left out by its mark, unless its suite supports what the
/// mark names; then it can stand here. Nothing else is ever skipped.
enum Exceptions {
  /// Why a case of a file is not run; nil if it is.
  static func reason(file: String, id: String) -> String? {
    list.first { $0.file == file && $0.ids.contains(String(id.dropFirst(file.count + 1))) }?.reason
  }

  private struct Entry {
    let file: String
    let reason: String
    /// The cases' ids without the file's name in front.
    let ids: Set<String>

    init(_ file: String, _ reason: String, _ ids: String...) {
      self.file = file
      self.reason = reason
      self.ids = Set(ids)
    }
  }

  private static let list: [Entry] = [
    // Beyond the edition, and not marked.
    Entry("parser", "directive extensions, beyond the edition", "0812"),
    Entry("printer", "a directive location beyond the edition", "0034"),
    Entry("sdl_validation", "a directive location beyond the edition", "0014", "0015"),
    Entry("schema_printing", "introspection types beyond the edition", "0224"),
    // Its mark stands on cases that can be run, too.
    Entry("client_schema", "a deprecated directive definition, beyond the edition", "0019"),
    // Values that cannot reach the engine.
    Entry(
      "coercion", "a number that JSON does not have", "0017", "0045", "0046", "0070", "0082",
      "0180", "0206", "0388"),
    Entry(
      "scalars", "a value that JSON does not have", "0007", "0008", "0009", "0060", "0061", "0107",
      "0110", "0136", "0140", "0183", "0186", "0187"),
    Entry(
      "scalars", "null never reaches a scalar: its type's nullability is asked first", "0010",
      "0023", "0076", "0108", "0116", "0137", "0150", "0184", "0200"),
    Entry("coercion", "an integer of more than 64 bits, which no resolver can give", "0027"),
    Entry("scalars", "an integer of more than 64 bits, which no resolver can give", "0100"),
    // Functions of the reference that are no part of the edition.
    Entry("documents", "the engine joins no documents", "0001", "0002"),
    Entry("documents", "the engine takes no document apart", "0013", "0014", "0015", "0016"),
    Entry(
      "suggestions", "a list without items is an empty text, not a programming error", "0007",
      "0012"),
    Entry(
      "schema_building",
      "unchecked SDL with an error of graphql-core's own wording",
      "0343"),
    Entry(
      "execution", "a resolver names object types by id: it cannot name one the schema lacks",
      "0034"),
    Entry(
      "schema_changes",
      "an argument of a directive, which the reference calls by the directive's name",
      "0055"),
    // Limits of the reference.
    Entry(
      "parser", "a limit on comments: here they count as tokens", "0383", "0384", "0388", "0389",
      "0398", "0399", "0400", "0401", "0402", "0404", "0406", "0407", "0410", "0412", "0413",
      "0415"),
    Entry(
      "parser", "a limit in code points of several bytes", "0360", "0361"),
    Entry("coordinates", "a limit on comments, of which coordinates have none", "0005"),
    Entry(
      "schema_building", "a limit on comments: here they count as tokens", "0193", "0194"),
    Entry(
      "validation", "valid, but the reference gives up on it: the engine has no need to", "0712",
      "0879", "0883", "0884", "0885"),
  ]
}
