import Foundation
import RegistryModel
import RegistryStore
import Testing

/// `downloadStats` over counts as the doors write them.
@Suite struct StatisticsTests {
  /// Writes counts of a package's first version, some days before the harness's present one.
  private func count(
    _ harness: Harness, _ package: UInt64, daysAgo: Int32, downloads: UInt64, installs: UInt64 = 0
  ) async throws {
    let now = harness.world.with { $0.now }
    let day = Day(daysSinceEpoch: now.day.daysSinceEpoch - daysAgo)
    try await harness.registry.write(actor: "server", at: now) { session throws(CommandError) in
      try session.apply(
        CountDownloads(counts: [
          .init(
            package: PackageID(rawValue: package), version: VersionNumber(rawValue: 1), day: day,
            downloads: downloads, installs: installs)
        ]))
    }
  }

  private func shop() async throws -> Harness {
    let harness = try Harness()
    for name in ["acme/core", "acme/tool", "other/idle"] {
      try await harness.addPackage(name, versions: ["1.0.0"])
    }
    return harness
  }

  @Test(arguments: [
    ("LAST_24_HOURS", 2, "2026-01-14"), ("LAST_7_DAYS", 7, "2026-01-09"),
    ("LAST_30_DAYS", 30, "2025-12-17"), ("LAST_90_DAYS", 90, "2025-10-18"),
    ("LAST_365_DAYS", 365, "2025-01-16"),
  ])
  func aPeriodHasEveryDayUpToToday(_ period: String, _ days: Int, _ first: String) async throws {
    let harness = try await shop()
    // One on the first day, one on the day before, which does not count.
    try await count(harness, 1, daysAgo: Int32(days) - 1, downloads: 3)
    try await count(harness, 1, daysAgo: Int32(days), downloads: 50)
    try await count(harness, 2, daysAgo: 0, downloads: 4, installs: 2)
    for argument in ["packageName: null,", ""] {
      let data = try await harness.data(
        """
        { downloadStats(\(argument) period: \(period)) { totalDownloads totalInstalls
        byPackage { name downloads installs } byDay { date downloads installs } } }
        """)
      let stats = try #require(data["downloadStats"] as? [String: Any])
      #expect(stats["totalDownloads"] as? Int == 7)
      #expect(stats["totalInstalls"] as? Int == 2)
      let packages = try #require(stats["byPackage"] as? [[String: Any]])
      #expect(packages.map { $0["name"] as? String } == ["acme/tool", "acme/core"])
      #expect(packages.map { $0["downloads"] as? Int } == [4, 3])
      #expect(packages.map { $0["installs"] as? Int } == [2, 0])
      let byDay = try #require(stats["byDay"] as? [[String: Any]])
      #expect(byDay.count == days)
      #expect(byDay.first?["date"] as? String == first)
      #expect(byDay.last?["date"] as? String == "2026-01-15")
      let counts = byDay.compactMap { $0["downloads"] as? Int }
      #expect(counts == [3] + Array(repeating: 0, count: days - 2) + [4])
      #expect(byDay.last?["installs"] as? Int == 2)
    }
  }

  @Test func withoutAPeriodItIsThirtyDays() async throws {
    let harness = try await shop()
    try await count(harness, 1, daysAgo: 29, downloads: 1)
    try await count(harness, 1, daysAgo: 30, downloads: 10)
    for argument in ["packageName: \"ACME/core\"", "packageName: \"acme/core\", period: null"] {
      let data = try await harness.data(
        "{ downloadStats(\(argument)) { totalDownloads byDay { date } } }")
      let stats = try #require(data["downloadStats"] as? [String: Any])
      #expect(stats["totalDownloads"] as? Int == 1)
      #expect((stats["byDay"] as? [Any])?.count == 30)
    }
  }

  @Test func allTimeStartsAtTheFirstRecordedDay() async throws {
    let harness = try await shop()
    let query = { (argument: String) in
      """
      { downloadStats(\(argument) period: ALL_TIME) { totalDownloads byPackage { name downloads }
      byDay { date downloads } } }
      """
    }
    #expect(
      try await harness.send(query(""))
        == #"{"data":{"downloadStats":{"totalDownloads":0,"byPackage":[],"byDay":[]}}}"#)
    try await count(harness, 1, daysAgo: 2, downloads: 5)
    try await count(harness, 2, daysAgo: 1, downloads: 6)
    #expect(
      try await harness.send(query(""))
        == #"{"data":{"downloadStats":{"totalDownloads":11,"byPackage":["#
        + #"{"name":"acme/tool","downloads":6},{"name":"acme/core","downloads":5}],"byDay":["#
        + #"{"date":"2026-01-13","downloads":5},{"date":"2026-01-14","downloads":6},"#
        + #"{"date":"2026-01-15","downloads":0}]}}}"#)
    #expect(
      try await harness.send(query("packageName: \"acme/tool\","))
        == #"{"data":{"downloadStats":{"totalDownloads":6,"byPackage":["#
        + #"{"name":"acme/tool","downloads":6}],"byDay":["#
        + #"{"date":"2026-01-14","downloads":6},{"date":"2026-01-15","downloads":0}]}}}"#)
  }

  @Test func nothingIsNeverNull() async throws {
    let harness = try Harness()
    let data = try await harness.data(
      "{ downloadStats { totalDownloads byPackage { name } byDay { date downloads } } }")
    let stats = try #require(data["downloadStats"] as? [String: Any])
    #expect(stats["totalDownloads"] as? Int == 0)
    #expect((stats["byPackage"] as? [Any])?.isEmpty == true)
    let days = try #require(stats["byDay"] as? [[String: Any]])
    #expect(days.count == 30)
    #expect(days.allSatisfy { $0["downloads"] as? Int == 0 })
  }

  @Test(arguments: ["not/there", "", "nonsense"])
  func anUnknownPackageIsNotFound(_ name: String) async throws {
    let harness = try await shop()
    let error = try await harness.error(
      "{ downloadStats(packageName: \"\(name)\") { totalDownloads } }")
    #expect(error.code == "NOT_FOUND")
    #expect(error.message == "There is no package \"\(name)\".")
  }

  @Test func countsOfADeletedPackageStayUnderItsName() async throws {
    let harness = try await shop()
    try await count(harness, 1, daysAgo: 1, downloads: 5, installs: 1)
    try await count(harness, 2, daysAgo: 0, downloads: 1)
    _ = try await harness.data(#"mutation { deletePackage(name: "acme/core") }"#)
    let all = "{ downloadStats { totalDownloads byPackage { name downloads installs } } }"
    let expected =
      #"{"data":{"downloadStats":{"totalDownloads":6,"byPackage":["#
      + #"{"name":"acme/core","downloads":5,"installs":1},"#
      + #"{"name":"acme/tool","downloads":1,"installs":0}]}}}"#
    #expect(try await harness.send(all) == expected)
    let one = #"{ downloadStats(packageName: "acme/core") { totalDownloads } }"#
    #expect(try await harness.error(one).code == "NOT_FOUND")
    try await harness.addPackage("acme/core", versions: ["1.0.0"])
    #expect(try await harness.send(all) == expected)
    try await count(harness, 4, daysAgo: 0, downloads: 2)
    #expect(
      try await harness.send(
        #"{ downloadStats(packageName: "acme/core") { totalDownloads } "#
          + #"package(name: "acme/core") { downloads versions { downloads } } }"#)
        == #"{"data":{"downloadStats":{"totalDownloads":7},"#
        + #""package":{"downloads":2,"versions":[{"downloads":2}]}}}"#)
    #expect(try harness.registry.verify().isEmpty)
  }

  @Test func statisticsAreNotAnEventLoopsWork() async throws {
    let harness = try await shop()
    #expect(
      try harness.isOffloaded("{ downloadStats { totalDownloads } }", variables: "{}"))
  }
}
