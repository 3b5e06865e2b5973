import GraphQLExecution
import GraphQLLanguage
import RegistryGraphQL
import RegistryModel
import RegistryStore

extension ResolverTable where Context == AdminContext {
  /// The fields of `Query`, apart from the access checks.
  mutating func addQuery() {
    self["Query", "customer"] = { field, _ in
      field.customerIfFound(try field.customer(named: field.argument(0)))
    }
    self["Query", "customerByExternalId"] = { field, _ in
      let snapshot = field.context.snapshot
      let found = try field.argument(0)?.withUTF8 { text in
        try snapshot.customer(externalID: UnsafeRawBufferPointer(text))
      }
      field.customerIfFound(found ?? nil)
    }
    self["Query", "customers"] = { field, _ in
      let page = try PageArguments(field)
      let position = try page.customerPosition
      let filter = CustomerFilter(field.argument("filter"), now: field.context.now)
      var rows: Page<CustomerRecord>?
      if field.selectsPage {
        rows = try field.context.snapshot.customers(
          filter,
          page: PageRequest(isForward: !page.isBackward, count: page.size, position: position))
      }
      field.connection(.customers(rows, filter))
    }
    self["Query", "package"] = { field, _ in
      if let package = try field.context.snapshot.package(named: field.text(0)) {
        field.object(.package(package))
      } else {
        field.null()
      }
    }
    self["Query", "packages"] = { field, _ in
      let page = try PageArguments(field)
      let position = try page.packagePosition
      let filter = PackageFilter(field.argument("filter"))
      var rows: Page<PackageRecord>?
      if field.selectsPage {
        rows = try field.context.snapshot.packages(
          filter,
          page: PageRequest(isForward: !page.isBackward, count: page.size, position: position))
      }
      field.connection(.packages(rows, filter))
    }
    self["Query", "bundle"] = { field, _ in
      if let bundle = try field.context.snapshot.bundle(named: field.text(0)) {
        field.object(.bundle(bundle))
      } else {
        field.null()
      }
    }
    self["Query", "bundles"] = { field, _ in
      let snapshot = field.context.snapshot
      try field.list { field throws(StoreError) in
        try snapshot.forEachBundle { bundle throws(StoreError) in
          field.object(.bundle(bundle))
          return !field.isFinished
        }
      }
    }
  }
}

extension FieldExecution where Context == AdminContext {
  /// The customer that a customer ID argument names: an id, or `external:` and an external id.
  func customer(named argument: InputValue?) throws(StoreError) -> CustomerRecord? {
    let snapshot = context.snapshot
    let found: Result<CustomerRecord?, StoreError>? = argument?.withUTF8 { text in
      Result { () throws(StoreError) in
        let marker: StaticString = "external:"
        let length = marker.utf8CodeUnitCount
        if text.count >= length, (0..<length).allSatisfy({ text[$0] == marker.utf8Start[$0] }) {
          return try snapshot.customer(
            externalID: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[length...]))
        }
        guard let id = CustomerID(text) else { return nil }
        return try snapshot.customer(id)
      }
    }
    return try found?.get()
  }

  /// Pushes a customer, or null where there is none.
  mutating func customerIfFound(_ customer: CustomerRecord?) {
    if let customer { object(.customer(customer)) } else { null() }
  }

  /// Keeps a connection in the context and pushes it.
  mutating func connection(_ connection: Connection) {
    context.connections.append(connection)
    object(.connection(context.connections.count - 1))
  }
}

extension PageArguments {
  /// The cursor as the position of a customer.
  var customerPosition: CustomerID? {
    get throws(GraphQLError) {
      guard let cursor else { return nil }
      guard case .customer(let id) = cursor else { throw wrongCursor }
      return id
    }
  }

  /// The cursor as the position of a package.
  var packagePosition: String? {
    get throws(GraphQLError) {
      guard let cursor else { return nil }
      guard case .package(let name) = cursor else { throw wrongCursor }
      return name
    }
  }
}

extension CustomerFilter {
  fileprivate init(_ input: InputValue?, now: Timestamp) {
    self.init(now: now)
    guard let input else { return }
    if let list = input.given("statuses") {
      statuses = Set(list.items.compactMap { $0.enumName.flatMap(CustomerStatus.init(enumName:)) })
    }
    if let name = input.given("status")?.enumName, let status = CustomerStatus(enumName: name) {
      statuses = statuses.map { $0.intersection([status]) } ?? [status]
    }
    search = input.text("search")
    email = input.text("email")
    packageName = input.text("packageName")
    bundleName = input.text("bundleName")
    createdAfter = input.moment("createdAfter")
    createdBefore = input.moment("createdBefore")
  }
}

extension PackageFilter {
  fileprivate init(_ input: InputValue?) {
    self.init()
    guard let input else { return }
    search = input.text("search")
    vendor = input.text("vendor")
    type = input.given("type")?.enumName.flatMap(GitProviderType.init(enumName:))
    bundleName = input.text("bundleName")
    label = input.text("label")
  }
}
