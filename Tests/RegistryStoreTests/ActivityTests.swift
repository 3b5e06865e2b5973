import Dispatch
import RegistryModel
import Synchronization
import Testing

@testable import RegistryStore

/// What listeners are told of commands, and how much of it is kept for them.
struct ActivityTests {
  /// A registry with a package, a bundle and a customer, and somebody who listens.
  private struct Scene {
    let folder = TemporaryFolder()
    let registry: Registry
    let listener: ActivityListener
    let customer: CustomerReference
    let id: CustomerID

    init(limit: Int = 100) throws {
      let registry = try Registry.small(in: folder)
      let created = try registry.perform { session throws(CommandError) in
        for name in ["acme/a", "acme/b"] {
          _ = try session.apply(AddPackage(name: name, repositoryURL: "https://git.example/a"))
        }
        _ = try session.apply(CreateBundle(name: "all", packages: ["acme/a"]))
        return try session.apply(
          CreateCustomer(name: "Acme", email: "it@acme.example", token: mint(1)))
      }
      self.registry = registry
      id = created.customer
      customer = .id(id)
      listener = registry.activities.listen(limit: limit, wake: {})
    }

    func told() -> [Activity] { listener.take(atMost: .max).activities }

    func activity(
      _ kind: CustomerActivity.Kind, package: String? = nil, reason: String? = nil
    ) -> Activity {
      .customer(
        CustomerActivity(
          customer: id, kind: kind, packageName: package, reason: reason, at: start))
    }
  }

  @Test func everyCommandOnACustomerIsToldOnce() throws {
    let scene = try Scene()
    let customer = scene.customer
    typealias Kind = CustomerActivity.Kind
    func expect(
      _ kinds: [Activity],
      _ job: @escaping @Sendable (inout WriteSession) throws(CommandError) -> Void
    ) throws {
      try scene.registry.perform(job)
      #expect(scene.told() == kinds)
    }
    try expect([scene.activity(.updated)]) { session throws(CommandError) in
      _ = try session.apply(UpdateCustomer(customer: customer, name: .set("Other")))
    }
    // Nothing changes, so nothing is told.
    try expect([]) { session throws(CommandError) in
      _ = try session.apply(UpdateCustomer(customer: customer, name: .set("Other")))
    }
    try expect([
      scene.activity(.accessGranted, package: "acme/a"),
      scene.activity(.accessGranted, package: "acme/b"),
    ]) { session throws(CommandError) in
      try session.apply(
        GrantPackageAccess(
          customer: customer,
          packages: ["acme/a", "acme/b"].map { PackageGrant(package: $0, constraint: "*") }))
    }
    try expect([scene.activity(.accessGranted, reason: "bundle \"all\"")]) {
      session throws(CommandError) in
      try session.apply(
        GrantBundleAccess(customer: customer, bundles: [BundleGrant(bundle: "all")]))
    }
    try expect([scene.activity(.accessRevoked, reason: "bundle \"all\"")]) {
      session throws(CommandError) in
      try session.apply(RevokeBundleAccess(customer: customer, bundle: "all"))
    }
    try expect([scene.activity(.accessRevoked, package: "acme/a")]) {
      session throws(CommandError) in
      try session.apply(RevokePackageAccess(customer: customer, package: "acme/a"))
    }
    try expect([scene.activity(.tokenCreated)]) { session throws(CommandError) in
      _ = try session.apply(CreateToken(customer: customer, token: mint(2)))
    }
    try expect([scene.activity(.tokenRotated)]) { session throws(CommandError) in
      _ = try session.apply(RegenerateToken(customer: customer, token: mint(3)))
    }
    try expect([scene.activity(.tokenRevoked)]) { session throws(CommandError) in
      try session.apply(RevokeToken(customer: customer))
    }
    try expect([
      scene.activity(.suspended, reason: "unpaid"), scene.activity(.reactivated),
      scene.activity(.frozen), scene.activity(.expired), scene.activity(.deleted),
    ]) { session throws(CommandError) in
      try session.apply(SuspendCustomer(customer: customer, reason: "unpaid"))
      try session.apply(ReactivateCustomer(customer: customer))
      try session.apply(FreezeCustomer(customer: customer))
      try session.apply(ExpireCustomer(customer: customer))
      try session.apply(DeleteCustomer(customer: customer))
    }
    let created = try scene.registry.perform { session throws(CommandError) in
      try session.apply(CreateCustomer(name: "B", email: "b@acme.example", token: mint(4)))
    }
    #expect(
      scene.told() == [
        .customer(CustomerActivity(customer: created.customer, kind: .created, at: start))
      ])
    scene.registry.close()
  }

  @Test func aSyncIsToldWithWhatCameAndWent() throws {
    let scene = try Scene()
    for versions in [["1.0.0", "2.0.0"], ["2.0.0", "3.0.0"]] {
      try scene.registry.perform { session throws(CommandError) in
        _ = try session.apply(
          RecordSync(
            package: "acme/a",
            versions: versions.map { SyncedVersion(pretty: $0, normalized: "\($0).0") }))
      }
    }
    let package = PackageID(rawValue: 1)
    #expect(
      scene.told()
        == [
          PackageSync.Outcome.succeeded(added: ["1.0.0", "2.0.0"], removed: []),
          .succeeded(added: ["3.0.0"], removed: ["1.0.0"]),
        ].map { .sync(PackageSync(package: package, name: "acme/a", outcome: $0, at: start)) })
    scene.registry.close()
  }

  /// Jobs of one commit, a refused one and one that is undone among them.
  @Test func activitiesComeInTheOrderOfWhatStays() throws {
    let scene = try Scene()
    let customer = scene.customer
    let gate = DispatchSemaphore(value: 0)
    scene.registry.write(
      actor: "test", at: start, job: { (_) throws(CommandError) in gate.wait() },
      completion: { _ in })
    let done = DispatchSemaphore(value: 0)
    for number in 0..<6 {
      scene.registry.write(actor: "test", at: start, atomically: number == 2) {
        session throws(CommandError) in
        try session.apply(SuspendCustomer(customer: customer, reason: "\(number)"))
        if number == 2 || number == 4 { try session.apply(DeletePackage(name: "acme/none")) }
        session.announce(
          .customer(
            CustomerActivity(
              customer: CustomerID(rawValue: UInt64(number)), kind: .downloaded, at: start)))
      } completion: { _ in
        done.signal()
      }
    }
    gate.signal()
    for _ in 0..<6 { done.wait() }
    let told = scene.told().map { activity -> String in
      guard case .customer(let activity) = activity else { return "" }
      return activity.reason ?? "after \(activity.customer.rawValue)"
    }
    #expect(told == ["0", "after 0", "1", "after 1", "3", "after 3", "4", "5", "after 5"])
    scene.registry.close()
  }

  @Test func whoDoesNotTakeLosesAndIsToldSo() throws {
    let feed = ActivityFeed()
    let wakes = Atomic<Int>(0)
    let slow = feed.listen(limit: 3) { wakes.add(1, ordering: .relaxed) }
    let fast = feed.listen(limit: 100, wake: {})
    func activity(_ number: UInt64) -> Activity {
      .customer(
        CustomerActivity(customer: CustomerID(rawValue: number), kind: .created, at: start))
    }
    feed.publish([activity(1), activity(2)])
    feed.publish([activity(3)])
    #expect(wakes.load(ordering: .relaxed) == 1)
    #expect(slow.take(atMost: 2).activities == [activity(1), activity(2)])
    feed.publish([activity(4), activity(5)])
    #expect(wakes.load(ordering: .relaxed) == 1)
    feed.publish([activity(6)])
    let (rest, hasLost) = slow.take(atMost: 10)
    #expect(rest.isEmpty)
    #expect(hasLost)
    feed.publish([activity(7)])
    #expect(wakes.load(ordering: .relaxed) == 2)
    #expect(slow.take(atMost: 10).activities == [activity(7)])
    #expect(!slow.hasMore)
    #expect(fast.take(atMost: .max).activities == (1...7).map { activity($0) })
    feed.remove(slow)
    #expect(feed.isHeard)
    feed.remove(fast)
    feed.remove(fast)
    #expect(!feed.isHeard)
  }

  @Test func nothingIsToldOfWhatIsLost() throws {
    let scene = try Scene()
    let customer = scene.customer
    scene.registry.close()
    _ = scene.registry.refusal { session throws(CommandError) in
      _ = try session.apply(SuspendCustomer(customer: customer))
    }
    #expect(scene.told().isEmpty)
  }
}
