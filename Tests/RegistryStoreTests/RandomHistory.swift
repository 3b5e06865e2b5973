import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// Random commands from small universes, so that they meet each other, given to store and model.
struct RandomHistory {
  var state = RegistryState()
  private(set) var now = start
  var random: SeededGenerator
  let seed: UInt64
  private var minted: UInt64 = 0
  /// How many commands concern the catalog, to a hundred of the others.
  private let catalogWeight: Int

  init(seed: UInt64) {
    self.seed = seed
    catalogWeight = seed % 2 == 0 ? 30 : 300
    random = SeededGenerator(seed: seed)
  }

  private static let versions = [
    "1.0.0", "v1.1.0", "1.2.0-beta1", "2.0.0", "2.0.0-RC1", "3.0.x-dev", "dev-main", "dev-Other",
    "1.1", "2010-01-02", "not a version",
  ]
  private static let constraints = [
    "*", "^1.0", "~1.1", ">=2.0", "1.0.0 || dev-main", "<1.1@dev", "=>1", "",
  ]

  mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &random) < percent
  }

  mutating func pick<T>(_ list: [T]) -> T {
    list[Int.random(in: list.indices, using: &random)]
  }

  private mutating func name() -> String {
    chance(4)
      ? pick(["no/such", "bad", "../x"])
      : pick(["acme/core", "acme/extra", "acme-x/y", "b/c", "b/c-d", "zeta/z"])
  }

  private mutating func bundle() -> String { pick(["one", "two", "three", "four"]) }

  private mutating func constraint() -> String {
    chance(90) ? pick(Array(Self.constraints.prefix(6))) : pick(Self.constraints)
  }

  private mutating func moment() -> Timestamp? {
    chance(60)
      ? nil : now.advanced(byMilliseconds: Int64.random(in: -20_000...100_000, using: &random))
  }

  private mutating func externalID() -> String? {
    chance(50) ? nil : pick(["a", "b/1", "c:2", "\u{E9}", "cus_0000000000001"])
  }

  private mutating func customer() -> CustomerReference {
    if chance(20), let externalID = externalID() { return .externalID(externalID) }
    guard chance(97), let customer = state.customers.randomElement(using: &random) else {
      return .id(CustomerID(rawValue: 999))
    }
    return .id(CustomerID(rawValue: customer.id))
  }

  private mutating func packageGrants() -> [PackageGrant] {
    (0..<Int.random(in: 0...3, using: &random)).map { _ in
      PackageGrant(
        package: name(), constraint: constraint(), expiresAt: moment(), updatesUntil: moment())
    }
  }

  private mutating func bundleGrants() -> [BundleGrant] {
    (0..<Int.random(in: 0...2, using: &random)).map { _ in
      BundleGrant(
        bundle: bundle(), constraint: constraint(), expiresAt: moment(), updatesUntil: moment())
    }
  }

  private mutating func names() -> [String] {
    (0..<Int.random(in: 0...4, using: &random)).map { _ in name() }
  }

  private mutating func token() -> MintedToken {
    minted += 1
    return mint(minted)
  }

  private mutating func versions() -> [SyncedVersion] {
    Self.versions.filter { _ in chance(60) }.map {
      synced($0, releasedAt: moment() ?? (chance(80) ? now : nil))
    }
  }

  /// One command; its outcome must be the same on both sides.
  mutating func step(_ registry: Registry) throws {
    now = now.advanced(byMilliseconds: Int64.random(in: 0...5000, using: &random))
    switch Int.random(in: 0..<(100 + catalogWeight), using: &random) {
    case 0..<40: try customerStep(registry)
    case 40..<60: try accessStep(registry)
    case 60..<75: try tokenStep(registry)
    case 75..<90: try packageStep(registry)
    case 100...: try catalogStep(registry)
    default: try bundleStep(registry)
    }
  }

  func expect(
    _ registry: Registry, _ expected: RegistryState.Refusal?,
    _ job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Void
  ) {
    let found = registry.refusal(at: now, job)
    #expect(found?.code == expected, "seed \(seed): \(String(describing: found))")
  }

  private mutating func customerStep(_ registry: Registry) throws {
    let reference = customer()
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1:
      let command = CreateCustomer(
        name: "Customer", email: pick(["a@example.com", "A@Example.com", "b@c.d"]),
        externalID: externalID(), expiresAt: moment(), packages: packageGrants(),
        bundles: bundleGrants(), token: token())
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        _ = try session.apply(command)
      }
    case 2:
      let command = UpdateCustomer(
        customer: reference, name: .set(pick(["New \"name\"", "Other"])),
        email: chance(50) ? .keep : .set("x@y.z"),
        externalID: externalID().map { .set($0) } ?? (chance(50) ? .clear : .keep),
        expiresAt: moment().map { .set($0) } ?? (chance(50) ? .clear : .keep))
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        _ = try session.apply(command)
      }
    case 3:
      guard chance(30) else { return }
      let command = DeleteCustomer(customer: reference)
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 4:
      let command = SuspendCustomer(customer: reference, reason: chance(50) ? nil : "why\n\"not\"")
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 5:
      let command = ReactivateCustomer(customer: reference)
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 6:
      let list =
        chance(50)
        ? nil
        : (0..<Int.random(in: 0...3, using: &random)).map { _ in
          VersionFreeze(package: name(), version: pick(Self.versions))
        }
      let command = FreezeCustomer(customer: reference, versions: list)
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    default:
      guard chance(40) else { return }
      let command = ExpireCustomer(customer: reference, reason: "over")
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    }
  }

  private mutating func accessStep(_ registry: Registry) throws {
    let reference = customer()
    switch Int.random(in: 0..<5, using: &random) {
    case 0, 1:
      let command = GrantPackageAccess(customer: reference, packages: packageGrants())
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 2:
      let command = RevokePackageAccess(customer: reference, package: name())
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 3:
      let command = GrantBundleAccess(customer: reference, bundles: bundleGrants())
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    default:
      let command = RevokeBundleAccess(customer: reference, bundle: bundle())
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    }
  }

  private mutating func tokenStep(_ registry: Registry) throws {
    let reference = customer()
    let known = state.customer(reference).flatMap {
      state.customers[$0].tokens.randomElement(using: &random)?.id
    }
    let id = TokenID(rawValue: known ?? 77)
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let command = RegenerateToken(
        customer: reference, token: token(), graceSeconds: pick([0, 10, 3600, -1]))
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        _ = try session.apply(command)
      }
    case 1:
      let command = RevokeToken(customer: reference, token: chance(50) ? nil : id)
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 2:
      let command = CreateToken(
        customer: reference, token: token(), name: "ci", scope: .metadata,
        packageScopes: ["Acme/*", "b/c"], expiresAt: moment())
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        _ = try session.apply(command)
      }
    default:
      guard let owner = state.customers.randomElement(using: &random),
        let token = owner.tokens.randomElement(using: &random)
      else { return }
      let command = TouchTokens(uses: [
        .init(
          customer: CustomerID(rawValue: owner.id), token: TokenID(rawValue: token.id), at: now),
        .init(customer: CustomerID(rawValue: 998), token: id, at: now),
      ])
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    }
  }

  private mutating func packageStep(_ registry: Registry) throws {
    let name = name()
    switch Int.random(in: 0..<8, using: &random) {
    case 0, 1:
      let command = AddPackage(name: name, repositoryURL: "https://github.com/x/y.git")
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        _ = try session.apply(command)
      }
    case 2, 3:
      let command = RecordSync(package: name, versions: versions())
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        _ = try session.apply(command)
      }
    case 4:
      guard chance(30) else { return }
      let command = DeletePackage(name: name)
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 5:
      let version = pick(Self.versions)
      let expected = state.yank(name, version, true)
      expect(registry, expected) { session throws(CommandError) in
        try session.apply(YankVersion(package: name, version: version, reason: "broken"))
      }
    case 6:
      let version = pick(Self.versions)
      let expected = state.yank(name, version, false)
      expect(registry, expected) { session throws(CommandError) in
        try session.apply(UnyankVersion(package: name, version: version))
      }
    default:
      let counts = (0..<4).map { _ in
        CountDownloads.Count(
          package: PackageID(rawValue: UInt64.random(in: 1...8, using: &random)),
          version: VersionNumber(rawValue: UInt32.random(in: 0...6, using: &random)),
          day: Day(
            daysSinceEpoch: now.day.daysSinceEpoch + Int32.random(in: -2...1, using: &random)),
          downloads: UInt64.random(in: 0...5, using: &random),
          installs: UInt64.random(in: 0...2, using: &random))
      }
      let command = CountDownloads(counts: counts)
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    }
  }

  private mutating func bundleStep(_ registry: Registry) throws {
    let name = bundle()
    switch Int.random(in: 0..<5, using: &random) {
    case 0, 1:
      let command = CreateBundle(name: name, packages: names())
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        _ = try session.apply(command)
      }
    case 2, 3:
      let replaces = chance(30)
      let command = UpdateBundle(
        name: name, newName: chance(20) ? .set(bundle()) : .keep,
        packages: replaces ? names() : nil, addPackages: replaces ? nil : names(),
        removePackages: replaces ? nil : names())
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        _ = try session.apply(command)
      }
    default:
      guard chance(30) else { return }
      let command = DeleteBundle(name: name)
      expect(registry, state.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    }
  }
}
