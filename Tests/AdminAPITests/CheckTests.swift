import Foundation
import Testing

@testable import AdminAPI

@Suite struct CheckTests {
  /// A customer `x` with `^1.0` of one package, and a token of its own; gives the token's secret.
  static func registry() async throws -> (Harness, secret: String) {
    let harness = try Harness()
    try await harness.addPackage("acme/tool", versions: ["1.0", "1.5", "2.0"])
    try await harness.addPackage("acme/zip", versions: ["1.0"])
    let data = try await harness.data(
      """
      mutation { createCustomer(input: { name: "Ada", email: "a@b", externalId: "x",
      packages: [{ package: "acme/tool", constraint: "^1.0" }] }) { token { plainToken } } }
      """)
    let token = (data["createCustomer"] as? [String: Any])?["token"] as? [String: String]
    return (harness, try #require(token?["plainToken"]))
  }

  @Test func aDecisionByteByByte() async throws {
    let (harness, secret) = try await Self.registry()
    let fields = """
      { allowed code httpStatus message customer { name } tokenId package version
      matchedConstraint latestAllowedVersion }
      """
    #expect(
      try await harness.send(
        """
        { checkAccess(input: { token: "\(secret)", package: "ACME/tool", version: "v1.5.0" })
        \(fields) }
        """)
        == #"{"data":{"checkAccess":{"allowed":true,"code":"ALLOWED","httpStatus":200,"#
        + #""message":"Access is granted.","customer":{"name":"Ada"},"#
        + #""tokenId":"tki_0000000000001","package":"acme/tool","version":"1.5","#
        + #""matchedConstraint":"^1.0","latestAllowedVersion":null}}}"#)
    #expect(
      try await harness.send(
        """
        { checkAccess(input: { customerId: "external:x", package: "acme/tool", version: "2.0" })
        \(fields) }
        """)
        == #"{"data":{"checkAccess":{"allowed":false,"code":"CONSTRAINT_DENIED","httpStatus":403,"#
        + #""message":"Version 2.0 of acme/tool is outside the versions the subscription "#
        + #"includes. The highest version available to you is 1.5.","customer":{"name":"Ada"},"#
        + #""tokenId":null,"package":"acme/tool","version":"2.0","matchedConstraint":null,"#
        + #""latestAllowedVersion":"1.5"}}}"#)
  }

  @Test(arguments: [
    (#"customerId: "external:x""#, "ALLOWED", 200),
    (#"customerId: "external:y""#, "INVALID_TOKEN", 401),
    (#"customerId: "nobody""#, "INVALID_TOKEN", 401), (#"token: """#, "INVALID_TOKEN", 401),
    (#"token: "cgt_0123456789abcdefghijABCDEFGHIJ2qbHAy""#, "INVALID_TOKEN", 401),
    (#"customerId: "external:x", package: "acme/tool""#, "ALLOWED", 200),
    (#"customerId: "external:x", package: "acme/none""#, "PACKAGE_UNKNOWN", 404),
    (#"customerId: "external:x", package: "acme/../tool""#, "BAD_REQUEST", 400),
    (#"customerId: "external:x", package: "acme""#, "BAD_REQUEST", 400),
    (#"customerId: "external:x", package: "acme/zip""#, "NOT_GRANTED", 403),
    (#"customerId: "external:x", package: "acme/tool", version: "9.0""#, "VERSION_UNKNOWN", 404),
    (#"customerId: "external:x", package: "acme/tool", version: "1.0\n""#, "BAD_REQUEST", 400),
    (#"customerId: "external:x", token: null"#, "ALLOWED", 200),
    (
      #"customerId: "external:x", package: "acme/tool", at: "2020-01-01T00:00:00Z""#, "ALLOWED",
      200
    ),
  ])
  func codesAndStatuses(_ input: String, _ code: String, _ status: Int) async throws {
    let (harness, _) = try await Self.registry()
    #expect(
      try await harness.send("{ checkAccess(input: { \(input) }) { code httpStatus } }")
        == #"{"data":{"checkAccess":{"code":"\#(code)","httpStatus":\#(status)}}}"#)
  }

  @Test(arguments: [
    ("", "input"), (#"token: "a", customerId: "b""#, "input"), ("token: null", "input"),
    (#"customerId: "external:x", version: "1.0""#, "input.version"),
  ])
  func inputsThatContradictThemselves(_ input: String, _ field: String) async throws {
    let (harness, _) = try await Self.registry()
    let error = try await harness.error("{ checkAccess(input: { \(input) }) { code } }")
    #expect(error.code == "VALIDATION_ERROR")
    #expect(error.message.hasPrefix("\(field): "), "\(error.message)")
    let batch = try await harness.error(
      """
      { checkAccessBatch(inputs: [{ customerId: "external:x" }, { \(input) }]) { code } }
      """)
    #expect(batch.code == "VALIDATION_ERROR")
    #expect(batch.message.hasPrefix(field.replacing("input", with: "inputs[1]") + ": "))
  }

  @Test func aMomentIsTakenInsteadOfNow() async throws {
    let (harness, _) = try await Self.registry()
    _ = try await harness.data(
      """
      mutation { updateCustomer(id: "external:x", input: { expiresAt: "2026-02-01T00:00:00Z" })
      { id } }
      """)
    let answer = try await harness.send(
      """
      { a: checkAccess(input: { customerId: "external:x", at: "2026-01-31T23:59:59.999Z" }) { code }
      b: checkAccess(input: { customerId: "external:x", at: "2026-02-01T00:00:00Z" }) { code } }
      """)
    #expect(
      answer
        == #"{"data":{"a":{"code":"ALLOWED"},"b":{"code":"CUSTOMER_EXPIRED"}}}"#)
  }

  @Test func aBatchIsAnsweredInOrder() async throws {
    let (harness, secret) = try await Self.registry()
    let answer = try await harness.send(
      """
      { checkAccessBatch(inputs: [
      { token: "\(secret)", package: "acme/tool", version: "1.0" },
      { customerId: "external:y" }, { token: "\(secret)", package: "acme/zip" },
      { customerId: "external:x" }]) { code package version tokenId customer { externalId } } }
      """)
    #expect(
      answer == #"{"data":{"checkAccessBatch":["#
        + #"{"code":"ALLOWED","package":"acme/tool","version":"1.0","#
        + #""tokenId":"tki_0000000000001","customer":{"externalId":"x"}},"#
        + #"{"code":"INVALID_TOKEN","package":null,"version":null,"tokenId":null,"customer":null},"#
        + #"{"code":"NOT_GRANTED","package":"acme/zip","version":null,"#
        + #""tokenId":"tki_0000000000001","customer":{"externalId":"x"}},"#
        + #"{"code":"ALLOWED","package":null,"version":null,"tokenId":null,"#
        + #""customer":{"externalId":"x"}}]}}"#)
  }

  @Test func aBatchHasAtMostFiveHundred() async throws {
    let (harness, _) = try await Self.registry()
    let inputs = { (count: Int) in
      let list = Array(repeating: #"{"customerId":"external:x"}"#, count: count)
      return "{\"in\":[\(list.joined(separator: ","))]}"
    }
    let query = "query($in: [AccessCheckInput!]!) { checkAccessBatch(inputs: $in) { allowed } }"
    let data = try await harness.data(query, variables: inputs(500))
    #expect((data["checkAccessBatch"] as? [[String: Bool]])?.count == 500)
    #expect(
      try await harness.send(query, variables: inputs(0)) == #"{"data":{"checkAccessBatch":[]}}"#)
    let error = try await harness.error(query, variables: inputs(501))
    #expect(error.code == "VALIDATION_ERROR")
    #expect(error.message.hasPrefix("inputs: "))
  }
}
