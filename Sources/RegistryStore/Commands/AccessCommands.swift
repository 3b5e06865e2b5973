public import RegistryModel

extension WriteSession {
  /// Adds or updates direct grants, all or none; an empty list changes nothing.
  @discardableResult
  public mutating func apply(_ command: GrantPackageAccess) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.grant(command) }
  }

  /// Removes a direct grant and its freeze entries.
  @discardableResult
  public mutating func apply(_ command: RevokePackageAccess) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.revoke(command) }
  }

  /// Adds or updates bundle grants, all or none; an empty list changes nothing.
  @discardableResult
  public mutating func apply(_ command: GrantBundleAccess) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.grant(command) }
  }

  /// Removes a bundle grant. Freeze entries stay stored; without a grant they give nothing.
  @discardableResult
  public mutating func apply(_ command: RevokeBundleAccess) throws(CommandError) -> CustomerID {
    try run { plan throws(PlanFailure) in try plan.revoke(command) }
  }
}

extension Plan {
  /// A grant of a command with its package looked up and its constraint compiled.
  struct ResolvedGrant {
    let id: PackageID
    let name: String
    let grant: GrantValue
  }

  /// Checks a list of package grants; the same grant twice counts once.
  func resolve(
    _ grants: [PackageGrant], limit: Int = Limits.grantsPerCommand
  ) throws(PlanFailure) -> [ResolvedGrant] {
    try requireCount(grants.count, field: "packages", limit: limit)
    var resolved: [ResolvedGrant] = []
    var positions: [PackageID: Int] = [:]
    for (index, entry) in grants.enumerated() {
      let package = try read { snapshot throws(StoreError) in
        try snapshot.package(named: entry.package)
      }
      guard let package else {
        throw .refused(
          .validation, field: "packages[\(index)].package",
          "There is no package \(quoted(entry.package)).")
      }
      let grant = try value(
        entry.constraint, expiresAt: entry.expiresAt, updatesUntil: entry.updatesUntil,
        field: "packages[\(index)]")
      if let earlier = positions[package.id] {
        guard resolved[earlier].grant == grant else {
          throw .refused(
            .validation, field: "packages[\(index)]",
            "Package \(quoted(entry.package)) is given twice with different limits.")
        }
        continue
      }
      positions[package.id] = resolved.count
      resolved.append(ResolvedGrant(id: package.id, name: package.name.string, grant: grant))
    }
    return resolved
  }

  /// Checks a list of bundle grants; the same grant twice counts once. Ordered by bundle.
  func resolve(_ grants: [BundleGrant]) throws(PlanFailure) -> [BundleGrantValue] {
    try requireCount(grants.count, field: "bundles", limit: Limits.grantsPerCommand)
    var resolved: [BundleID: GrantValue] = [:]
    for (index, entry) in grants.enumerated() {
      let bundle = try read { snapshot throws(StoreError) in
        try snapshot.bundle(named: entry.bundle)
      }
      guard let bundle else {
        throw .refused(
          .validation, field: "bundles[\(index)].bundle",
          "There is no bundle \(quoted(entry.bundle)).")
      }
      let grant = try value(
        entry.constraint, expiresAt: entry.expiresAt, updatesUntil: entry.updatesUntil,
        field: "bundles[\(index)]")
      if let earlier = resolved[bundle.id], earlier != grant {
        throw .refused(
          .validation, field: "bundles[\(index)]",
          "Bundle \(quoted(entry.bundle)) is given twice with different limits.")
      }
      resolved[bundle.id] = grant
    }
    guard resolved.count <= Limits.bundlesPerCustomer else { throw tooManyBundles }
    return resolved.keys.sorted().compactMap { id in
      resolved[id].map { BundleGrantValue(bundle: id, grant: $0) }
    }
  }

  private func value(
    _ constraint: String, expiresAt: Timestamp?, updatesUntil: Timestamp?, field: String
  ) throws(PlanFailure) -> GrantValue {
    let (text, compiled) = try requireConstraint(constraint, field: field + ".constraint")
    try requireMoment(expiresAt, field: field + ".expiresAt")
    try requireMoment(updatesUntil, field: field + ".updatesUntil")
    return GrantValue(
      grantedAt: now, expiresAt: expiresAt ?? .never, updatesUntil: updatesUntil ?? .never,
      constraint: text, compiled: compiled)
  }

  private func requireCount(_ count: Int, field: String, limit: Int) throws(PlanFailure) {
    guard count <= limit else {
      throw .refused(.validation, field: field, "At most \(limit) grants may be given.")
    }
  }

  private var tooManyBundles: PlanFailure {
    .refused(
      .validation, field: "bundles",
      "A customer has at most \(Limits.bundlesPerCustomer) bundles.")
  }

  /// An update keeps the moment of the grant, unless the old one had ended meanwhile.
  private func updated(_ old: GrantValue?, to new: GrantValue) -> GrantValue {
    guard let old, now < old.expiresAt else { return new }
    var merged = new
    merged.grantedAt = old.grantedAt
    return merged
  }

  mutating func grant(_ command: GrantPackageAccess) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    let grants = try resolve(command.packages)
    for entry in grants {
      let old = try access(of: record.id, to: entry.name)
      var new = old ?? AccessValue(package: entry.id)
      new.grant = updated(old?.grant, to: entry.grant)
      set(record.id, packageName: entry.name, from: old, to: new)
    }
    guard !changes.isEmpty else { return record.id }
    try refreshTokens(of: checked(record))
    subject = Subject(
      command: .grantPackageAccess, customer: record.id,
      packageName: grants.count == 1 ? grants[0].name : nil, detail: listed(grants.map(\.name)))
    for entry in grants { announce(.accessGranted, record.id, packageName: entry.name) }
    return record.id
  }

  mutating func revoke(_ command: RevokePackageAccess) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    let package = try require(package: command.package)
    let name = package.name.string
    guard let old = try access(of: record.id, to: name), old.grant != nil else {
      throw .refused(.notFound, "The customer has no direct grant of package \(quoted(name)).")
    }
    set(record.id, packageName: name, from: old, to: nil)
    try refreshTokens(of: checked(record))
    subject = Subject(
      command: .revokePackageAccess, customer: record.id, packageName: name)
    return record.id
  }

  /// The direct access of a customer to a package.
  func access(
    of customer: CustomerID, to name: String
  ) throws(PlanFailure) -> AccessValue? {
    try read { snapshot throws(StoreError) in
      var key = snapshot.key(.access)
      key.append(customer)
      key.append(text: name)
      return try snapshot.access(at: key).map { AccessValue($0) }
    }
  }

  mutating func grant(_ command: GrantBundleAccess) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    let grants = try resolve(command.bundles)
    guard !grants.isEmpty else { return record.id }
    let old = try bundleGrants(of: record.id)
    var new: [BundleID: GrantValue] = [:]
    for entry in old { new[entry.bundle] = entry.grant }
    for entry in grants { new[entry.bundle] = updated(new[entry.bundle], to: entry.grant) }
    guard new.count <= Limits.bundlesPerCustomer else { throw tooManyBundles }
    try replaceBundles(of: record, from: old, to: new)
    subject = Subject(
      command: .grantBundleAccess, customer: record.id,
      detail: listed(command.bundles.map(\.bundle)))
    for entry in command.bundles { announce(.accessGranted, record.id, bundle: entry.bundle) }
    return record.id
  }

  mutating func revoke(_ command: RevokeBundleAccess) throws(PlanFailure) -> CustomerID {
    let record = try require(command.customer)
    let bundle = try require(bundle: command.bundle)
    let old = try bundleGrants(of: record.id)
    guard old.contains(where: { $0.bundle == bundle.id }) else {
      throw .refused(
        .notFound, "The customer has no grant of bundle \(quoted(command.bundle)).")
    }
    try removeBundle(bundle.id, of: record)
    subject = Subject(
      command: .revokeBundleAccess, customer: record.id, detail: command.bundle)
    announce(.accessRevoked, record.id, bundle: command.bundle)
    return record.id
  }

  /// Plans the end of one bundle grant.
  mutating func removeBundle(
    _ bundle: BundleID, of record: CustomerRecord
  ) throws(PlanFailure) {
    let old = try bundleGrants(of: record.id)
    var new: [BundleID: GrantValue] = [:]
    for entry in old where entry.bundle != bundle { new[entry.bundle] = entry.grant }
    try replaceBundles(of: record, from: old, to: new)
  }

  private mutating func replaceBundles(
    of record: CustomerRecord, from old: [BundleGrantValue], to new: [BundleID: GrantValue]
  ) throws(PlanFailure) {
    let new = new.keys.sorted().compactMap { id in
      new[id].map { BundleGrantValue(bundle: id, grant: $0) }
    }
    set(record.id, bundlesFrom: old, to: new)
    var customer = CustomerValue(record)
    customer.hasBundles = !new.isEmpty
    if customer.hasBundles != record.hasBundles {
      try replace(record.id, CustomerValue(record), customer)
    }
  }
}
