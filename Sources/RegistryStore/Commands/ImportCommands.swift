public import RegistryModel

extension WriteSession {
  /// Adds a customer as another registry had it.
  public mutating func apply(_ command: ImportCustomer) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.add(command) }
  }
}

extension Plan {
  mutating func add(_ command: ImportCustomer) throws(PlanFailure) -> CustomerID {
    try requireLine(command.name, field: "name", limit: Limits.customerName)
    try requireEmail(command.email)
    try requirePast(command.createdAt, field: "createdAt")
    try requireMoment(command.expiresAt, field: "expiresAt")
    try requireText(command.statusReason, field: "statusReason", limit: Limits.reason)
    if let externalID = command.externalID { try requireFree(externalID, for: nil) }
    if let token = command.token { try requireUnused(token) }
    let packages = try resolve(command.packages, limit: .max)
    let bundles = try resolve(command.bundles)
    let frozen = try frozenList(command)

    var customer = CustomerValue(
      name: command.name, email: command.email, externalID: command.externalID,
      createdAt: try creationTime(command.createdAt ?? now))
    customer.updatedAt = now
    customer.expiresAt = command.expiresAt ?? .never
    customer.hasBundles = !bundles.isEmpty
    customer.status = command.status
    customer.statusReason = present(command.statusReason)
    if let freeze = command.freeze {
      customer.frozenAt = freeze.at ?? now
      customer.hasFreezeList = true
    }
    let id = try insert(customer, access: access(packages, frozen: frozen), bundles: bundles)
    if let token = command.token {
      _ = try insert(token, of: checked(id, customer))
    }
    subject = Subject(command: .importCustomer, customer: id)
    return id
  }

  private func frozenList(
    _ command: ImportCustomer
  ) throws(PlanFailure) -> [String: FrozenPackage] {
    let field = "frozenVersions"
    guard let freeze = command.freeze else {
      guard command.status != .frozen else {
        throw .refused(.validation, field: field, "A frozen customer needs a list of versions.")
      }
      return [:]
    }
    guard command.status != .active else {
      throw .refused(.validation, field: field, "An active customer has no frozen versions.")
    }
    try requirePast(freeze.at, field: "frozenAt")
    return try frozen(freeze.versions, granted: nil, field: field)
  }

  /// What has happened has happened before now.
  private func requirePast(_ time: Timestamp?, field: String) throws(PlanFailure) {
    try requireMoment(time, field: field)
    guard let time, time > now else { return }
    throw .refused(.validation, field: field, "The moment lies in the future.")
  }
}
