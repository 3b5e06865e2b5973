public import RegistryModel

extension Snapshot {
  /// The customer of this number, or `nil`. One look-up.
  public func customer(_ id: CustomerID) throws(StoreError) -> CustomerRecord? {
    var key = key(.customers)
    key.append(id)
    guard let value = try value(key) else { return nil }
    guard let record = CustomerRecord(id: id, key: key.bytes, value: value) else {
      throw .unreadable(.customers)
    }
    return record
  }

  /// The customer with this external id, exactly; `nil` for the empty one. Two look-ups.
  public func customer(
    externalID: UnsafeRawBufferPointer
  ) throws(StoreError) -> CustomerRecord? {
    var key = key(.externalIDs)
    key.append(externalID)
    return try customer(externalIDKey: key)
  }

  private func customer(externalIDKey key: KeyBuffer) throws(StoreError) -> CustomerRecord? {
    guard let number = try number(key, .externalIDs) else { return nil }
    guard let customer = try customer(CustomerID(rawValue: number)) else {
      throw .unreadable(.externalIDs)
    }
    return customer
  }

  /// The customer a caller named, or `nil`.
  public func customer(
    _ reference: CustomerReference
  ) throws(StoreError) -> CustomerRecord? {
    switch reference {
    case .id(let id):
      return try customer(id)
    case .externalID(let text):
      var key = key(.externalIDs)
      key.append(text: text)
      return try customer(externalIDKey: key)
    }
  }

  /// The package of this number, or `nil`. One look-up.
  public func package(_ id: PackageID) throws(StoreError) -> PackageRecord? {
    guard id.rawValue <= UInt64(UInt32.max) else { return nil }
    var key = key(.packages)
    key.append(id)
    guard let value = try value(key) else { return nil }
    guard let record = PackageRecord(id: id, key: key.bytes, value: value) else {
      throw .unreadable(.packages)
    }
    return record
  }

  /// The number of the package with this canonical name, or `nil`. One look-up.
  public func packageID(
    named name: UnsafeRawBufferPointer
  ) throws(StoreError) -> PackageID? {
    var key = key(.packageNames)
    key.append(name)
    return try number(key, .packageNames).map { PackageID(rawValue: $0) }
  }

  /// The package of this name, in any case, or `nil`. Two look-ups.
  public func package(named name: String) throws(StoreError) -> PackageRecord? {
    var key = key(.packageNames)
    key.append(text: PackageName.folded(name))
    guard let number = try number(key, .packageNames) else { return nil }
    guard let package = try package(PackageID(rawValue: number)) else {
      throw .unreadable(.packageNames)
    }
    return package
  }

  /// The bundle of this number, or `nil`. One look-up.
  public func bundle(_ id: BundleID) throws(StoreError) -> BundleRecord? {
    guard id.rawValue <= UInt64(UInt32.max) else { return nil }
    var key = key(.bundles)
    key.append(id)
    guard let value = try value(key) else { return nil }
    guard let record = BundleRecord(id: id, key: key.bytes, value: value) else {
      throw .unreadable(.bundles)
    }
    return record
  }

  /// The bundle of this exact name, or `nil`. Two look-ups.
  public func bundle(named name: String) throws(StoreError) -> BundleRecord? {
    var key = key(.bundleNames)
    key.append(text: name)
    guard let number = try number(key, .bundleNames) else { return nil }
    guard let bundle = try bundle(BundleID(rawValue: number)) else {
      throw .unreadable(.bundleNames)
    }
    return bundle
  }

  /// The token of a customer, or `nil`. One look-up.
  public func token(
    _ id: TokenID, of customer: CustomerID
  ) throws(StoreError) -> TokenRecord? {
    var key = key(.customerTokens)
    key.append(customer)
    key.append(id)
    guard let value = try value(key) else { return nil }
    guard
      let record = TokenRecord(customer: customer, id: id, key: key.bytes, value: value)
    else { throw .unreadable(.customerTokens) }
    return record
  }

  /// How many customers, packages and bundles there are. One look-up.
  public func counts() throws(StoreError) -> (customers: UInt64, packages: UInt64, bundles: UInt64)
  {
    let counters = try counters()
    return (counters.customers, counters.packages, counters.bundles)
  }

  /// How many tokens are stored, those that have ended included. Walks over all of them.
  public func tokenCount() throws(StoreError) -> Int {
    var count = 0
    try walk(KeyPrefix(.customerTokens)) { _, _ throws(StoreError) in
      count += 1
      return true
    }
    return count
  }

  /// What tells the pepper under which the tokens are stored from others; `nil` before the first.
  public func pepperFingerprint() throws(StoreError) -> UInt64? {
    try number(pepperKey, .metadata)
  }

  var pepperKey: KeyBuffer {
    var key = key(.metadata)
    key.append(text: "pepper")
    return key
  }

  func counters() throws(StoreError) -> Counters {
    var key = key(.metadata)
    key.append(text: "counters")
    guard let value = try value(key) else { return Counters() }
    guard let counters = Counters(key: key.bytes, value: value) else {
      throw .unreadable(.metadata)
    }
    return counters
  }
}
