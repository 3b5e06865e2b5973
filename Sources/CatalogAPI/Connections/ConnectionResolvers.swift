import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryStore

/// The page information that is being resolved.
struct PageInformation {
  var hasNext = false
  var hasPrevious = false
  var start: CatalogCursor?
  var end: CatalogCursor?

  init() {}

  /// Where the page of a list stands.
  init<Row: ConnectionRow>(_ list: RowList<Row>, _ snapshot: Snapshot) throws(StoreError) {
    let query = list.query
    let ends = try list.ends(snapshot)
    hasNext = ends.hasNext
    hasPrevious = ends.hasPrevious
    if let first = ends.first, let last = ends.last {
      start = Row.cursor(try first.position(in: query, snapshot), in: query)
      end = Row.cursor(try last.position(in: query, snapshot), in: query)
    } else if hasNext {
      end = Row.cursor(list.placeOfEmptyPage, in: query)
    }
  }
}

extension RowList {
  /// Behind which position the rows go on that follow an empty page; `nil` is before the first row.
  fileprivate var placeOfEmptyPage: CatalogPosition? {
    guard request.isBackward, request.limit == 0, let place = request.before else {
      return request.after
    }
    // Right before the end of the window: rows with the same text are ordered by number.
    return place.included(isLow: !query.isDescending)
  }
}

extension FieldExecution where Context == CatalogContext {
  /// Pushes a connection with the arguments of the field.
  mutating func connection<Row: ConnectionRow>(
    of _: Row.Type, _ scope: Row.Scope
  ) throws {
    guard !context.isGivenUp else { return }
    var list = try RowList<Row>(self, scope: scope)
    // The executor's own looks at the clock, which go by what is shown, would come too seldom.
    if list.mayLookAtMuch {
      guard mayContinue() else { return }
      context.setWatch(watch)
    }
    if list.isSmall, selects("pageInfo"), selects("edges") {
      let page = try Row.page(list.query, list.request, context.snapshot)
      guard context.admits(rows: page.rows.count) else { return }
      list.page = page
    }
    context.connections.append(Row.wrap(list))
    object(.connection(context.connections.count - 1))
    context.connections.removeLast()
  }
}

extension CatalogResolvers {
  /// The fields of the connections, their edges, and `PageInfo`.
  mutating func addConnections() {
    addConnection("CustomCatalogLabel", LabelRecord.self) { $0.label }
    addConnection("PublicPackage", CatalogPackageRecord.self) { $0.package }
    addConnection("PublicPackageVersion", CatalogVersionRecord.self) { $0.version }
    self["PageInfo", "hasNextPage"] = { field, _ in
      field.bool(field.context.pageInformation.hasNext)
    }
    self["PageInfo", "hasPreviousPage"] = { field, _ in
      field.bool(field.context.pageInformation.hasPrevious)
    }
    self["PageInfo", "startCursor"] = { field, _ in
      field.cursor(field.context.pageInformation.start)
    }
    self["PageInfo", "endCursor"] = { field, _ in
      field.cursor(field.context.pageInformation.end)
    }
  }

  private mutating func addConnection<Row: ConnectionRow>(
    _ type: String, _: Row.Type, _ row: @escaping @Sendable (CatalogObject) -> Row
  ) {
    self["\(type)Connection", "edges"] = { field, object in
      let index = object.index
      let list = Row.unwrap(field.context.connections[index])
      if let page = list.page {
        field.list { field in
          for row in page.rows where !field.isFinished { field.object(row.edge(of: index)) }
        }
        return
      }
      let snapshot = field.context.snapshot
      try field.list { field throws(StoreError) in
        try Row.forEach(list.query, list.request, snapshot) { row throws(StoreError) in
          guard field.context.admits(rows: 1) else { return false }
          field.object(row.edge(of: index))
          return !field.isFinished
        }
      }
    }
    self["\(type)Connection", "pageInfo"] = { field, object in
      let list = Row.unwrap(field.context.connections[object.index])
      guard field.context.admits(rows: list.rowsToEnds) else { return }
      field.context.pageInformation = try PageInformation(list, field.context.snapshot)
      field.object(.pageInfo)
    }
    self["\(type)Connection", "totalCount"] = { field, object in
      let list = Row.unwrap(field.context.connections[object.index])
      field.count(try Row.count(list.query, field.context.snapshot))
    }
    self["\(type)Edge", "node"] = { field, object in field.object(row(object).object) }
    self["\(type)Edge", "cursor"] = { field, object in
      let list = Row.unwrap(field.context.connections[object.index])
      let position = try row(object).position(in: list.query, field.context.snapshot)
      field.cursor(Row.cursor(position, in: list.query))
    }
  }
}

extension FieldExecution where Context == CatalogContext {
  /// Pushes a cursor, or null where there is none.
  fileprivate mutating func cursor(_ cursor: CatalogCursor?) {
    if let cursor { clean(cursor.encoded) } else { null() }
  }
}
