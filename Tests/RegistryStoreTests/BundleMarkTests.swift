import Authorization
import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// Whether a customer has bundles stands in its record: kept by every command, proved by verify().
struct BundleMarkTests {
  private let folder = TemporaryFolder()
  private let registry: Registry
  private let id = CustomerID(rawValue: 1)

  /// A customer without bundles, and one with two, each with a token.
  init() throws {
    registry = try Registry.small(in: folder)
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(AddPackage(name: "a/a", repositoryURL: "https://x.example/a"))
      for name in ["one", "two"] {
        _ = try session.apply(CreateBundle(name: name, packages: ["a/a"]))
      }
      _ = try session.apply(CreateCustomer(name: "C", email: "c@d.e", token: mint(1)))
      _ = try session.apply(
        CreateCustomer(
          name: "D", email: "d@d.e",
          bundles: [BundleGrant(bundle: "one"), BundleGrant(bundle: "two")], token: mint(2)))
    }
  }

  /// Whether the records of the customer and of its token say that there are bundles.
  private func marks(_ id: CustomerID, _ token: UInt64) throws -> [Bool?] {
    #expect(try registry.verify() == [])
    return try registry.look { snapshot throws(StoreError) in
      _ = snapshot.token(mint(token).key)
      return [try snapshot.customer(id)?.hasBundles, snapshot.scratch.token?.hasBundles]
    }
  }

  @Test func everyCommandThatChangesBundlesKeepsIt() throws {
    let second = CustomerID(rawValue: 2)
    #expect(try marks(id, 1) == [false, false])
    #expect(try marks(second, 2) == [true, true])
    try registry.perform { [id] session throws(CommandError) in
      _ = try session.apply(
        GrantBundleAccess(customer: .id(id), bundles: [BundleGrant(bundle: "two")]))
      _ = try session.apply(RevokeBundleAccess(customer: .id(second), bundle: "one"))
    }
    #expect(try marks(id, 1) == [true, true])
    #expect(try marks(second, 2) == [true, true])
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(RevokeBundleAccess(customer: .id(second), bundle: "two"))
    }
    #expect(try marks(second, 2) == [false, false])
    try registry.perform { [id] session throws(CommandError) in
      _ = try session.apply(UpdateCustomer(customer: .id(id), name: .set("E")))
      try session.apply(FreezeCustomer(customer: .id(id)))
    }
    #expect(try marks(id, 1) == [true, true])
    try registry.perform { session throws(CommandError) in
      try session.apply(DeleteBundle(name: "two"))
    }
    #expect(try marks(id, 1) == [false, false])
    registry.close()
  }

  @Test(arguments: [1, 2] as [UInt64])
  func aMarkThatIsWrongIsFound(_ number: UInt64) throws {
    let id = CustomerID(rawValue: number)
    let (key, record) = try registry.look { snapshot throws(StoreError) in
      guard let customer = try snapshot.customer(id) else { throw .unreadable(.customers) }
      var value = CustomerValue(customer)
      value.hasBundles.toggle()
      var key = snapshot.key(.customers)
      key.append(id)
      var record = value.encoded
      record.seal(key: key.bytes)
      return (Array(key.bytes), record.value)
    }
    let data = Databases(registry.environment).data
    try registry.environment.write { transaction throws(LMDBError) in
      try write(key, record, to: &transaction, in: data)
    }
    let findings = try registry.verify()
    #expect(Set(findings.map(\.table)) == [.customers, .tokens])
    registry.close()
  }

  @Test func bundlesThatAreNotThereAreDamage() throws {
    try registry.environment.write { [registry] transaction throws(LMDBError) in
      var changes = ChangeSet()
      let scratch = Scratch.allocate()
      defer { scratch.deallocate() }
      var key = KeyBuffer(.bundleGrants, in: scratch.key)
      key.append(CustomerID(rawValue: 2))
      changes.remove(key)
      try apply(changes.bytes, to: &transaction, in: Databases(registry.environment))
    }
    #expect(try registry.verify().contains { $0.table == .customers })
    #expect(throws: StoreError.unreadable(.bundleGrants)) {
      try registry.look { snapshot throws(StoreError) in
        guard let customer = try snapshot.customer(CustomerID(rawValue: 2)) else { return }
        try snapshot.forEachGrant(of: customer) { _ throws(StoreError) in true }
      }
    }
    registry.close()
  }
}
