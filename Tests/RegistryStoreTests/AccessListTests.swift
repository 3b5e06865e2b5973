import Authorization
import RegistryModel
import Testing

@testable import RegistryStore

/// The direct access that the records of checked tokens repeat: listed while there is little of it,
/// true after every command that changes it, and decided the same when it is not listed.
struct AccessListTests {
  private let folder = TemporaryFolder()
  private let registry: Registry
  private let names = (0..<40).map { "acme/package-\($0)" }
  private let customer = CustomerReference.id(CustomerID(rawValue: 1))

  init() throws {
    registry = try Registry.small(in: folder)
    let names = names
    try registry.perform { session throws(CommandError) in
      for name in names {
        _ = try session.apply(AddPackage(name: name, repositoryURL: "https://x.example/\(name)"))
        _ = try session.apply(
          RecordSync(package: name, versions: [synced("1.0.0"), synced("2.0.0")]))
      }
      _ = try session.apply(
        CreateCustomer(name: "C", email: "c@d.e", token: mint(1)))
      _ = try session.apply(CreateToken(customer: .id(CustomerID(rawValue: 1)), token: mint(2)))
    }
  }

  /// The packages that a check of a token finds granted, and whether its record lists them.
  private func granted(
    _ token: UInt64, isFrozen: Bool = false
  ) throws -> (names: [String], isListed: Bool) {
    #expect(try registry.verify() == [])
    return try registry.look { snapshot throws(StoreError) in
      guard case .found(let token) = snapshot.token(mint(token).key) else { return ([], false) }
      var granted: [String] = []
      for name in names {
        let isGranted = Array(name.utf8).withUnsafeBytes { bytes in
          guard case .found(let package) = snapshot.package(named: bytes, for: token.customer)
          else { return false }
          var grants = snapshot.grants(of: package, to: token.customer)
          guard case .found = grants.next() else { return false }
          return (package.access?.rangeCount ?? 0 > 0) == isFrozen
        }
        if isGranted { granted.append(name) }
      }
      return (granted, snapshot.scratch.token?.listsAccess == true)
    }
  }

  @Test func aListThatGrowsTooLongIsLeftOutAndComesBack() throws {
    var wasListed: [Bool] = []
    for count in 1...names.count {
      let name = names[count - 1]
      try registry.perform { [customer] session throws(CommandError) in
        try session.apply(
          GrantPackageAccess(
            customer: customer, packages: [PackageGrant(package: name, constraint: "^1.0")]))
      }
      let (granted, isListed) = try granted(1)
      #expect(granted == Array(names.prefix(count)))
      wasListed.append(isListed)
    }
    #expect(wasListed.first == true && wasListed.last == false)
    for count in (0..<names.count).reversed() {
      let name = names[count]
      try registry.perform { [customer] session throws(CommandError) in
        try session.apply(RevokePackageAccess(customer: customer, package: name))
      }
      let (granted, isListed) = try granted(2)
      #expect(granted == Array(names.prefix(count)))
      #expect(isListed == (count == 0 || wasListed[count - 1]))
    }
  }

  @Test(arguments: [3, 40])
  func everyCommandThatChangesAccessRefreshesTheList(_ count: Int) throws {
    let all = Array(names.prefix(count))
    try registry.perform { [customer] session throws(CommandError) in
      try session.apply(
        GrantPackageAccess(customer: customer, packages: all.map { PackageGrant(package: $0) }))
    }
    #expect(try granted(1) == (all, count == 3))
    try registry.perform { [customer] session throws(CommandError) in
      try session.apply(FreezeCustomer(customer: customer))
    }
    #expect(try granted(1, isFrozen: true) == (all, count == 3))
    try registry.perform { session throws(CommandError) in
      try session.apply(DeletePackage(name: all[1]))
    }
    let rest = all.filter { $0 != all[1] }
    #expect(try granted(2, isFrozen: true).names == rest)
    try registry.perform { [customer] session throws(CommandError) in
      _ = try session.apply(
        RegenerateToken(customer: customer, token: mint(3), graceSeconds: 60))
      try session.apply(ReactivateCustomer(customer: customer))
    }
    for token: UInt64 in 1...3 { #expect(try granted(token) == (rest, count == 3)) }
    try registry.perform { session throws(CommandError) in
      for name in rest { try session.apply(DeletePackage(name: name)) }
    }
    #expect(try granted(3) == ([], true))
  }
}
