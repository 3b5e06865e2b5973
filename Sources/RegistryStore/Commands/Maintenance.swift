import PackageVersions
import RegistryModel

/// One maintainer a record: it takes the old value or none and the new value or none, and plans the
/// change of the record and of every index entry that belongs to it.
extension Plan {
  /// Plans a customer with the indexes of its external id and its email. Its tokens, which repeat
  /// part of it, are the caller's to refresh.
  mutating func set(_ id: CustomerID, from old: CustomerValue?, to new: CustomerValue?) {
    var record = snapshot.key(.customers)
    record.append(id)
    changes.set(record, new?.encoded)
    if old?.externalID != new?.externalID {
      if let gone = old?.externalID { changes.remove(externalIDKey(gone)) }
      if let fresh = new?.externalID {
        changes.put(externalIDKey(fresh), SmallRecord.number(id.rawValue))
      }
    }
    let oldEmail = old?.email.lowercased()
    let newEmail = new?.email.lowercased()
    if oldEmail != newEmail {
      if let oldEmail { changes.remove(emailKey(oldEmail, id)) }
      if let newEmail { changes.put(emailKey(newEmail, id), SmallRecord.nothing) }
    }
  }

  private func externalIDKey(_ text: String) -> KeyBuffer {
    var key = snapshot.key(.externalIDs)
    key.append(text: text)
    return key
  }

  private func emailKey(_ folded: String, _ id: CustomerID) -> KeyBuffer {
    var key = snapshot.key(.emails)
    key.append(text: folded)
    key.append(byte: 0)
    key.append(id)
    return key
  }

  /// Plans a token: its own record and the one that checks read. The customer is as it will be
  /// after the command.
  mutating func set(
    _ id: TokenID, of customer: CheckedCustomer, from old: TokenValue?, to new: TokenValue?
  ) {
    if old != new {
      var record = snapshot.key(.customerTokens)
      record.append(customer.id)
      record.append(id)
      changes.set(record, new?.encoded)
    }
    guard let key = (new ?? old)?.key else { return }
    var checked = snapshot.key(.tokens)
    checked.append(number: key.high)
    changes.set(checked, new.map { customer.encoded($0, id) })
  }

  /// What checked tokens repeat of a customer, after all changes planned so far of its access.
  func checked(
    _ id: CustomerID, _ value: CustomerValue
  ) throws(PlanFailure) -> CheckedCustomer {
    let access = try read { snapshot throws(StoreError) in
      try snapshot.accessList(of: id, changing: accessChanges[id] ?? [:])
    }
    return CheckedCustomer(id: id, value: value, access: access)
  }

  /// The same of a customer whose own record stays as it is.
  func checked(_ record: CustomerRecord) throws(PlanFailure) -> CheckedCustomer {
    try checked(record.id, CustomerValue(record))
  }

  /// Plans what checks read of all tokens of a customer, after something it repeats has changed.
  mutating func refreshTokens(of customer: CheckedCustomer) throws(PlanFailure) {
    for (token, value) in try tokens(of: customer.id) {
      set(token, of: customer, from: value, to: value)
    }
  }

  /// The tokens of a customer, oldest first.
  func tokens(of id: CustomerID) throws(PlanFailure) -> [(id: TokenID, value: TokenValue)] {
    try read { snapshot throws(StoreError) in
      var tokens: [(id: TokenID, value: TokenValue)] = []
      try snapshot.forEachToken(of: id) { record throws(StoreError) in
        tokens.append((record.id, TokenValue(record)))
        return true
      }
      return tokens
    }
  }

  /// Plans a customer's direct access to a package with its index by package. Its tokens, which
  /// repeat it, are the caller's to refresh when all of it is planned.
  mutating func set(
    _ customer: CustomerID, packageName: String, from old: AccessValue?, to new: AccessValue?
  ) {
    let new = new?.isEmpty == true ? nil : new
    guard old != new, let package = (new ?? old)?.package else { return }
    var record = snapshot.key(.access)
    record.append(customer)
    record.append(text: packageName)
    changes.set(record, new?.encoded)
    accessChanges[customer, default: [:]].updateValue(new, forKey: packageName)
    guard (old?.grant == nil) != (new?.grant == nil) || (old == nil) != (new == nil) else {
      return
    }
    var index = snapshot.key(.accessByPackage)
    index.append(package)
    index.append(customer)
    changes.set(index, new.map { SmallRecord.number($0.grant == nil ? 0 : 1) })
  }

  /// Plans all bundle grants of a customer with their index by bundle. Both lists stand by bundle.
  /// The customer's record, which says whether there are any, is the caller's to plan.
  mutating func set(
    _ customer: CustomerID, bundlesFrom old: [BundleGrantValue], to new: [BundleGrantValue]
  ) {
    guard old != new else { return }
    var record = snapshot.key(.bundleGrants)
    record.append(customer)
    changes.set(record, new.isEmpty ? nil : BundleGrantValue.encoded(new))
    let before = Set(old.map(\.bundle))
    let after = Set(new.map(\.bundle))
    for bundle in before.subtracting(after).sorted() {
      changes.remove(grantKey(bundle, customer))
    }
    for bundle in after.subtracting(before).sorted() {
      changes.put(grantKey(bundle, customer), SmallRecord.nothing)
    }
  }

  private func grantKey(_ bundle: BundleID, _ customer: CustomerID) -> KeyBuffer {
    var key = snapshot.key(.grantsByBundle)
    key.append(bundle)
    key.append(customer)
    return key
  }

  /// The bundle grants of a customer, by bundle.
  func bundleGrants(of id: CustomerID) throws(PlanFailure) -> [BundleGrantValue] {
    try read { snapshot throws(StoreError) in
      try snapshot.bundleGrantsRecord(of: id)?.entries.map { BundleGrantValue($0) } ?? []
    }
  }

  /// Plans a package with the index of its name, which never changes.
  mutating func set(_ id: PackageID, from old: PackageValue?, to new: PackageValue?) {
    var record = snapshot.key(.packages)
    record.append(id)
    changes.set(record, new?.encoded)
    guard (old == nil) != (new == nil), let name = (new ?? old)?.name else { return }
    var index = snapshot.key(.packageNames)
    index.append(text: name)
    changes.set(index, new.map { _ in SmallRecord.number(id.rawValue) })
  }

  /// Plans a version.
  mutating func set(_ version: [UInt8], of package: PackageID, to new: VersionValue?) {
    var record = snapshot.key(.versions)
    record.append(package)
    record.append(bytes: version)
    changes.set(record, new?.encoded)
  }

  /// Plans a bundle with the index of its name.
  mutating func set(_ id: BundleID, from old: BundleValue?, to new: BundleValue?) {
    var record = snapshot.key(.bundles)
    record.append(id)
    changes.set(record, new?.encoded)
    guard old?.name != new?.name else { return }
    if let gone = old?.name { changes.remove(bundleNameKey(gone)) }
    if let fresh = new?.name { changes.put(bundleNameKey(fresh), SmallRecord.number(id.rawValue)) }
  }

  private func bundleNameKey(_ name: String) -> KeyBuffer {
    var key = snapshot.key(.bundleNames)
    key.append(text: name)
    return key
  }

  /// Plans that a package is in a bundle since a moment, or not any more, with its index.
  mutating func set(_ package: PackageID, in bundle: BundleID, since joinedAt: Timestamp?) {
    var record = snapshot.key(.memberships)
    record.append(bundle)
    record.append(package)
    changes.set(record, joinedAt.map { SmallRecord.time($0) })
    var index = snapshot.key(.membershipsByPackage)
    index.append(package)
    index.append(bundle)
    changes.set(index, joinedAt.map { _ in SmallRecord.nothing })
  }
}
