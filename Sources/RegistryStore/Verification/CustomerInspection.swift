import LMDB
import PackageVersions
import RegistryModel

/// What must hold for customers, their tokens and their grants.
extension Inspection {
  mutating func customer(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let id = customerID(rest),
      let record = CustomerRecord(id: id, key: entry.key, value: entry.value)
    else { return Self.damaged }
    seen.customers += 1
    seen.nextCustomer = max(seen.nextCustomer, id.rawValue + 1)
    let externalID = record.externalID.bytes
    if !externalID.isEmpty, try snapshot.customer(externalID: externalID)?.id != id {
      return "is missing in the index of external ids"
    }
    var email = snapshot.key(.emails)
    email.append(text: record.email.string.lowercased())
    email.append(byte: 0)
    email.append(id)
    guard try snapshot.isPresent(email, .emails) else {
      return "is missing in the index of emails"
    }
    guard try record.hasBundles == (snapshot.bundleGrantsRecord(of: id) != nil) else {
      return "has bundle grants that it does not tell of, or tells of some that are not there"
    }
    return record.hasFreezeList == (record.frozenAt != .never)
      ? nil : "has a freeze list without a moment, or a moment without a list"
  }

  func externalID(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8) else {
      return Self.damaged
    }
    let customer: CustomerRecord? = try snapshot.customer(CustomerID(rawValue: record.number(0)))
    guard let customer else { return "has no customer" }
    return customer.externalID.bytes.equals(rest) ? nil : "is not what its customer says"
  }

  func email(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count > 9, SmallRecord.read(key: entry.key, value: entry.value, length: 0) != nil
    else { return Self.damaged }
    let id = CustomerID(rawValue: rest.number(at: rest.count - 8))
    guard let customer = try snapshot.customer(id) else { return "has no customer" }
    let folded = customer.email.string.lowercased()
    return rest.dropLast(9).elementsEqual(folded.utf8) ? nil : "is not what its customer says"
  }

  mutating func customerToken(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 16 else { return Self.damaged }
    let id = TokenID(rawValue: rest.number(at: 8))
    let customer = CustomerID(rawValue: rest.number(at: 0))
    guard
      let record = TokenRecord(customer: customer, id: id, key: entry.key, value: entry.value)
    else { return Self.damaged }
    seen.nextToken = max(seen.nextToken, id.rawValue + 1)
    guard try snapshot.customer(customer) != nil else { return "has no customer" }
    var key = snapshot.key(.tokens)
    key.append(number: record.key.high)
    guard let value = try snapshot.value(ofToken: record.key.high),
      let checked = CheckedToken(key: key.bytes, value: value)
    else { return "is missing in the table of checked tokens" }
    return checked.token == id ? nil : "stands under another token's key"
  }

  func token(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 8, let checked = CheckedToken(key: entry.key, value: entry.value) else {
      return Self.damaged
    }
    guard let customer = try snapshot.customer(checked.customer) else { return "has no customer" }
    guard let token = try snapshot.token(checked.token, of: checked.customer) else {
      return "has no token"
    }
    let key = TokenKey(high: rest.number(at: 0), low: checked.low)
    guard token.key == key else { return "stands under another token's key" }
    let repeated = CheckedCustomer(
      id: checked.customer, value: CustomerValue(customer),
      access: try snapshot.accessList(of: checked.customer))
    var expected = repeated.encoded(TokenValue(token), checked.token)
    expected.seal(key: entry.key)
    return entry.value.elementsEqual(expected.value)
      ? nil : "does not repeat what its token, its customer and the direct access say"
  }

  func access(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count > 8, let record = AccessRecord(key: entry.key, value: entry.value) else {
      return Self.damaged
    }
    let id = CustomerID(rawValue: rest.number(at: 0))
    let name = UnsafeRawBufferPointer(rebasing: rest[8...])
    guard let customer = try snapshot.customer(id) else { return "has no customer" }
    guard let package = try snapshot.package(record.package),
      package.name.bytes.equals(name)
    else { return "has no package of that name" }
    var index = snapshot.key(.accessByPackage)
    index.append(record.package)
    index.append(id)
    guard try snapshot.number(index, .accessByPackage) == (record.isGranted ? 1 : 0) else {
      return "is not in the index by package as it should be"
    }
    let frozen = (0..<record.rangeCount).map { record.range($0) }
    if frozen.isEmpty {
      if !record.isGranted { return "says nothing" }
    } else if !customer.hasFreezeList {
      return "freezes versions of a customer without a freeze list"
    }
    var next: UInt32 = 1
    for range in frozen {
      guard let range, range.lowerBound >= next, range.upperBound < package.nextVersion else {
        return "has frozen ranges out of order"
      }
      next = range.upperBound + 2
    }
    if record.isGranted, !CompiledConstraint(record.compiled).isWellFormed {
      return "has a constraint that cannot be evaluated"
    }
    return nil
  }

  func accessByPackage(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 12,
      let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8)
    else { return Self.damaged }
    let id = PackageID(rawValue: UInt64(rest.short(at: 0)))
    guard let package = try snapshot.package(id) else { return "has no package" }
    let customer = CustomerID(rawValue: rest.number(at: 4))
    guard let access = try snapshot.access(customer, packageName: package.name.bytes) else {
      return "has no record"
    }
    return record.number(0) == (access.isGranted ? 1 : 0) ? nil : "is not what its record says"
  }

  func bundleGrants(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let id = customerID(rest),
      let record = BundleGrantsRecord(key: entry.key, value: entry.value)
    else { return Self.damaged }
    guard try snapshot.customer(id) != nil else { return "has no customer" }
    let entries = record.entries
    guard !entries.isEmpty, entries.count == record.count else {
      return "has another number of grants than it says"
    }
    var previous: UInt64 = 0
    for grant in entries {
      guard grant.bundle.rawValue > previous else { return "has grants out of order" }
      previous = grant.bundle.rawValue
      guard try snapshot.bundle(grant.bundle) != nil else { return "grants a missing bundle" }
      guard try snapshot.hasBundle(grant.bundle, id) else {
        return "is missing in the index by bundle"
      }
      guard CompiledConstraint(grant.compiled).isWellFormed else {
        return "has a constraint that cannot be evaluated"
      }
    }
    return nil
  }

  func grantByBundle(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 12,
      SmallRecord.read(key: entry.key, value: entry.value, length: 0) != nil
    else { return Self.damaged }
    let bundle = BundleID(rawValue: UInt64(rest.short(at: 0)))
    let customer = CustomerID(rawValue: rest.number(at: 4))
    let grants = try snapshot.bundleGrantsRecord(of: customer)?.entries ?? []
    return grants.contains { $0.bundle == bundle } ? nil : "has no grant"
  }
}
