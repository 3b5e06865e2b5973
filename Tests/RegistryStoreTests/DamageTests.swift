import Authorization
import Foundation
import LMDB
import PackageVersions
import RegistryModel
import Testing

@testable import RegistryStore

/// A flipped bit in a record leads to a denial and to a finding, never to an allow.
struct DamageTests {
  /// A registry with one customer, a direct grant of a/a and a bundle that holds b/b.
  ///
  /// A check finds the direct grant in the token's record, or, when it is too long to be listed
  /// there, in the table of access.
  private func makeRegistry(_ folder: TemporaryFolder, isListed: Bool = true) throws {
    let constraint = isListed ? "*" : String(repeating: "^1.0 || ", count: 100) + "^1.0"
    let registry = try Registry.small(in: folder)
    try registry.perform { session throws(CommandError) in
      for name in ["a/a", "b/b"] {
        _ = try session.apply(AddPackage(name: name, repositoryURL: "https://x.example/\(name)"))
        _ = try session.apply(RecordSync(package: name, versions: [synced("1.0.0")]))
      }
      _ = try session.apply(CreateBundle(name: "bundle", packages: ["b/b"]))
      _ = try session.apply(
        CreateCustomer(
          name: "C", email: "c@d.e", externalID: "external",
          packages: [PackageGrant(package: "a/a", constraint: constraint)],
          bundles: [BundleGrant(bundle: "bundle")],
          token: mint(1)))
    }
    registry.close()
  }

  enum Answer: Equatable {
    case allowed
    case denied
    case unreadable
  }

  /// Rows 4 to 22 as far as this registry needs them.
  private func answer(_ snapshot: Snapshot, _ package: String) -> Answer {
    func reduced<T>(_ fact: Fact<T>) -> (T?, Answer) {
      switch fact {
      case .found(let value): (value, .allowed)
      case .missing: (nil, .denied)
      case .unreadable: (nil, .unreadable)
      }
    }
    let (token, noToken) = reduced(snapshot.token(mint(1).key))
    guard let token else { return noToken }
    let (customer, noCustomer) = reduced(snapshot.customer(token.customer) as Fact<CustomerFacts>)
    guard let customer else { return noCustomer }
    guard customer.status == .active, !token.isRevoked, start < token.expiresAt else {
      return .denied
    }
    return Array(package.utf8).withUnsafeBytes { name in
      let (found, noPackage) = reduced(snapshot.package(named: name, for: token.customer))
      guard let found else { return noPackage }
      var grants = snapshot.grants(of: found, to: token.customer)
      let (grant, noGrant) = reduced(grants.next())
      guard let grant else { return noGrant }
      let key = (try? Version("1.0.0").key) ?? []
      return key.withUnsafeBytes { key in
        let (version, noVersion) = reduced(snapshot.version(key, of: found))
        guard let version else { return noVersion }
        return start < grant.expiresAt && !version.isYanked && grant.limits.constraint.matches(key)
          ? .allowed : .denied
      }
    }
  }

  @Test(arguments: [true, false])
  func withoutDamageBothPackagesAreAllowed(_ isListed: Bool) throws {
    let folder = TemporaryFolder()
    try makeRegistry(folder, isListed: isListed)
    let registry = try Registry.small(in: folder)
    let answers = try registry.look { snapshot throws(StoreError) in
      [answer(snapshot, "a/a"), answer(snapshot, "b/b"), answer(snapshot, "c/c")]
    }
    #expect(answers == [.allowed, .allowed, .denied])
    registry.close()
  }

  static let checkedTables: [Table] = [
    .tokens, .access, .versions, .packageNames, .bundleGrants, .memberships,
  ]

  @Test(arguments: checkedTables)
  func aFlippedBitInARecordIsADenialAndAFinding(_ table: Table) throws {
    let folder = TemporaryFolder()
    try makeRegistry(folder, isListed: table != .access)
    let file = URL(fileURLWithPath: folder.path + "/registry/data.mdb")
    let intact = try Data(contentsOf: file)
    let registry = try Registry.small(in: folder)
    let records = try registry.contents().filter { $0.key.first == table.rawValue }
    registry.close()
    #expect(!records.isEmpty)
    for value in records.values {
      for position in value.indices {
        var damaged = intact
        let places = occurrences(of: value, in: intact)
        #expect(!places.isEmpty)
        for place in places { damaged[place + position] ^= 1 << UInt8(position % 8) }
        try damaged.write(to: file)
        let registry = try Registry.small(in: folder)
        #expect(try !registry.verify().isEmpty, "\(table) byte \(position)")
        let answers = try registry.look { snapshot throws(StoreError) in
          ["a/a", "b/b"].map { answer(snapshot, $0) }
        }
        #expect(answers.contains(.unreadable), "\(table) byte \(position)")
        registry.close()
      }
    }
    try intact.write(to: file)
  }

  @Test(arguments: checkedTables)
  func aFlippedBitInAKeyIsNeverAnAllowElsewhere(_ table: Table) throws {
    let folder = TemporaryFolder()
    try makeRegistry(folder, isListed: table != .access)
    let file = URL(fileURLWithPath: folder.path + "/registry/data.mdb")
    let intact = try Data(contentsOf: file)
    let registry = try Registry.small(in: folder)
    let records = try registry.contents().filter { $0.key.first == table.rawValue }
    registry.close()
    for (key, value) in records {
      for position in stored(key).indices {
        var damaged = intact
        for place in occurrences(of: stored(key) + value, in: intact) {
          damaged[place + position] ^= 1
        }
        try damaged.write(to: file)
        let registry = try Registry.small(in: folder)
        #expect(try !registry.verify().isEmpty, "\(table) key byte \(position)")
        let answers = try registry.look { snapshot throws(StoreError) in
          ["a/a", "b/b", "a/b", "b/a", "`/a", "c/b"].map { answer(snapshot, $0) }
        }
        #expect(answers[2...].allSatisfy { $0 != .allowed }, "\(table) key byte \(position)")
        #expect(answers[..<2].contains { $0 != .allowed }, "\(table) key byte \(position)")
        registry.close()
      }
    }
  }

  /// A key as it lies in the file: those of tokens are integers there.
  private func stored(_ key: [UInt8]) -> [UInt8] {
    key[0] == Table.tokens.rawValue ? key[1...].reversed() : key
  }

  private func occurrences(of pattern: [UInt8], in data: Data) -> [Int] {
    var places: [Int] = []
    var from = data.startIndex
    while let found = data.range(of: Data(pattern), in: from..<data.endIndex) {
      places.append(found.lowerBound)
      from = found.lowerBound + 1
    }
    return places
  }
}
