public import RegistryModel

extension WriteSession {
  /// Creates a bundle.
  public mutating func apply(_ command: CreateBundle) throws(CommandError) -> BundleID {
    try run { plan throws(PlanFailure) in try plan.create(command) }
  }

  /// Changes a bundle; a rename keeps its grants.
  public mutating func apply(_ command: UpdateBundle) throws(CommandError) -> BundleID {
    try run { plan throws(PlanFailure) in try plan.update(command) }
  }

  /// Deletes a bundle and its grants; its former id.
  @discardableResult
  public mutating func apply(_ command: DeleteBundle) throws(CommandError) -> BundleID {
    try run { plan throws(PlanFailure) in try plan.delete(command) }
  }
}

extension Plan {
  mutating func create(_ command: CreateBundle) throws(PlanFailure) -> BundleID {
    try requireFree(bundleName: command.name, for: nil)
    try requireText(command.description, field: "description", limit: Limits.description)
    let packages = try resolve(packages: command.packages, field: "packages")
    let id = try count { counters in
      defer {
        counters.nextBundle += 1
        counters.bundles += 1
      }
      return BundleID(rawValue: counters.nextBundle)
    }
    guard id.rawValue <= UInt64(UInt32.max) else {
      throw .refused(.conflict, "The registry has given out all bundle numbers.")
    }
    let bundle = BundleValue(
      name: command.name, description: present(command.description), createdAt: now)
    set(id, from: nil, to: bundle)
    for package in packages.sorted() { set(package, in: id, since: now) }
    subject = Subject(command: .createBundle, detail: command.name)
    return id
  }

  mutating func update(_ command: UpdateBundle) throws(PlanFailure) -> BundleID {
    let record = try require(bundle: command.name)
    let old = BundleValue(record)
    var new = old
    switch command.newName {
    case .keep: break
    case .clear: throw cannotBeNull("name")
    case .set(let name):
      try requireFree(bundleName: name, for: record.id)
      new.name = name
    }
    switch command.description {
    case .keep: break
    case .clear: new.description = nil
    case .set(let text):
      try requireText(text, field: "description", limit: Limits.description)
      new.description = present(text)
    }
    let members = try members(of: record.id)
    let wanted = try wantedMembers(command, members)
    guard new != old || wanted != members else { return record.id }
    new.updatedAt = now
    set(record.id, from: old, to: new)
    for package in members.subtracting(wanted).sorted() { set(package, in: record.id, since: nil) }
    for package in wanted.subtracting(members).sorted() { set(package, in: record.id, since: now) }
    subject = Subject(command: .updateBundle, detail: new.name)
    return record.id
  }

  mutating func delete(_ command: DeleteBundle) throws(PlanFailure) -> BundleID {
    let record = try require(bundle: command.name)
    for package in try members(of: record.id).sorted() { set(package, in: record.id, since: nil) }
    for customer in try customers(KeyPrefix(.grantsByBundle, record.id)) {
      try removeBundle(record.id, of: require(.id(customer)))
    }
    set(record.id, from: BundleValue(record), to: nil)
    _ = try count { $0.bundles -= 1 }
    subject = Subject(command: .deleteBundle, detail: command.name)
    return record.id
  }

  /// The customers that an index names behind a prefix.
  func customers(_ prefix: KeyPrefix) throws(PlanFailure) -> [CustomerID] {
    try read { snapshot throws(StoreError) in
      var customers: [CustomerID] = []
      try snapshot.walk(prefix) { rest, _ throws(StoreError) in
        guard rest.count == 8 else { throw .unreadable(prefix.table) }
        customers.append(CustomerID(rawValue: rest.number(at: 0)))
        return true
      }
      return customers
    }
  }

  private func requireFree(bundleName: String, for owner: BundleID?) throws(PlanFailure) {
    try requireLine(bundleName, field: "name", limit: Limits.bundleName)
    let taken = try read { snapshot throws(StoreError) in
      try snapshot.bundle(named: bundleName)
    }
    guard let taken, taken.id != owner else { return }
    throw .refused(
      .conflict, field: "name", "There is a bundle \(quoted(bundleName)) already.")
  }

  private func members(of bundle: BundleID) throws(PlanFailure) -> Set<PackageID> {
    try read { snapshot throws(StoreError) in
      var members: Set<PackageID> = []
      try snapshot.forEachMembership(of: bundle) { package, _ throws(StoreError) in
        members.insert(package)
        return true
      }
      return members
    }
  }

  private func wantedMembers(
    _ command: UpdateBundle, _ members: Set<PackageID>
  ) throws(PlanFailure) -> Set<PackageID> {
    if let packages = command.packages {
      guard command.addPackages == nil, command.removePackages == nil else {
        throw .refused(
          .validation, field: "packages",
          "packages replaces the set; give it without addPackages and removePackages.")
      }
      return try resolve(packages: packages, field: "packages")
    }
    let added = try resolve(packages: command.addPackages ?? [], field: "addPackages")
    let removed = try resolve(packages: command.removePackages ?? [], field: "removePackages")
    guard added.isDisjoint(with: removed) else {
      throw .refused(
        .validation, field: "addPackages", "A package cannot be both added and removed.")
    }
    return members.union(added).subtracting(removed)
  }

  /// The packages of a list of names; refuses the whole list when one is unknown.
  private func resolve(
    packages names: [String], field: String
  ) throws(PlanFailure) -> Set<PackageID> {
    guard names.count <= Limits.packagesPerCommand else {
      throw .refused(
        .validation, field: field,
        "At most \(Limits.packagesPerCommand) packages may be named.")
    }
    var packages: Set<PackageID> = []
    var faults: [String] = []
    for name in names {
      let package = try read { snapshot throws(StoreError) in try snapshot.package(named: name) }
      if let package { packages.insert(package.id) } else { faults.append(quoted(name)) }
    }
    guard faults.isEmpty else {
      throw .refused(.validation, field: field, "Unknown packages: \(joined(faults)).")
    }
    return packages
  }
}
