import Authorization
import Foundation
import RegistryModel
import RegistryStore
import Testing

/// What people see of the server itself: sizes, check activity, customers by status.
@Suite struct ServerInfoTests {
  @Test func sizesComeFromTheStore() async throws {
    let harness = try Harness()
    try await harness.createCustomer("a")
    let held = harness.registry.makeReader()
    let data = try await harness.data(
      """
      { serverInfo { storageUsed storageLimit freeBytes readers readersLimit oldestReaderLag
      journalEntries } }
      """)
    let info = try #require(data["serverInfo"] as? [String: Any])
    #expect(try #require(info["storageUsed"] as? Int) > 0)
    #expect(info["storageLimit"] as? Int == 1 << 30)
    #expect(try #require(info["freeBytes"] as? Int) % 4096 == 0)
    #expect(try #require(info["readers"] as? Int) >= 1)
    #expect(info["readersLimit"] as? Int == 512)
    #expect(info["oldestReaderLag"] is NSNull)
    #expect(info["journalEntries"] as? Int == 1)
    _ = consume held
  }

  @Test func checkActivityIsShownAsTheServerTellsIt() async throws {
    let harness = try Harness()
    let id = try await harness.createCustomer("a")
    harness.world.with { world in
      var activity = CheckActivity(quietUntil: Timestamp(milliseconds: 1_768_473_030_000))
      activity.minutes[59][.allowed] = 5_000_000_000
      activity.minutes[59][.notGranted] = 2
      activity.denials = [
        CheckActivity.Denial(
          at: Timestamp(milliseconds: 1_768_473_001_000), code: .notGranted,
          customer: CustomerID(id), packageName: "acme/core", version: "1.0.0",
          message: "The \"grant\" is missing."),
        CheckActivity.Denial(
          at: Timestamp(milliseconds: 1_768_473_000_500), code: .invalidToken,
          customer: CustomerID(rawValue: 999)),
      ]
      world.activity = activity
    }
    let answer = try await harness.send(
      """
      { checkActivity { minutes { at outcomes { code checks } } denials { at code customerId
      customer { name } packageName version message } newest: denials(first: 1) { code } } }
      """)
    let quiet = (1..<60).map { #"{"at":"2026-01-15T\#(minute($0))Z","outcomes":[]}"# }
    #expect(
      answer == #"{"data":{"checkActivity":{"minutes":["# + quiet.joined(separator: ",")
        + #",{"at":"2026-01-15T10:30:00Z","outcomes":[{"code":"ALLOWED","checks":5000000000},"#
        + #"{"code":"NOT_GRANTED","checks":2}]}],"denials":[{"at":"2026-01-15T10:30:01Z","#
        + #""code":"NOT_GRANTED","customerId":"\#(id)","customer":{"name":"a"},"#
        + #""packageName":"acme/core","version":"1.0.0","message":"The \"grant\" is missing."},"#
        + #"{"at":"2026-01-15T10:30:00.500Z","code":"INVALID_TOKEN","#
        + #""customerId":"cus_00000000000z7","customer":null,"packageName":null,"version":null,"#
        + #""message":""}],"newest":[{"code":"NOT_GRANTED"}]}}}"#)
    let error = try await harness.error("{ checkActivity { denials(first: 101) { code } } }")
    #expect(error.code == "VALIDATION_ERROR")
    #expect(error.message == "first: Must be from 0 to 100, not 101.")
  }

  /// The time of the minute that many after 9:30.
  private func minute(_ index: Int) -> String {
    let time = 570 + index
    let pad = { (number: Int) in (number < 10 ? "0" : "") + "\(number)" }
    return "\(pad(time / 60)):\(pad(time % 60)):00"
  }

  @Test func customersAreCountedByTheStatusTheyShow() async throws {
    let harness = try Harness()
    let query = "{ customerCounts { active suspended frozen expired } }"
    #expect(
      try await harness.send(query) == #"{"data":{"customerCounts":{"active":0,"suspended":0,"#
        + #""frozen":0,"expired":0}}}"#)
    try await harness.addPackage("acme/core", versions: ["1.0.0"])
    var ids: [String] = []
    for name in ["a", "b", "c", "d", "e"] { ids.append(try await harness.createCustomer(name)) }
    try await harness.createCustomer("f", extra: #"expiresAt: "2026-01-15T10:31:00Z""#)
    _ = try await harness.data(
      """
      mutation { suspendCustomer(id: "\(ids[0])") { id } freezeCustomer(id: "\(ids[1])") { id }
      expireCustomer(id: "\(ids[2])") { id } }
      """)
    let counts = #"{"data":{"customerCounts":{"active":3,"suspended":1,"frozen":1,"expired":1}}}"#
    #expect(try await harness.send(query) == counts)
    harness.advance(milliseconds: 60_000)
    let later = #"{"data":{"customerCounts":{"active":2,"suspended":1,"frozen":1,"expired":2}}}"#
    #expect(try await harness.send(query) == later)
    #expect(try harness.isOffloaded(query, variables: "{}"))
  }
}
