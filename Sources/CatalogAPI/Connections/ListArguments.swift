import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryStore

/// The arguments that every connection has, in the order in which the schema gives them.
enum ListArgument: Int {
  case after
  case first
  case before
  case last
  case orderBy
  case filter
}

extension FieldExecution where Context == CatalogContext {
  /// An argument that was given and is not null.
  @inline(__always) fileprivate func given(_ argument: ListArgument) -> InputValue? {
    guard let value = self.argument(argument.rawValue), !value.isNull else { return nil }
    return value
  }
}

extension RowList {
  /// Reads the arguments of a connection.
  ///
  /// - Throws: `VALIDATION_ERROR`, which names the argument at fault.
  init(
    _ field: borrowing FieldExecution<CatalogContext>, scope: Row.Scope
  ) throws(GraphQLError) {
    query = Row.Query(scope: scope)
    request = CatalogPageRequest()
    guard field.hasArguments else { return }
    if let order = field.given(.orderBy) {
      query.order = order.given("field")?.enumName.flatMap(Row.Field.init(enumName:))
      query.isDescending = order.given("direction")?.enumName == "DESC"
    }
    if let filter = field.given(.filter) {
      var allowance = FilterAllowance()
      query.filter = try Row.Filter(filter, &allowance)
    }
    let first = try Self.size(field.given(.first), "first")
    let last = try Self.size(field.given(.last), "last")
    if let last {
      guard first == nil else {
        throw .validation("last", "Give either \"first\" or \"last\", not both.")
      }
      request = CatalogPageRequest(last: last)
    } else {
      request.limit = first
    }
    if let after = field.given(.after) {
      request.after = try position(after, "after")
    }
    if let before = field.given(.before) {
      guard let position = try position(before, "before") else {
        // Nothing stands before the first row, and no row on this side of such a page.
        request = CatalogPageRequest(first: 0, after: request.after)
        return
      }
      request.before = position
    }
  }

  private static func size(_ value: InputValue?, _ name: String) throws(GraphQLError) -> Int? {
    guard let size = value?.int else { return nil }
    guard size >= 0 else { throw .validation(name, "Must not be negative; it is \(size).") }
    return size
  }

  /// The position that a cursor says; `nil` before the first row.
  private func position(
    _ value: InputValue, _ name: String
  ) throws(GraphQLError) -> CatalogPosition? {
    guard let cursor = value.withUTF8({ CatalogCursor($0) }) ?? nil else {
      throw .validation(name, "Is not a cursor that any connection has given.")
    }
    guard cursor.kind == Row.cursorKind else {
      throw .validation(name, "Is a cursor of another kind of connection.")
    }
    guard cursor.order == Row.mark(query.order) else {
      throw .validation(
        name, "Is a cursor of another order; give the \"orderBy\" that it was given with.")
    }
    return cursor.position
  }
}
