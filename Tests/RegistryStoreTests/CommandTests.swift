import Dispatch
import RegistryModel
import Testing

@testable import RegistryStore

/// Each operation's semantics and edge cases, one after the other on a small registry.
struct CommandTests {
  let folder = TemporaryFolder()
  let registry: Registry

  init() throws {
    registry = try Registry.small(in: folder)
    try registry.perform { session throws(CommandError) in
      for name in ["acme/core", "acme/extra", "other/tool"] {
        _ = try session.apply(
          AddPackage(name: name, repositoryURL: "https://git.example.com/\(name).git"))
      }
      _ = try session.apply(
        RecordSync(
          package: "acme/core",
          versions: ["1.0.0", "v1.1.0", "2.0.0-beta1", "dev-main"].map { synced($0) }))
      _ = try session.apply(CreateBundle(name: "all", packages: ["acme/core", "acme/extra"]))
    }
  }

  private func create(
    _ number: UInt64 = 1, externalID: String? = nil, packages: [PackageGrant] = [],
    bundles: [BundleGrant] = [], key: String? = nil, at now: Timestamp = start
  ) throws(CommandError) -> CreatedCustomer {
    try registry.perform(at: now) { session throws(CommandError) in
      try session.apply(
        CreateCustomer(
          name: "Customer \(number)", email: "c\(number)@example.com", externalID: externalID,
          packages: packages, bundles: bundles, token: mint(number), idempotencyKey: key))
    }
  }

  private func customer<T>(
    _ id: CustomerID, _ body: (CustomerRecord) -> T
  ) throws -> T {
    let found: T? = try registry.look { snapshot throws(StoreError) in
      guard let record: CustomerRecord = try snapshot.customer(id) else { return nil }
      return body(record)
    }
    return try #require(found)
  }

  private func frozen(_ id: CustomerID) throws -> [String] {
    try registry.look { snapshot throws(StoreError) in
      var versions: [String] = []
      try snapshot.forEachFrozenVersion(of: id) { entry throws(StoreError) in
        versions.append(entry.packageName.string + " " + entry.version.text.string)
        return true
      }
      return versions
    }
  }

  private func grants(_ id: CustomerID) throws -> [String] {
    try registry.look { snapshot throws(StoreError) in
      var grants: [String] = []
      guard let customer = try snapshot.customer(id) else { return grants }
      try snapshot.forEachGrant(of: customer) { grant throws(StoreError) in
        grants.append("\(grant.packageName.string) \(grant.constraint.string) \(grant.source)")
        return true
      }
      return grants
    }
  }

  private func finish() throws {
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  @Test func externalIDsAreUniqueAndMoveWithTheirCustomer() throws {
    let first = try create(1, externalID: "crm/1:a").customer
    let second = try create(2, externalID: "crm/2").customer
    #expect(throws: CommandError.self) { try create(3, externalID: "crm/2") }
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        UpdateCustomer(customer: .externalID("crm/1:a"), externalID: .set("moved")))
    }
    #expect(
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(UpdateCustomer(customer: .id(first), externalID: .set("crm/2")))
      }?.code == .conflict)
    let found = try registry.look { snapshot throws(StoreError) in
      [
        try snapshot.customer(.externalID("moved"))?.id,
        try snapshot.customer(.externalID("crm/1:a"))?.id,
        try snapshot.customer(.externalID(""))?.id,
        try snapshot.customer(.externalID("CRM/2"))?.id,
        try snapshot.customer(.externalID("crm/2"))?.id,
      ]
    }
    #expect(found == [first, nil, nil, nil, second])
    try finish()
  }

  @Test func aRefusedCommandChangesNothing() throws {
    let before = try registry.contents()
    let refusals = [
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(
          CreateCustomer(
            name: "x", email: "x@y", packages: [PackageGrant(package: "no/such")],
            token: mint(9)))
      },
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(
          CreateCustomer(
            name: "x", email: "x@y",
            packages: [PackageGrant(package: "acme/core", constraint: "=>1")], token: mint(9)))
      },
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(CreateCustomer(name: "", email: "x@y", token: mint(9)))
      },
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(CreateCustomer(name: "x", email: "nobody", token: mint(9)))
      },
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(CreateBundle(name: "new", packages: ["acme/core", "no/such"]))
      },
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(
          UpdateBundle(name: "all", packages: [], addPackages: ["other/tool"]))
      },
    ]
    for error in refusals {
      #expect(error?.code == .validation)
      #expect(error?.field != nil)
    }
    #expect(try registry.contents() == before)
    try finish()
  }

  @Test func aFailedCommandKeepsTheOnesBeforeIt() throws {
    let error = registry.refusal { session throws(CommandError) in
      _ = try session.apply(CreateBundle(name: "one"))
      _ = try session.apply(CreateBundle(name: "one"))
    }
    #expect(error?.code == .conflict)
    #expect(try registry.look { s throws(StoreError) in try s.bundle(named: "one") != nil })
    try finish()
  }

  @Test func anAtomicJobThatFailsLeavesNothingAndSparesItsNeighbours() throws {
    let before = try registry.contents()
    let done = DispatchSemaphore(value: 0)
    for (name, atomically) in [("first", false), ("second", true), ("third", false)] {
      registry.write(actor: "test", at: start, atomically: atomically) {
        session throws(CommandError) in
        _ = try session.apply(CreateBundle(name: name))
        if atomically { _ = try session.apply(CreateBundle(name: name)) }
      } completion: { result in
        #expect((try? result.get()) != nil || atomically)
        done.signal()
      }
    }
    for _ in 0..<3 { done.wait() }
    let names = try registry.look { snapshot throws(StoreError) in
      var names: [String] = []
      try snapshot.forEachBundle { bundle throws(StoreError) in
        names.append(bundle.name.string)
        return true
      }
      return names
    }
    #expect(names == ["all", "first", "third"])
    #expect(try registry.contents().count > before.count)
    try finish()
  }

  @Test func anIdempotencyKeyRepeatsItsAnswerForADay() throws {
    let first = try create(1, key: "k")
    let again = try create(2, key: "k", at: start.advanced(byMilliseconds: 86_399_999))
    #expect(again == CreatedCustomer(customer: first.customer, token: first.token, repeated: true))
    let later = try create(3, key: "k", at: start.advanced(byMilliseconds: 86_400_000))
    #expect(!later.repeated && later.customer != first.customer)
    try finish()
  }

  @Test func statusesFollowTheirRules() throws {
    let id = try create().customer
    let expired = start.advanced(byMilliseconds: 1000)
    try registry.perform { session throws(CommandError) in
      try session.apply(ReactivateCustomer(customer: .id(id)))
      try session.apply(SuspendCustomer(customer: .id(id), reason: "unpaid"))
      try session.apply(SuspendCustomer(customer: .id(id), reason: "still unpaid"))
    }
    #expect(try customer(id) { $0.statusReason.string } == "still unpaid")
    try registry.perform { session throws(CommandError) in
      try session.apply(ReactivateCustomer(customer: .id(id)))
    }
    #expect(try customer(id) { $0.storedStatus == .active && $0.statusReason.isEmpty })
    try registry.perform(at: expired) { session throws(CommandError) in
      try session.apply(ExpireCustomer(customer: .id(id), reason: "over"))
    }
    let conflicts = [
      registry.refusal(at: expired) { session throws(CommandError) in
        try session.apply(SuspendCustomer(customer: .id(id)))
      },
      registry.refusal(at: expired) { session throws(CommandError) in
        try session.apply(FreezeCustomer(customer: .id(id)))
      },
      registry.refusal(at: expired) { session throws(CommandError) in
        try session.apply(ReactivateCustomer(customer: .id(id)))
      },
    ]
    #expect(conflicts.map { $0?.code } == [.conflict, .conflict, .conflict])
    try registry.perform(at: expired) { session throws(CommandError) in
      _ = try session.apply(UpdateCustomer(customer: .id(id), expiresAt: .clear))
      try session.apply(ReactivateCustomer(customer: .id(id)))
    }
    #expect(try customer(id) { $0.status(at: expired) } == .active)
    try finish()
  }

  @Test func aFreezeWithoutAListTakesWhatIsAccessible() throws {
    let id = try create(
      packages: [PackageGrant(package: "acme/core", constraint: "^1.0", updatesUntil: start)],
      bundles: [BundleGrant(bundle: "all", constraint: "dev-main")]
    ).customer
    try registry.perform { session throws(CommandError) in
      try session.apply(YankVersion(package: "acme/core", version: "1.0"))
      try session.apply(FreezeCustomer(customer: .id(id)))
      try session.apply(UnyankVersion(package: "acme/core", version: "1.0.0"))
    }
    #expect(try frozen(id) == ["acme/core v1.1.0", "acme/core dev-main"])
    try registry.perform { session throws(CommandError) in
      try session.apply(SuspendCustomer(customer: .id(id)))
    }
    #expect(try frozen(id).count == 2)
    try registry.perform { session throws(CommandError) in
      try session.apply(RevokePackageAccess(customer: .id(id), package: "acme/core"))
    }
    #expect(try frozen(id).isEmpty)
    #expect(try grants(id) == ["acme/core dev-main bundle", "acme/extra dev-main bundle"])
    try finish()
  }

  @Test func aFreezeListNamesEveryFault() throws {
    let id = try create(packages: [PackageGrant(package: "acme/core")]).customer
    let error = registry.refusal { session throws(CommandError) in
      try session.apply(
        FreezeCustomer(
          customer: .id(id),
          versions: [
            VersionFreeze(package: "acme/core", version: "1.0"),
            VersionFreeze(package: "acme/core", version: "9.9"),
            VersionFreeze(package: "no/such", version: "1"),
            VersionFreeze(package: "other/tool", version: "1"),
          ]))
    }
    #expect(error?.code == .validation)
    for part in ["9.9", "no/such", "other/tool"] { #expect(error?.message.contains(part) == true) }
    #expect(
      registry.refusal { session throws(CommandError) in
        try session.apply(FreezeCustomer(customer: .id(id), versions: []))
      }?.field == "versions")
    try registry.perform { session throws(CommandError) in
      try session.apply(
        FreezeCustomer(
          customer: .id(id),
          versions: [
            VersionFreeze(package: "ACME/Core", version: "1.0"),
            VersionFreeze(package: "acme/core", version: "v1.0.0.0"),
          ]))
    }
    #expect(try frozen(id) == ["acme/core 1.0.0"])
    try finish()
  }

  @Test func tokensRotateWithGraceAndAreRevoked() throws {
    let made = try create()
    let id = made.customer
    #expect(
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(
          RegenerateToken(customer: .id(id), token: mint(2), graceSeconds: 604_801))
      }?.field == "graceSeconds")
    let second = try registry.perform { session throws(CommandError) in
      try session.apply(RegenerateToken(customer: .id(id), token: mint(2), graceSeconds: 60))
    }
    let old = try registry.look { snapshot throws(StoreError) in
      try snapshot.token(made.token, of: id).map { [$0.graceUntil, $0.revokedAt] }
    }
    #expect(old == [start.advanced(byMilliseconds: 60_000), .never])
    #expect(
      try registry.look { s throws(StoreError) in try s.activeToken(of: id, at: start)?.id }
        == second)
    let revoked = try registry.perform { session throws(CommandError) in
      [
        try session.apply(RevokeToken(customer: .id(id), token: second)),
        try session.apply(RevokeToken(customer: .id(id), token: second)),
        try session.apply(RevokeToken(customer: .id(id))),
        try session.apply(RevokeToken(customer: .id(id))),
      ]
    }
    #expect(revoked == [true, false, true, false])
    #expect(
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(RevokeToken(customer: .id(CustomerID(rawValue: 99))))
      }?.code == .notFound)
    try finish()
  }

  @Test func endedTokensMakeRoomForNewOnes() throws {
    let id = try create().customer
    for number in 2...UInt64(Limits.tokensPerCustomer + 5) {
      try registry.perform { session throws(CommandError) in
        _ = try session.apply(RegenerateToken(customer: .id(id), token: mint(number)))
      }
    }
    let count = try registry.look { snapshot throws(StoreError) in
      var count = 0
      try snapshot.forEachToken(of: id) { _ throws(StoreError) in
        count += 1
        return true
      }
      return count
    }
    #expect(count == Limits.tokensPerCustomer)
    try finish()
  }

  @Test func grantsAreAddedUpdatedAndMerged() throws {
    let id = try create().customer
    let later = start.advanced(byMilliseconds: 5000)
    try registry.perform { session throws(CommandError) in
      try session.apply(
        GrantPackageAccess(
          customer: .id(id),
          packages: [
            PackageGrant(package: "acme/core", constraint: "^1.0"),
            PackageGrant(package: "ACME/core", constraint: "^1.0"),
          ]))
      try session.apply(GrantPackageAccess(customer: .id(id), packages: []))
    }
    #expect(
      registry.refusal { session throws(CommandError) in
        try session.apply(
          GrantPackageAccess(
            customer: .id(id),
            packages: [
              PackageGrant(package: "acme/core", constraint: "^1.0"),
              PackageGrant(package: "acme/core", constraint: "^2.0"),
            ]))
      }?.field == "packages[1]")
    try registry.perform(at: later) { session throws(CommandError) in
      try session.apply(
        GrantPackageAccess(
          customer: .id(id), packages: [PackageGrant(package: "acme/core", constraint: "^2.0")]))
    }
    #expect(try grants(id) == ["acme/core ^2.0 direct"])
    #expect(
      registry.refusal { session throws(CommandError) in
        try session.apply(RevokePackageAccess(customer: .id(id), package: "acme/extra"))
      }?.code == .notFound)
    try finish()
  }

  @Test func deletingAPackageTakesAllThatHangsOnIt() throws {
    let id = try create(
      packages: [PackageGrant(package: "acme/core")], bundles: [BundleGrant(bundle: "all")]
    ).customer
    try registry.perform { session throws(CommandError) in
      try session.apply(FreezeCustomer(customer: .id(id)))
      try session.apply(
        CountDownloads(counts: [
          .init(
            package: PackageID(rawValue: 1), version: VersionNumber(rawValue: 1), day: start.day,
            downloads: 3)
        ]))
      try session.apply(DeletePackage(name: "acme/core"))
    }
    #expect(try grants(id) == ["acme/extra * bundle"])
    let next = try registry.perform { session throws(CommandError) in
      try session.apply(AddPackage(name: "acme/core", repositoryURL: "git@example.com:acme/core"))
    }
    #expect(next == PackageID(rawValue: 4))
    #expect(try grants(id) == ["acme/extra * bundle"])
    try finish()
  }

  @Test func aSyncReplacesVersionsAndKeepsNumbers() throws {
    let result = try registry.perform { session throws(CommandError) in
      try session.apply(
        RecordSync(
          package: "acme/core",
          versions: ["1.1.0", "v1.1", "3.0.0", "nonsense"].map { synced($0) },
          description: "New"))
    }
    #expect(result.added == ["3.0.0"])
    #expect(result.removed == ["dev-main", "1.0.0", "2.0.0-beta1"])
    #expect(result.passedOver == 2)
    let again = try registry.perform { session throws(CommandError) in
      try session.apply(
        RecordSync(package: "acme/core", versions: [synced("1.0.0")]))
    }
    #expect(again.added == ["1.0.0"])
    let number = try registry.look { snapshot throws(StoreError) in
      try snapshot.version("1.0", of: PackageID(rawValue: 1))?.number
    }
    #expect(number == VersionNumber(rawValue: 1))
    try finish()
  }

  @Test func theLatestVersionIsTheHighestStableOneNotYanked() throws {
    func latest() throws -> String? {
      try registry.look { snapshot throws(StoreError) in
        try snapshot.latestVersion(of: PackageID(rawValue: 1))?.text.string
      }
    }
    #expect(try latest() == "v1.1.0")
    try registry.perform { session throws(CommandError) in
      try session.apply(YankVersion(package: "acme/core", version: "1.1", reason: "broken"))
    }
    #expect(try latest() == "1.0.0")
    try registry.perform { session throws(CommandError) in
      try session.apply(YankVersion(package: "acme/core", version: "1.0"))
    }
    #expect(try latest() == "2.0.0-beta1")
    try finish()
  }

  @Test func aBundleKeepsItsGrantsWhenRenamedAndEndsThemWhenDeleted() throws {
    let id = try create(bundles: [BundleGrant(bundle: "all")]).customer
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        UpdateBundle(name: "all", newName: .set("some"), addPackages: ["other/tool"]))
    }
    #expect(try grants(id).count == 3)
    try registry.perform { session throws(CommandError) in
      try session.apply(DeleteBundle(name: "some"))
    }
    #expect(try grants(id).isEmpty)
    try finish()
  }

  @Test func deletingACustomerKeepsNothingButDownloads() throws {
    let before = try registry.contents()
    let id = try create(
      1, externalID: "x", packages: [PackageGrant(package: "acme/core")],
      bundles: [BundleGrant(bundle: "all")]
    ).customer
    try registry.perform { session throws(CommandError) in
      try session.apply(FreezeCustomer(customer: .id(id)))
      try session.apply(DeleteCustomer(customer: .externalID("x")))
    }
    let tables = Set(
      try registry.contents().filter { before[$0.key] != $0.value }.map { $0.key[0] })
    #expect(
      tables
        == Set(
          [.metadata, .journal, .audit, .auditCustomers, .auditPackages, .auditActions]
            .map { (table: Table) in table.rawValue }))
    #expect(
      registry.refusal { session throws(CommandError) in
        try session.apply(DeleteCustomer(customer: .id(id)))
      }?.code == .notFound)
    try finish()
  }

  @Test(arguments: [
    ("acme", "https://x.example/a"), ("Acme/core", "https://x.example/a"),
    ("acme/..", "https://x.example/a"), ("acme/new", "file:///tmp/x"), ("acme/new", "/tmp/x"),
    ("acme/new", "ext::sh -c id"), ("acme/new", "-uhttps://x"), ("acme/new", "ssh://-oProxy/x"),
    ("acme/new", "user@-host:path"), ("acme/new", ""),
  ])
  func packagesNeedAProperNameAndAddress(_ name: String, _ url: String) throws {
    #expect(
      registry.refusal { session throws(CommandError) in
        _ = try session.apply(AddPackage(name: name, repositoryURL: url))
      }?.code == .validation)
    try finish()
  }
}
