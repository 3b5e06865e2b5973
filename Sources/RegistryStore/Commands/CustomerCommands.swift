import LMDB
public import RegistryModel

extension WriteSession {
  /// Creates a customer with a first token and its first grants.
  public mutating func apply(
    _ command: CreateCustomer
  ) throws(CommandError) -> CreatedCustomer {
    try run { plan throws(PlanFailure) in try plan.create(command) }
  }

  /// Changes the fields that are given.
  public mutating func apply(_ command: UpdateCustomer) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.update(command) }
  }

  /// Deletes a customer with its tokens and grants; its former id.
  @discardableResult
  public mutating func apply(_ command: DeleteCustomer) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.delete(command) }
  }
}

extension Plan {
  mutating func create(_ command: CreateCustomer) throws(PlanFailure) -> CreatedCustomer {
    if let key = command.idempotencyKey, let earlier = try earlierAnswer(key) { return earlier }
    try requireLine(command.name, field: "name", limit: Limits.customerName)
    try requireEmail(command.email)
    try requireMoment(command.expiresAt, field: "expiresAt")
    if let externalID = command.externalID { try requireFree(externalID, for: nil) }
    try requireUnused(command.token)
    let packages = try resolve(command.packages)
    let bundles = try resolve(command.bundles)

    var customer = CustomerValue(
      name: command.name, email: command.email, externalID: command.externalID,
      createdAt: try creationTime(now))
    customer.expiresAt = command.expiresAt ?? .never
    customer.hasBundles = !bundles.isEmpty
    let id = try insert(customer, access: access(packages, frozen: [:]), bundles: bundles)
    let token = try insert(command.token, of: checked(id, customer))
    if let key = command.idempotencyKey { try remember(key, customer: id, token: token) }
    subject = Subject(command: .createCustomer, customer: id)
    return CreatedCustomer(customer: id, token: token, repeated: false)
  }

  /// The access records of a new customer, by package name.
  func access(
    _ grants: [ResolvedGrant], frozen: [String: FrozenPackage]
  ) -> [String: AccessValue] {
    var access: [String: AccessValue] = [:]
    for entry in grants {
      access[entry.name, default: AccessValue(package: entry.id)].grant = entry.grant
    }
    for (name, package) in frozen {
      access[name, default: AccessValue(package: package.id)].frozen = ranges(of: package.numbers)
    }
    return access
  }

  /// Plans a new customer with its access, and counts it.
  mutating func insert(
    _ customer: CustomerValue, access: [String: AccessValue], bundles: [BundleGrantValue]
  ) throws(PlanFailure) -> CustomerID {
    let id = try count { counters in
      defer {
        counters.nextCustomer += 1
        counters.customers += 1
      }
      return CustomerID(rawValue: counters.nextCustomer)
    }
    set(id, from: nil, to: customer)
    for name in access.keys.sorted() {
      set(id, packageName: name, from: nil, to: access[name])
    }
    set(id, bundlesFrom: [], to: bundles)
    return id
  }

  /// Plans the first token of a new customer, and counts it.
  mutating func insert(
    _ token: MintedToken, of customer: CheckedCustomer
  ) throws(PlanFailure) -> TokenID {
    let id = try count { counters in
      defer { counters.nextToken += 1 }
      return TokenID(rawValue: counters.nextToken)
    }
    set(id, of: customer, from: nil, to: TokenValue(token, createdAt: now))
    return id
  }

  /// The wanted moment, but never before that of an earlier customer, so that numbers are in
  /// creation order.
  func creationTime(_ wanted: Timestamp) throws(PlanFailure) -> Timestamp {
    try read { snapshot throws(StoreError) in
      var walk = try Walk(snapshot, KeyPrefix(.customers), descending: true)
      guard let (rest, entry) = try walk.next() else { return wanted }
      guard rest.count == 8,
        let last = CustomerRecord(
          id: CustomerID(rawValue: rest.number(at: 0)), key: entry.key, value: entry.value)
      else { throw .unreadable(.customers) }
      return max(wanted, last.createdAt)
    }
  }

  /// An external id must be a line of text that no other customer has.
  func requireFree(_ externalID: String, for owner: CustomerID?) throws(PlanFailure) {
    try requireLine(externalID, field: "externalId", limit: Limits.externalID)
    let taken = try read { snapshot throws(StoreError) in
      try snapshot.customer(.externalID(externalID))
    }
    guard let taken, taken.id != owner else { return }
    throw .refused(
      .conflict, field: "externalId",
      "The external id \(quoted(externalID)) belongs to another customer.")
  }

  mutating func update(_ command: UpdateCustomer) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    let old = CustomerValue(record)
    var new = old
    switch command.name {
    case .keep: break
    case .clear: throw cannotBeNull("name")
    case .set(let name):
      try requireLine(name, field: "name", limit: Limits.customerName)
      new.name = name
    }
    switch command.email {
    case .keep: break
    case .clear: throw cannotBeNull("email")
    case .set(let email):
      try requireEmail(email)
      new.email = email
    }
    switch command.externalID {
    case .keep: break
    case .clear: new.externalID = nil
    case .set(let externalID):
      try requireFree(externalID, for: record.id)
      new.externalID = externalID
    }
    switch command.expiresAt {
    case .keep: break
    case .clear: new.expiresAt = .never
    case .set(let moment):
      try requireMoment(moment, field: "expiresAt")
      new.expiresAt = moment
    }
    guard new != old else { return record.id }
    new.updatedAt = now
    try replace(record.id, old, new)
    subject = Subject(command: .updateCustomer, customer: record.id)
    return record.id
  }

  /// Plans a changed customer and what its tokens repeat of it.
  mutating func replace(
    _ id: CustomerID, _ old: CustomerValue, _ new: CustomerValue
  ) throws(PlanFailure) {
    set(id, from: old, to: new)
    try refreshTokens(of: checked(id, new))
  }

  mutating func delete(_ command: DeleteCustomer) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    let id = record.id
    let customer = CustomerValue(record)
    let checked = CheckedCustomer(id: id, value: customer, access: nil)
    for (token, value) in try tokens(of: id) { set(token, of: checked, from: value, to: nil) }
    for (name, access) in try access(of: id) {
      set(id, packageName: name, from: access, to: nil)
    }
    set(id, bundlesFrom: try bundleGrants(of: id), to: [])
    set(id, from: customer, to: nil)
    _ = try count { $0.customers -= 1 }
    subject = Subject(command: .deleteCustomer, customer: id)
    return id
  }

  /// The direct access records of a customer, by package name.
  func access(of id: CustomerID) throws(PlanFailure) -> [(name: String, value: AccessValue)] {
    try read { snapshot throws(StoreError) in
      var records: [(name: String, value: AccessValue)] = []
      try snapshot.forEachAccess(of: id) { name, access throws(StoreError) in
        records.append((name.string, AccessValue(access)))
        return true
      }
      return records
    }
  }
}

func cannotBeNull(_ field: String) -> PlanFailure {
  .refused(.validation, field: field, "The field cannot be null.")
}
