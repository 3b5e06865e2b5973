import Authorization
import RegistryModel
import Synchronization
import Testing

@testable import Server

/// What the event loops count, brought together.
@Suite struct MonitorTests {
  private static let noon = Timestamp(seconds: 1_700_049_600)

  private static func numbers(allowed: UInt64, denied: UInt64 = 0) -> LoopNumbers {
    var numbers = LoopNumbers()
    for _ in 0..<allowed { numbers.count(.allowed, nanoseconds: 5_000) }
    for _ in 0..<denied { numbers.count(.notGranted, nanoseconds: 20_000) }
    return numbers
  }

  private static func denials(_ range: Range<Int>) -> [CheckActivity.Denial] {
    range.map { CheckActivity.Denial(at: noon, code: .notGranted, version: "\($0)") }
  }

  @Test func everyCodeHasItsCount() {
    #expect(LoopNumbers().checks.count == AccessCode.allCases.count)
    #expect(AccessCode.allCases.map { Int($0.rawValue) } == Array(LoopNumbers().checks.indices))
    #expect(
      LoopNumbers().graphQLTime.count == 2 * GraphQLMeasure.Operation.allCases.count)
    #expect(
      LoopNumbers().graphQL.count
        == LoopNumbers().graphQLTime.count * GraphQLMeasure.Outcome.allCases.count)
  }

  @Test func loopsCountForThemselvesAndAreAddedUp() {
    let monitor = ServerMonitor()
    monitor.take(Self.numbers(allowed: 3), ofLoop: 1, [], at: Self.noon)
    monitor.take(Self.numbers(allowed: 5, denied: 2), ofLoop: 0, [], at: Self.noon)
    monitor.take(Self.numbers(allowed: 4), ofLoop: 1, [], at: Self.noon)
    let total = monitor.total
    #expect(total.checks[Int(AccessCode.allowed.rawValue)] == 9)
    #expect(total.checks[Int(AccessCode.notGranted.rawValue)] == 2)
    #expect(total.checkTime.count == 11)
    #expect(total.checkTime.sum == 9 * 5_000 + 2 * 20_000)
  }

  @Test func anHourOfMinutesPasses() throws {
    // Beyond the clock, which the monitor starts with.
    let start = Timestamp(seconds: HTTPDate.now.milliseconds / 1_000 + 86_400)
    let monitor = ServerMonitor()
    var checks: UInt64 = 0
    for minute in 0..<70 as Range<Int64> {
      checks += UInt64(minute)
      monitor.take(
        Self.numbers(allowed: checks), ofLoop: 0, [],
        at: start.advanced(byMilliseconds: minute * 60_000))
    }
    let end = start.advanced(byMilliseconds: 71 * 60_000)
    let activity = monitor.checkActivity(at: end)
    #expect(activity.minutes.count == 60)
    #expect(activity.minutes.map { $0[.allowed] } == Array(12..<70) + [0, 0])
    let last = try #require(activity.minutes.last)
    #expect(last.start == CheckActivity.Minute.start(of: end))
    #expect(last.start % 60 == 0)
    for (earlier, later) in zip(activity.minutes, activity.minutes.dropFirst()) {
      #expect(later.start - earlier.start == 60)
    }
    let quiet = monitor.checkActivity(at: end.advanced(byMilliseconds: 7_200_000))
    #expect(quiet == CheckActivity(quietUntil: end.advanced(byMilliseconds: 7_200_000)))
  }

  @Test func aClockThatIsSetBackStopsTheMinutes() {
    let monitor = ServerMonitor()
    let now = monitor.checkActivity(at: Self.noon).minutes
    monitor.take(Self.numbers(allowed: 1), ofLoop: 0, [], at: Self.noon)
    let later = monitor.checkActivity(at: Self.noon).minutes
    #expect(later.map(\.start) == now.map(\.start))
    #expect(later.last?[.allowed] == 1)
  }

  @Test func theNewestDenialsAreKept() {
    let seen = Mutex(0)
    let monitor = ServerMonitor { denials in seen.withLock { $0 += denials.count } }
    monitor.take(LoopNumbers(), ofLoop: 0, Self.denials(0..<3), at: Self.noon)
    monitor.take(LoopNumbers(), ofLoop: 0, [], at: Self.noon)
    monitor.take(LoopNumbers(), ofLoop: 1, Self.denials(3..<102), at: Self.noon)
    let versions = monitor.checkActivity(at: Self.noon).denials.map(\.version)
    #expect(versions == (2..<102).reversed().map(String.init))
    #expect(seen.withLock { $0 } == 102)
  }

  @Test(arguments: [0, 1, 99, 100, 101, 250]) func aRingHoldsTheNewest(count: Int) {
    let ring = DenialRing()
    for round in 0..<2 {
      for number in 0..<count {
        let name = "acme/\(round)-\(number)\u{7F}" + String(repeating: "x", count: 200)
        name.withBytes { name in
          var decision = AccessDecision(code: .notGranted)
          decision.packageName = name
          decision.customer = CustomerID(rawValue: 7)
          ring.note(decision, reason: name, at: Self.noon)
        }
      }
      let denials = ring.take()
      #expect(denials.count == min(count, 100))
      for (denial, number) in zip(denials, max(count - 100, 0)..<count) {
        #expect(denial.packageName.hasPrefix("acme/\(round)-\(number)?x"))
        #expect(denial.packageName.utf8.count == 144)
        #expect(denial.message.utf8.count <= 256)
        #expect(denial.version.isEmpty)
        #expect(denial.customer == CustomerID(rawValue: 7))
      }
    }
  }

  @Test func theDoorsChecksArriveWithWhomTheyDenied() async throws {
    let shop = try Shop()
    let monitor = ServerMonitor()
    let cases = [
      ("valid", "package=acme/core&version=1.2.3", AccessCode.allowed),
      ("valid", "package=acme/core&version=2.0.0", .constraintDenied),
      ("valid", "package=acme/other", .notGranted), ("unknown", "package=acme/core", .invalidToken),
      ("", "package=acme/core", .noCredentials),
    ]
    try await withServer(registry: shop.registry, monitor: monitor) { server in
      let client = try RawClient(port: server.port)
      for (token, query, _) in cases {
        let credential =
          shop.tokens[token].map { "Authorization: Bearer \($0)\r\n" } ?? ""
        client.send("GET /auth/check?\(query) HTTP/1.1\r\nHost: a\r\n\(credential)\r\n")
        _ = try client.response()
      }
    }
    let activity = monitor.checkActivity(at: .now)
    for (_, _, code) in cases {
      #expect(activity.minutes.map { $0[code] }.reduce(0, +) == 1)
    }
    let denials = activity.denials
    #expect(denials.map(\.code) == [.invalidToken, .notGranted, .constraintDenied])
    #expect(denials.map(\.customer) == [nil, shop.customer, shop.customer])
    #expect(denials.map(\.packageName) == ["acme/core", "acme/other", "acme/core"])
    #expect(denials.last?.version == "2.0.0")
    #expect(denials.last?.message.contains("outside the versions") == true)
    for denial in denials {
      #expect(shop.tokens.values.allSatisfy { !"\(denial)".contains($0) })
    }
    let total = monitor.total
    #expect((total.accepted, total.refused, total.open) == (1, 0, 0))
    #expect(total.requests == 5)
    #expect(total.received > 300 && total.sent > 1_000)
  }
}
