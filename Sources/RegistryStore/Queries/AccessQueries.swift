import LMDB
public import RegistryModel

extension Snapshot {
  /// When a package joined a bundle; `nil` when it is not in it. One look-up.
  @inline(__always)
  func membership(
    of package: PackageID, in bundle: BundleID
  ) throws(StoreError) -> Timestamp? {
    var key = key(.memberships)
    key.append(bundle)
    key.append(package)
    return try number(key, .memberships).map {
      Timestamp(milliseconds: Int64(bitPattern: $0))
    }
  }

  func accessKey(_ customer: CustomerID, _ name: UnsafeRawBufferPointer) -> KeyBuffer {
    var key = key(.access)
    key.append(customer)
    key.append(name)
    return key
  }

  /// What a customer has of a package directly. One look-up.
  @inline(__always)
  func access(
    _ customer: CustomerID, packageName: UnsafeRawBufferPointer
  ) throws(StoreError) -> AccessRecord? {
    try access(at: accessKey(customer, packageName))
  }

  @inline(__always)
  func access(at key: KeyBuffer) throws(StoreError) -> AccessRecord? {
    guard let value = try value(key) else { return nil }
    guard let record = AccessRecord(key: key.bytes, value: value) else {
      throw .unreadable(.access)
    }
    return record
  }

  /// The grants of all bundles of a customer. One look-up.
  @inline(__always)
  func bundleGrantsRecord(
    of customer: CustomerID
  ) throws(StoreError) -> BundleGrantsRecord? {
    var key = key(.bundleGrants)
    key.append(customer)
    guard let value = try value(key) else { return nil }
    guard let record = BundleGrantsRecord(key: key.bytes, value: value) else {
      throw .unreadable(.bundleGrants)
    }
    return record
  }

  /// Visits a customer's direct access records by package name.
  @inline(__always)
  func forEachAccess(
    of customer: CustomerID,
    _ body: (_ name: StoredText, _ access: AccessRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    var walk = try Walk(self, KeyPrefix(.access, customer))
    while let (rest, entry) = try walk.next() {
      guard let access = AccessRecord(key: entry.key, value: entry.value) else {
        throw .unreadable(.access)
      }
      // A package name holds nothing that JSON escapes.
      guard try body(StoredText(bytes: rest, isJSONClean: true), access) else { return }
    }
  }

  /// Visits all grants of a customer by package name, direct before bundles, ended ones included,
  /// until the closure gives false.
  ///
  /// Without bundles this is one short walk; with bundles their packages are gathered and sorted.
  public func forEachGrant(
    of customer: CustomerRecord, _ body: (GrantRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    guard customer.hasBundles else { return try forEachDirectGrant(of: customer.id, body) }
    guard let bundles = try bundleGrantsRecord(of: customer.id) else {
      throw .unreadable(.bundleGrants)
    }
    var grants: [GrantRecord] = []
    try forEachDirectGrant(of: customer.id) { grant throws(StoreError) in
      grants.append(grant)
      return true
    }
    for entry in bundles.entries {
      try forEachMembership(of: entry.bundle) { id, joinedAt throws(StoreError) in
        guard let package = try package(id) else { throw .unreadable(.memberships) }
        grants.append(GrantRecord(package, in: entry, since: joinedAt))
        return true
      }
    }
    grants.sort { left, right in
      let order = compare(left.packageName.bytes, right.packageName.bytes)
      return order != 0
        ? order < 0 : left.bundle?.rawValue ?? 0 < right.bundle?.rawValue ?? 0
    }
    for grant in grants {
      guard try body(grant) else { return }
    }
  }

  /// Visits a customer's own grants by package name until the closure gives false.
  public func forEachDirectGrant(
    of customer: CustomerID, _ body: (GrantRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try forEachAccess(of: customer) { name, access throws(StoreError) in
      guard access.isGranted else { return true }
      return try body(GrantRecord(name, access))
    }
  }

  /// Visits the bundle grants of a customer in the order in which the bundles were created.
  public func forEachBundleGrant(
    of customer: CustomerID, _ body: (BundleGrantRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    guard let grants = try bundleGrantsRecord(of: customer) else { return }
    for entry in grants.entries {
      let record = BundleGrantRecord(
        bundle: entry.bundle, constraint: entry.constraint, grantedAt: entry.grantedAt,
        expiresAt: entry.expiresAt, updatesUntil: entry.updatesUntil)
      guard try body(record) else { return }
    }
  }

  /// Visits a customer's freeze list by package name, highest version first.
  ///
  /// Looks at every version of each package on the list.
  public func forEachFrozenVersion(
    of customer: CustomerID, _ body: (FrozenVersionRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try forEachAccess(of: customer) { name, access throws(StoreError) in
      guard access.rangeCount > 0 else { return true }
      var goesOn = true
      try forEachVersion(of: access.package) { version throws(StoreError) in
        guard access.isFrozen(version.number) else { return true }
        goesOn = try body(FrozenVersionRecord(packageName: name, version: version))
        return goesOn
      }
      return goesOn
    }
  }

  /// Visits a customer's tokens, oldest first, until the closure gives false.
  public func forEachToken(
    of customer: CustomerID, _ body: (TokenRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try walk(KeyPrefix(.customerTokens, customer)) { rest, entry throws(StoreError) in
      try body(try tokenRecord(customer, rest, entry))
    }
  }

  /// The newest active token of a customer, or `nil`.
  public func activeToken(
    of customer: CustomerID, at now: Timestamp
  ) throws(StoreError) -> TokenRecord? {
    var walk = try Walk(self, KeyPrefix(.customerTokens, customer), descending: true)
    while let (rest, entry) = try walk.next() {
      let token = try tokenRecord(customer, rest, entry)
      if token.isActive(at: now) { return token }
    }
    return nil
  }

  private func tokenRecord(
    _ customer: CustomerID, _ rest: UnsafeRawBufferPointer, _ entry: Cursor.Entry
  ) throws(StoreError) -> TokenRecord {
    guard rest.count == 8,
      let token = TokenRecord(
        customer: customer, id: TokenID(rawValue: rest.number(at: 0)), key: entry.key,
        value: entry.value)
    else { throw .unreadable(.customerTokens) }
    return token
  }
}

/// Compares byte by byte: negative, zero or positive.
func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
  for (leftByte, rightByte) in zip(left, right) where leftByte != rightByte {
    return Int(leftByte) - Int(rightByte)
  }
  return left.count - right.count
}
