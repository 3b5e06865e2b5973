import PackageVersions
public import RegistryModel

extension WriteSession {
  /// Suspends a customer; again gives a new reason, from expired is a conflict.
  @discardableResult
  public mutating func apply(_ command: SuspendCustomer) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.suspend(command) }
  }

  /// Makes a customer active again; a conflict while its subscription is over.
  @discardableResult
  public mutating func apply(_ command: ReactivateCustomer) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.reactivate(command) }
  }

  /// Freezes a customer to a list of versions, or to those it can have at this moment.
  @discardableResult
  public mutating func apply(_ command: FreezeCustomer) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.freeze(command) }
  }

  /// Ends a customer's subscription now.
  @discardableResult
  public mutating func apply(_ command: ExpireCustomer) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.expire(command) }
  }
}

extension Plan {
  mutating func suspend(_ command: SuspendCustomer) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    try requireText(command.reason, field: "reason", limit: Limits.reason)
    try requireNotExpired(record)
    var customer = CustomerValue(record)
    customer.status = .suspended
    customer.statusReason = present(command.reason)
    return try change(record, to: customer, .suspendCustomer, detail: command.reason)
  }

  mutating func reactivate(_ command: ReactivateCustomer) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    guard now < record.expiresAt else {
      throw .refused(
        .conflict, "The subscription has ended; give it a later expiresAt before reactivating.")
    }
    if record.storedStatus == .active { return record.id }
    var customer = CustomerValue(record)
    customer.status = .active
    customer.statusReason = nil
    customer.frozenAt = .never
    customer.hasFreezeList = false
    try replaceFreezeList(of: record.id, with: [:])
    return try change(record, to: customer, .reactivateCustomer)
  }

  mutating func expire(_ command: ExpireCustomer) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    try requireText(command.reason, field: "reason", limit: Limits.reason)
    var customer = CustomerValue(record)
    customer.status = .expired
    customer.expiresAt = now
    customer.statusReason = present(command.reason)
    return try change(record, to: customer, .expireCustomer, detail: command.reason)
  }

  mutating func freeze(_ command: FreezeCustomer) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    try requireNotExpired(record)
    let list: [String: FrozenPackage]
    if let versions = command.versions {
      list = try frozen(versions, of: record)
    } else {
      list = try accessible(to: record)
    }
    var customer = CustomerValue(record)
    customer.status = .frozen
    customer.statusReason = nil
    customer.frozenAt = now
    customer.hasFreezeList = true
    try replaceFreezeList(of: record.id, with: list)
    return try change(record, to: customer, .freezeCustomer)
  }

  private func requireNotExpired(_ record: CustomerRecord) throws(PlanFailure) {
    guard record.status(at: now) != .expired else {
      throw .refused(.conflict, "The customer's subscription has ended.")
    }
  }

  private mutating func change(
    _ record: CustomerRecord, to new: CustomerValue, _ command: CommandName,
    detail: String? = nil
  ) throws(PlanFailure) -> CustomerID {
    var new = new
    new.updatedAt = now
    try replace(record.id, CustomerValue(record), new)
    subject = Subject(command: command, customer: record.id, detail: detail)
    return record.id
  }

  /// The frozen versions of one package.
  struct FrozenPackage {
    let id: PackageID
    var numbers: [UInt32]
  }

  /// Plans the access records that hold the freeze list; those not on it lose their entries.
  private mutating func replaceFreezeList(
    of id: CustomerID, with list: [String: FrozenPackage]
  ) throws(PlanFailure) {
    var rest = list
    for (name, old) in try access(of: id) {
      var new = old
      new.frozen = ranges(of: rest.removeValue(forKey: name)?.numbers ?? [])
      set(id, packageName: name, from: old, to: new)
    }
    for name in rest.keys.sorted() {
      guard let package = rest[name] else { continue }
      var access = AccessValue(package: package.id)
      access.frozen = ranges(of: package.numbers)
      set(id, packageName: name, from: nil, to: access)
    }
  }

  /// Every version that the customer can have at this moment.
  private func accessible(
    to customer: CustomerRecord
  ) throws(PlanFailure) -> [String: FrozenPackage] {
    try read { snapshot throws(StoreError) in
      var list: [String: FrozenPackage] = [:]
      try snapshot.forEachGrant(of: customer) { grant throws(StoreError) in
        guard now < grant.expiresAt else { return true }
        var frozen = list[grant.packageName.string]?.numbers ?? []
        var walk = try VersionWalk(snapshot, grant.package)
        while let (key, version) = try walk.next() {
          guard !version.isYanked, version.releasedAt <= grant.updatesUntil,
            CompiledConstraint(grant.compiled).matches(key)
          else { continue }
          frozen.append(version.number.rawValue)
        }
        list[grant.packageName.string] = FrozenPackage(id: grant.package, numbers: frozen)
        return true
      }
      return list
    }
  }

  /// The versions a client listed; refuses the whole list when one of them cannot be frozen.
  private func frozen(
    _ versions: [VersionFreeze], of customer: CustomerRecord
  ) throws(PlanFailure) -> [String: FrozenPackage] {
    guard !versions.isEmpty else {
      throw .refused(.validation, field: "versions", "The list of versions is empty.")
    }
    guard versions.count <= Limits.frozenVersions else {
      throw .refused(
        .validation, field: "versions", "At most \(Limits.frozenVersions) versions may be named.")
    }
    return try frozen(versions, granted: grantedPackages(of: customer), field: "versions")
  }

  /// The versions of a list; refuses all of it when one does not exist or, given what is granted,
  /// is of another package.
  func frozen(
    _ versions: [VersionFreeze], granted: Set<PackageID>?, field: String
  ) throws(PlanFailure) -> [String: FrozenPackage] {
    var list: [String: FrozenPackage] = [:]
    var faults: [String] = []
    for entry in versions {
      let name = PackageName.folded(entry.package)
      let package = try read { snapshot throws(StoreError) in try snapshot.package(named: name) }
      guard let package else {
        faults.append("package \(quoted(entry.package)) is unknown")
        continue
      }
      guard granted?.contains(package.id) ?? true else {
        faults.append("package \(quoted(name)) is not granted")
        continue
      }
      let version = try read { snapshot throws(StoreError) in
        try snapshot.version(entry.version, of: package.id)
      }
      guard let version else {
        faults.append("version \(quoted(entry.version)) of \(quoted(name)) is unknown")
        continue
      }
      list[name, default: FrozenPackage(id: package.id, numbers: [])].numbers
        .append(version.number.rawValue)
    }
    guard faults.isEmpty else {
      throw .refused(.validation, field: field, "Cannot freeze: \(joined(faults)).")
    }
    return list
  }

  /// The packages on which the customer has a grant that has not ended.
  private func grantedPackages(
    of customer: CustomerRecord
  ) throws(PlanFailure) -> Set<PackageID> {
    try read { snapshot throws(StoreError) in
      var granted: Set<PackageID> = []
      try snapshot.forEachGrant(of: customer) { grant throws(StoreError) in
        if now < grant.expiresAt { granted.insert(grant.package) }
        return true
      }
      return granted
    }
  }
}

/// Names every fault of a list, up to a readable number.
func joined(_ faults: [String]) -> String {
  let shown = faults.prefix(100).joined(separator: "; ")
  return faults.count > 100 ? shown + "; and \(faults.count - 100) more" : shown
}
