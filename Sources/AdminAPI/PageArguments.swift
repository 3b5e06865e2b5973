import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL

/// Which rows of a connection a client asks for, read from `pagination` or from `first`, `after`,
/// `last` and `before` on the field itself.
struct PageArguments {
  /// Most rows of a page.
  static let maximumSize = 100
  /// Rows of a page when nothing else is asked for.
  static let defaultSize = 20

  /// How many rows, 0 to 100.
  var size = PageArguments.defaultSize
  /// Whether the page ends before the cursor or the last row, instead of starting after the cursor
  /// or at the first row.
  var isBackward = false
  /// Where to start from; `nil` is the end where the page begins.
  var cursor: Cursor?
  private var cursorField = ""

  /// Reads the arguments of the field.
  ///
  /// - Parameter hasPagination: whether the field has that argument at all.
  /// - Throws: `VALIDATION_ERROR`, which names the argument at fault.
  init(
    _ field: borrowing FieldExecution<AdminContext>, hasPagination: Bool = true
  ) throws(GraphQLError) {
    if hasPagination, let pagination = field.argument("pagination"), !pagination.isNull {
      for name in ["first", "after", "last", "before"] as [StaticString] {
        if let value = field.argument(name), !value.isNull {
          throw .validation(
            "\(name)",
            "Give either \"pagination\" or \"first\", \"after\", \"last\" and \"before\".")
        }
      }
      try read(
        first: pagination["first"], after: pagination["after"], last: pagination["last"],
        before: pagination["before"], prefix: "pagination.")
    } else {
      try read(
        first: field.argument("first"), after: field.argument("after"),
        last: field.argument("last"), before: field.argument("before"), prefix: "")
    }
  }

  private mutating func read(
    first: InputValue?, after: InputValue?, last: InputValue?, before: InputValue?, prefix: String
  ) throws(GraphQLError) {
    let first = first.flatMap { $0.int }
    let last = last.flatMap { $0.int }
    let after = after.flatMap { $0.isNull ? nil : $0 }
    let before = before.flatMap { $0.isNull ? nil : $0 }
    isBackward = last != nil || before != nil
    if isBackward && (first != nil || after != nil) {
      throw .validation(
        prefix + (last != nil ? "last" : "before"),
        "Page forward (\"first\", \"after\") or backward (\"last\", \"before\"), not both."
      )
    }
    if let size = first ?? last {
      guard (0...Self.maximumSize).contains(size) else {
        throw Self.wrongSize(prefix + (isBackward ? "last" : "first"), size)
      }
      self.size = size
    }
    if let text = after ?? before {
      cursorField = prefix + (isBackward ? "before" : "after")
      guard let cursor = text.withUTF8({ Cursor($0) }) ?? nil else { throw wrongCursor }
      self.cursor = cursor
    }
  }

  /// What a number of rows that nobody may ask for is answered with.
  static func wrongSize(_ field: String, _ size: Int) -> GraphQLError {
    .validation(field, "Must be from 0 to \(maximumSize), not \(size).")
  }

  /// What a cursor that was made up, or that belongs to another connection, is answered with.
  var wrongCursor: GraphQLError {
    .validation(cursorField, "Is not a cursor of this connection.")
  }
}
