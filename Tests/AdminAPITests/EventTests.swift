import AdminAPI
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Testing

/// Subscriptions without sockets: what they are told, to whom, and when it is too much.
@Suite struct EventTests {
  private static let kinds = "subscription { customerActivity { type } }"
  private static let latest =
    "subscription { packageSynced { addedVersions package { latestVersion } } }"

  private static func told(_ type: String) -> String {
    #"{"data":{"customerActivity":{"type":"\#(type)"}}}"#
  }

  /// Has that many customers updated, one commit each.
  private func update(_ harness: Harness, _ customer: String, _ count: Int) async throws {
    for _ in 0..<count {
      let name = "n\(UInt64.random(in: .min ... .max))"
      _ = try await harness.data(
        #"mutation { updateCustomer(id: "\#(customer)", input: { name: "\#(name)" }) { id } }"#)
    }
  }

  @Test func syncsAreToldWithTheirPackage() async throws {
    let harness = try Harness()
    let loop = EventLoopDouble(harness)
    try await harness.addPackage("acme/core", versions: ["1.0"])
    try await harness.addPackage("acme/other")
    let fields = "{ package { name } status addedVersions removedVersions error at }"
    let all = try loop.subscribe("subscription { packageSynced \(fields) }")
    let one = try loop.subscribe(
      #"subscription { packageSynced(name: "Acme/Core") { status } }"#)
    try await harness.sync("acme/core", versions: ["1.1", "2.0"])
    harness.world.with { $0.repositories["acme/other"] = nil }
    _ = try await harness.error(#"mutation { syncPackage(name: "acme/other") { id } }"#)
    loop.settle()
    #expect(
      all.taken() == [
        #"{"data":{"packageSynced":{"package":{"name":"acme/core"},"status":"SUCCEEDED","#
          + #""addedVersions":["1.1","2.0"],"removedVersions":["1.0"],"error":null,"#
          + #""at":"2026-01-15T10:30:00Z"}}}"#,
        #"{"data":{"packageSynced":{"package":{"name":"acme/other"},"status":"FAILED","#
          + #""addedVersions":[],"removedVersions":[],"error":"No such repository.","#
          + #""at":"2026-01-15T10:30:00Z"}}}"#,
      ])
    #expect(one.taken() == [#"{"data":{"packageSynced":{"status":"SUCCEEDED"}}}"#])
  }

  @Test func everyKindHasItsNameInTheSchema() async throws {
    guard
      let type = AdminSchema.schema.types.first(where: {
        AdminSchema.schema.string($0.name) == "CustomerActivityType"
      })
    else { throw UnexpectedAnswer(text: "no CustomerActivityType") }
    let names = type.enumValues.map { AdminSchema.schema.name(of: $0) }
    #expect(names.count == CustomerActivity.Kind.allCases.count)
    let harness = try Harness()
    let loop = EventLoopDouble(harness)
    let id = try await harness.createCustomer("a")
    let fields = "{ type customerId customer { name } packageName version reason at }"
    let client = try loop.subscribe("subscription { customerActivity \(fields) }")
    for kind in CustomerActivity.Kind.allCases {
      harness.registry.activities.publish([
        .customer(
          CustomerActivity(
            customer: CustomerID(rawValue: 1), kind: kind, packageName: "acme/core",
            version: "1.0", reason: "so", at: harness.world.with { $0.now }))
      ])
    }
    loop.settle()
    #expect(
      client.taken()
        == names.map { name in
          #"{"data":{"customerActivity":{"type":"\#(name)","customerId":"\#(id)","#
            + #""customer":{"name":"a"},"packageName":"acme/core","version":"1.0","reason":"so","#
            + #""at":"2026-01-15T10:30:00Z"}}}"#
        })
  }

  @Test func aTopicIsOneCustomerByEitherName() async throws {
    let harness = try Harness()
    let loop = EventLoopDouble(harness)
    let first = try await harness.createCustomer("a", extra: #"externalId: "x/1""#)
    let second = try await harness.createCustomer("b")
    let clients = try [first, "external:x/1"].map {
      try loop.subscribe(
        "subscription($id: ID) { customerActivity(customerId: $id) { customer { name } } }",
        variables: #"{"id":"\#($0)"}"#)
    }
    let all = try loop.subscribe(
      "subscription($id: ID) { customerActivity(customerId: $id) { type } }",
      variables: #"{"id":null}"#)
    try await update(harness, second, 1)
    try await update(harness, first, 1)
    _ = try await harness.data(#"mutation { deleteCustomer(id: "\#(first)") }"#)
    loop.settle()
    for client in clients {
      // Both are told when both have happened.
      #expect(
        client.taken()
          == Array(repeating: #"{"data":{"customerActivity":{"customer":null}}}"#, count: 2))
    }
    #expect(all.taken() == ["UPDATED", "UPDATED", "DELETED"].map(Self.told))
  }

  @Test(arguments: [
    #"packageSynced(name: "acme/none")"#, #"customerActivity(customerId: "cus_0000000000zzz")"#,
    #"customerActivity(customerId: "external:none")"#, #"customerActivity(customerId: "")"#,
  ])
  func whatIsNotThereIsNotFound(field: String) async throws {
    let loop = EventLoopDouble(try Harness())
    let error = #expect(throws: RequestError.self) {
      _ = try loop.subscribe("subscription { \(field) { at } }")
    }
    #expect(error?.errors.first?.code == "NOT_FOUND")
    #expect(error?.errors.first?.path.count == 1)
    #expect(error?.errors.first?.locations.count == 1)
  }

  @Test func aSyncOfAPackageThatIsGoneIsNotTold() async throws {
    let harness = try Harness()
    let loop = EventLoopDouble(harness)
    try await harness.addPackage("acme/core")
    let client = try loop.subscribe("subscription { packageSynced { package { name } } }")
    try await harness.sync("acme/core", versions: ["1.0"])
    _ = try await harness.data(#"mutation { deletePackage(name: "acme/core") }"#)
    loop.settle()
    #expect(client.taken().isEmpty)
    #expect(client.ending == nil)
  }

  @Test func whoIsSlowIsLetGoAndNobodyElse() async throws {
    let harness = try Harness()
    var limits = SubscriptionTable<AdminServices>.Limits()
    limits.eventsPerClient = 3
    let loop = EventLoopDouble(harness, limits)
    let id = try await harness.createCustomer("a")
    let slow = try loop.subscribe(Self.kinds)
    let patient = try loop.subscribe(Self.kinds)
    let fast = try loop.subscribe(Self.kinds)
    slow.isReady = false
    patient.isReady = false
    for round in 1...4 {
      try await update(harness, id, 1)
      loop.settle()
      #expect(fast.taken() == [Self.told("UPDATED")])
      if round == 3 {
        patient.isReady = true
        patient.subscription.map(loop.table.resume)
        loop.settle()
        #expect(patient.taken() == Array(repeating: Self.told("UPDATED"), count: 3))
      }
    }
    #expect(slow.ending == .tooSlow)
    #expect(slow.taken().isEmpty)
    #expect(patient.ending == nil)
    #expect(patient.taken() == [Self.told("UPDATED")])
    #expect(loop.table.count == 2)
  }

  @Test func eventsThatALoopDoesNotLookAtInTimeEndWhatListens() async throws {
    let harness = try Harness()
    var limits = SubscriptionTable<AdminServices>.Limits()
    limits.eventsPerLoop = 2
    let loop = EventLoopDouble(harness, limits)
    let id = try await harness.createCustomer("a")
    let clients = try (0..<3).map { _ in try loop.subscribe(Self.kinds) }
    try await update(harness, id, 3)
    loop.settle()
    #expect(clients.allSatisfy { $0.ending == .tooSlow && $0.responses.isEmpty })
    #expect(!harness.registry.activities.isHeard)
    // The next one begins afresh.
    let next = try loop.subscribe(Self.kinds)
    try await update(harness, id, 1)
    loop.settle()
    #expect(next.taken() == [Self.told("UPDATED")])
  }

  @Test func turnsAreShort() async throws {
    let harness = try Harness()
    var limits = SubscriptionTable<AdminServices>.Limits()
    limits.turn = .zero
    let loop = EventLoopDouble(harness, limits)
    let id = try await harness.createCustomer("a")
    let clients = try (0..<3).map { _ in try loop.subscribe(Self.kinds) }
    try await update(harness, id, 20)
    for (index, count) in [(0, 16), (1, 16), (2, 16), (0, 4), (1, 4)] {
      #expect(loop.turn())
      #expect(clients[index].responses.count == count)
      clients[index].responses = []
    }
    clients[2].subscription.map(loop.table.remove)
    loop.settle()
    #expect(clients.allSatisfy { $0.responses.isEmpty })
    for client in clients { client.subscription.map(loop.table.remove) }
    #expect(!harness.registry.activities.isHeard)
  }

  @Test func costlyResponsesAreMadeElsewhereOneByOne() async throws {
    let harness = try Harness()
    var limits = SubscriptionTable<AdminServices>.Limits()
    limits.workers = 1
    let loop = EventLoopDouble(harness, limits)
    try await harness.addPackage("acme/core")
    let first = try loop.subscribe(Self.latest)
    let second = try loop.subscribe(Self.latest)
    func told(_ version: String, latest: String) -> String {
      #"{"data":{"packageSynced":{"addedVersions":["\#(version)"],"#
        + #""package":{"latestVersion":"\#(latest)"}}}}"#
    }
    try await harness.sync("acme/core", versions: ["1.0"])
    loop.takesWork = false
    for _ in 0..<3 { #expect(loop.turn()) }
    #expect(loop.workCount == 0)
    loop.takesWork = true
    #expect(loop.turn())
    try await harness.sync("acme/core", versions: ["1.0", "2.0"])
    for _ in 0..<3 { loop.turn() }
    #expect(loop.workCount == 1)
    for _ in 0..<4 {
      loop.doWork()
      for _ in 0..<3 { loop.turn() }
    }
    #expect(loop.workCount == 0)
    let expected = [told("1.0", latest: "2.0"), told("2.0", latest: "2.0")]
    #expect(first.taken() == expected)
    #expect(second.taken() == expected)
    // One that ends while a worker is at it makes room.
    try await harness.sync("acme/core", versions: ["3.0"])
    for _ in 0..<3 { loop.turn() }
    first.subscription.map(loop.table.remove)
    for _ in 0..<3 { loop.turn() }
    #expect(loop.workCount == 2)
    loop.doWork()
    loop.doWork()
    loop.settle()
    #expect(first.taken().isEmpty)
    #expect(second.taken() == [told("3.0", latest: "3.0")])
  }

  @Test(arguments: [false, true])
  func whoAwaitsAWorkerHoldsUpNobodyElse(poolIsFull: Bool) async throws {
    let harness = try Harness()
    var limits = SubscriptionTable<AdminServices>.Limits()
    limits.turn = .zero
    limits.workers = 1
    let loop = EventLoopDouble(harness, limits)
    try await harness.addPackage("acme/core")
    let costly = try (0..<2).map { _ in try loop.subscribe(Self.latest) }
    let quick = try loop.subscribe("subscription { packageSynced { status } }")
    let sync = Activity.sync(
      PackageSync(
        package: PackageID(rawValue: 1), name: "acme/core", outcome: .failed("so"),
        at: harness.world.with { $0.now }))
    func happen(times: Int) {
      harness.registry.activities.publish(Array(repeating: sync, count: times))
    }
    loop.takesWork = !poolIsFull
    for _ in 0..<3 {
      happen(times: 1)
      for _ in 0..<3 { loop.turn() }
      #expect(quick.taken() == [#"{"data":{"packageSynced":{"status":"FAILED"}}}"#])
    }
    // A pool that takes nothing is asked again; the worker at work says itself when it is done.
    #expect(loop.turn() == poolIsFull)
    // Those who wait have their turns, the first one first, though the other never rests.
    happen(times: 500)
    loop.takesWork = true
    for round in 0..<6 {
      for _ in 0..<3 { loop.turn() }
      try #require(loop.workCount == 1)
      loop.doWork()
      loop.turn()
      #expect(costly.map(\.responses.count) == [round / 2 + 1, (round + 1) / 2])
    }
    #expect((1..<500).contains(quick.responses.count))
  }
}
