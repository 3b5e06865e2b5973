import RegistryModel
import Testing

@testable import RegistryStore

/// Customers that come from another registry.
struct ImportTests {
  private func makeRegistry(_ folder: TemporaryFolder) throws -> Registry {
    let registry = try Registry.small(in: folder)
    try registry.perform { session throws(CommandError) in
      for name in ["a/a", "b/b"] {
        _ = try session.apply(AddPackage(name: name, repositoryURL: "https://x.example/\(name)"))
        _ = try session.apply(
          RecordSync(package: name, versions: [synced("1.0.0"), synced("2.0.0")]))
      }
      _ = try session.apply(CreateBundle(name: "bundle", packages: ["b/b"]))
      _ = try session.apply(
        CreateCustomer(name: "First", email: "f@x.example", externalID: "taken", token: mint(1)))
    }
    return registry
  }

  private static func later(_ seconds: Int64) -> Timestamp {
    start.advanced(byMilliseconds: seconds * 1000)
  }

  static let customers: [ImportCustomer] = [
    ImportCustomer(name: "N", email: "n@x.example"),
    ImportCustomer(
      name: "N", email: "n@x.example", externalID: "x", createdAt: later(60),
      packages: [PackageGrant(package: "a/a", constraint: "^1")],
      bundles: [BundleGrant(bundle: "bundle", updatesUntil: later(5))], token: mint(2)),
    ImportCustomer(
      name: "N", email: "n@x.example", status: .suspended, statusReason: "unpaid",
      packages: [PackageGrant(package: "a/a")], token: mint(2)),
    ImportCustomer(
      name: "N", email: "n@x.example", status: .frozen,
      freeze: .init(
        at: later(30),
        versions: [
          VersionFreeze(package: "A/a", version: "v1"), VersionFreeze(package: "b/b", version: "2"),
        ]),
      packages: [PackageGrant(package: "a/a")], token: mint(2)),
    ImportCustomer(
      name: "N", email: "n@x.example", expiresAt: later(10), status: .expired,
      freeze: .init(versions: [])),
  ]

  @Test(arguments: customers)
  func whatIsImportedIsStoredAndTrue(_ command: ImportCustomer) throws {
    let folder = TemporaryFolder()
    let registry = try makeRegistry(folder)
    let now = Self.later(100)
    let id = try registry.perform(at: now) { session throws(CommandError) in
      try session.apply(command)
    }
    try registry.look { snapshot throws(StoreError) in
      guard let stored = try snapshot.customer(.id(id)) else { throw .unreadable(.customers) }
      #expect(stored.storedStatus == command.status)
      #expect(stored.statusReason.stringIfPresent == command.statusReason)
      #expect(stored.externalID.stringIfPresent == command.externalID)
      #expect(stored.createdAt == command.createdAt ?? now)
      #expect(stored.expiresAt.ifSet == command.expiresAt)
      #expect(stored.frozenAt.ifSet == command.freeze.map { $0.at ?? now })
      var grants: [String] = []
      try snapshot.forEachGrant(of: stored) { grant throws(StoreError) in
        grants.append(grant.packageName.string)
        return true
      }
      let expected = command.packages.map(\.package) + (command.bundles.isEmpty ? [] : ["b/b"])
      #expect(grants == expected)
      var frozen = 0
      try snapshot.forEachFrozenVersion(of: id) { _ throws(StoreError) in
        frozen += 1
        return true
      }
      #expect(frozen == command.freeze?.versions.count ?? 0)
      let hasToken = try snapshot.activeToken(of: id, at: now) != nil
      #expect(hasToken == (command.token != nil))
    }
    #expect(try registry.verify().isEmpty)
    let last = try registry.look { snapshot throws(StoreError) -> CommandName? in
      var last: CommandName?
      try snapshot.forEachJournalEntry { entry throws(StoreError) in
        last = entry.command
        return true
      }
      return last
    }
    #expect(last == .importCustomer)
    registry.close()
  }

  @Test func creationNeverGoesBack() throws {
    let folder = TemporaryFolder()
    let registry = try makeRegistry(folder)
    let command = ImportCustomer(
      name: "N", email: "n@x.example", createdAt: Timestamp(seconds: 1_600_000_000))
    let id = try registry.perform { session throws(CommandError) in try session.apply(command) }
    let createdAt = try registry.look { snapshot throws(StoreError) in
      try snapshot.customer(.id(id))?.createdAt
    }
    #expect(createdAt == start)
    registry.close()
  }

  static let refused: [(field: String?, code: CommandError.Code, command: ImportCustomer)] = [
    ("name", .validation, ImportCustomer(name: " ", email: "n@x.example")),
    ("email", .validation, ImportCustomer(name: "N", email: "n")),
    (
      "externalId", .conflict,
      ImportCustomer(name: "N", email: "n@x.example", externalID: "taken")
    ),
    (
      "createdAt", .validation, ImportCustomer(name: "N", email: "n@x.example", createdAt: later(1))
    ),
    (
      "frozenVersions", .validation,
      ImportCustomer(name: "N", email: "n@x.example", status: .frozen)
    ),
    (
      "frozenVersions", .validation,
      ImportCustomer(name: "N", email: "n@x.example", freeze: .init(versions: []))
    ),
    (
      "frozenAt", .validation,
      ImportCustomer(
        name: "N", email: "n@x.example", status: .frozen,
        freeze: .init(at: later(1), versions: []))
    ),
    (
      "frozenVersions", .validation,
      ImportCustomer(
        name: "N", email: "n@x.example", status: .frozen,
        freeze: .init(versions: [VersionFreeze(package: "a/a", version: "3")]))
    ),
    (
      "packages[1].package", .validation,
      ImportCustomer(
        name: "N", email: "n@x.example",
        packages: [PackageGrant(package: "a/a"), PackageGrant(package: "a/none")])
    ),
    (
      "bundles[0].constraint", .validation,
      ImportCustomer(
        name: "N", email: "n@x.example", bundles: [BundleGrant(bundle: "bundle", constraint: "^")])
    ),
    (nil, .conflict, ImportCustomer(name: "N", email: "n@x.example", token: mint(1))),
  ]

  @Test(arguments: refused.indices)
  func whatIsRefusedChangesNothing(_ index: Int) throws {
    let (field, code, command) = Self.refused[index]
    let folder = TemporaryFolder()
    let registry = try makeRegistry(folder)
    let before = try registry.contents()
    let refusal = registry.refusal { session throws(CommandError) in
      _ = try session.apply(command)
    }
    #expect(refusal?.field == field)
    #expect(refusal?.code == code)
    #expect(try registry.contents() == before)
    registry.close()
  }
}
