import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel
import RegistryStore

/// One connection of a request: its page, if that is selected, and what counting its rows needs.
enum Connection {
  case customers(Page<CustomerRecord>?, CustomerFilter)
  case packages(Page<PackageRecord>?, PackageFilter)
  case audit(Page<AuditRecord>)

  /// Rows on the page.
  var count: Int {
    switch self {
    case .customers(let page, _): page?.rows.count ?? 0
    case .packages(let page, _): page?.rows.count ?? 0
    case .audit(let page): page.rows.count
    }
  }

  var hasNext: Bool {
    switch self {
    case .customers(let page, _): page?.hasNext ?? false
    case .packages(let page, _): page?.hasNext ?? false
    case .audit(let page): page.hasNext
    }
  }

  var hasPrevious: Bool {
    switch self {
    case .customers(let page, _): page?.hasPrevious ?? false
    case .packages(let page, _): page?.hasPrevious ?? false
    case .audit(let page): page.hasPrevious
    }
  }

  /// The row at an index of the page.
  func object(_ index: Int) -> AdminObject {
    switch self {
    case .customers(let page?, _): return .customer(page.rows[index])
    case .packages(let page?, _): return .package(page.rows[index])
    case .audit(let page): return .auditEntry(page.rows[index])
    default: preconditionFailure("a connection without a page has no rows")
    }
  }

  /// The cursor of the row at an index of the page.
  func cursor(_ index: Int) -> [UInt8] {
    switch object(index) {
    case .customer(let row): return Cursor.encoded(row.id)
    case .package(let row): return Cursor.encoded(packageName: row.name.bytes)
    case .auditEntry(let row): return Cursor.encoded(row.position)
    default: preconditionFailure("rows are customers, packages or audit entries")
    }
  }

  /// How many rows there are, on this page and all others.
  func totalCount(_ snapshot: Snapshot) throws(StoreError) -> UInt64 {
    switch self {
    case .customers(_, let filter): try snapshot.customerCount(filter)
    case .packages(_, let filter): try snapshot.packageCount(filter)
    case .audit: preconditionFailure("the audit log is not counted")
    }
  }
}

extension FieldExecution where Context == AdminContext {
  /// Whether anything is selected that needs the page itself, and not only its `totalCount`.
  var selectsPage: Bool { selects("nodes") || selects("edges") || selects("pageInfo") }
}

extension ResolverTable where Context == AdminContext {
  /// The fields of all connections, their edges, and `PageInfo`.
  mutating func addConnections() {
    for (connection, edge) in [
      ("CustomerConnection", "CustomerEdge"), ("PackageConnection", "PackageEdge"),
      ("AuditConnection", "AuditEdge"),
    ] {
      self[connection, "nodes"] = { field, object in
        let connection = field.context.connections[object.index]
        field.list { field in
          for index in 0..<connection.count { field.object(connection.object(index)) }
        }
      }
      self[connection, "edges"] = { field, object in
        let connection = field.context.connections[object.index]
        field.list { field in
          for index in 0..<connection.count {
            field.object(.edge(connection: object.index, row: index))
          }
        }
      }
      self[connection, "pageInfo"] = { field, object in field.object(.pageInfo(object.index)) }
      self[edge, "node"] = { field, object in
        field.object(field.context.connections[object.index].object(object.row))
      }
      self[edge, "cursor"] = { field, object in
        field.clean(field.context.connections[object.index].cursor(object.row))
      }
    }
    for connection in ["CustomerConnection", "PackageConnection"] {
      self[connection, "totalCount"] = { field, object in
        let connection = field.context.connections[object.index]
        field.count(try connection.totalCount(field.context.snapshot))
      }
    }
    self["PageInfo", "hasNextPage"] = { field, object in
      field.bool(field.context.connections[object.index].hasNext)
    }
    self["PageInfo", "hasPreviousPage"] = { field, object in
      field.bool(field.context.connections[object.index].hasPrevious)
    }
    self["PageInfo", "startCursor"] = { field, object in
      let connection = field.context.connections[object.index]
      if connection.count == 0 { field.null() } else { field.clean(connection.cursor(0)) }
    }
    self["PageInfo", "endCursor"] = { field, object in
      let connection = field.context.connections[object.index]
      let count = connection.count
      if count == 0 { field.null() } else { field.clean(connection.cursor(count - 1)) }
    }
  }
}
