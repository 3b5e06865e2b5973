import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// `auditLog` and the fields of its entries.
  mutating func addAuditLog() {
    self["Query", "auditLog"] = { field, _ in
      let page = try PageArguments(field, hasPagination: false)
      let position = try page.auditPosition
      guard let filter = try field.auditFilter() else {
        field.connection(.audit(Page()))
        return
      }
      let snapshot = field.context.snapshot
      let rows = try snapshot.auditLog(
        filter, page: PageRequest(isForward: !page.isBackward, count: page.size, position: position)
      ) { field.mayContinue(after: 1000) }
      field.connection(.audit(rows))
    }
    self["AuditEntry", "id"] = { field, object in field.id(object.auditEntry.id) }
    self["AuditEntry", "at"] = { field, object in field.moment(object.auditEntry.time) }
    self["AuditEntry", "action"] = { field, object in
      if let command = object.auditEntry.command {
        field.string("\(command)")
      } else {
        field.string(clean: "unknown")
      }
    }
    self["AuditEntry", "actor"] = { field, object in field.text(object.auditEntry.actor) }
    self["AuditEntry", "customerId"] = { field, object in
      if let id = object.auditEntry.customer { field.id(id) } else { field.null() }
    }
    self["AuditEntry", "packageName"] = { field, object in
      field.textIfPresent(object.auditEntry.packageName)
    }
    self["AuditEntry", "detail"] = { field, object in
      field.textIfPresent(object.auditEntry.detail)
    }
  }
}

extension FieldExecution where Context == AdminContext {
  /// The filter that is given; `nil` when it names a customer or an action that there cannot be.
  fileprivate func auditFilter() throws(StoreError) -> AuditFilter? {
    var filter = AuditFilter()
    guard let input = argument("filter"), !input.isNull else { return filter }
    if let named = input.given("customerId") {
      // A number is enough: whoever it is may have been deleted.
      var id = named.withUTF8 { CustomerID($0) } ?? nil
      if id == nil { id = try customer(named: named)?.id }
      guard let id else { return nil }
      filter.customer = id
    }
    if let action = input.text("action") {
      guard let command = CommandName.allCases.first(where: { "\($0)" == action }) else {
        return nil
      }
      filter.command = command
    }
    filter.packageName = input.text("packageName")
    filter.since = input.moment("since")
    filter.until = input.moment("until")
    return filter
  }
}

extension PageArguments {
  /// The cursor as the position of an audit entry.
  fileprivate var auditPosition: AuditPosition? {
    get throws(GraphQLError) {
      guard let cursor else { return nil }
      guard case .audit(let position) = cursor else { throw wrongCursor }
      return position
    }
  }
}
