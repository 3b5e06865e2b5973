import Foundation
import RegistryModel
import RegistryStore
import Testing

@testable import Server

/// A question to the doors and what each must answer.
struct DoorCase: Sendable, CustomTestStringConvertible {
  var token: String
  var path: String
  var package: String?
  var version: String?
  var code: String
  var direct: Int
  var proxy: Int

  var testDescription: String { "\(token) \(path) \(code)" }

  init(
    _ token: String, _ path: String, _ package: String? = nil, _ version: String? = nil,
    _ code: String, _ direct: Int, _ proxy: Int
  ) {
    self.token = token
    self.path = path
    self.package = package
    self.version = version
    self.code = code
    self.direct = direct
    self.proxy = proxy
  }

  static let archive = "/dist/acme/core/1.2.3.zip"

  static let all = [
    DoorCase("none", archive, "acme/core", "1.2.3", "NO_CREDENTIALS", 401, 401),
    DoorCase("malformed", archive, "acme/core", "1.2.3", "INVALID_TOKEN", 401, 401),
    DoorCase("checksum", archive, "acme/core", "1.2.3", "INVALID_TOKEN", 401, 401),
    DoorCase("unknown", archive, "acme/core", "1.2.3", "INVALID_TOKEN", 401, 401),
    DoorCase("administrator", archive, "acme/core", "1.2.3", "INVALID_TOKEN", 401, 401),
    DoorCase("revoked", archive, "acme/core", "1.2.3", "TOKEN_REVOKED", 401, 401),
    DoorCase("expired", archive, "acme/core", "1.2.3", "TOKEN_EXPIRED", 401, 401),
    DoorCase("metadata", archive, "acme/core", "1.2.3", "SCOPE_DENIED", 403, 403),
    DoorCase("metadata", "/p2/acme/core.json", "acme/core", nil, "ALLOWED", 200, 200),
    DoorCase("suspended", "/packages.json", nil, nil, "CUSTOMER_SUSPENDED", 403, 403),
    DoorCase("valid", "/packages.json", nil, nil, "ALLOWED", 200, 200),
    DoorCase("valid", "/p2/no/such.json", "no/such", nil, "PACKAGE_UNKNOWN", 404, 403),
    DoorCase("scoped", "/p2/acme/core.json", "acme/core", nil, "TOKEN_PACKAGE_SCOPE", 403, 403),
    DoorCase("valid", "/p2/acme/other.json", "acme/other", nil, "NOT_GRANTED", 403, 403),
    DoorCase("valid", "/p2/acme/core~dev.json", "Acme/Core", nil, "ALLOWED", 200, 200),
    DoorCase(
      "valid", "/dist/acme/core/9.9.zip", "acme/core", "9.9", "VERSION_UNKNOWN", 404, 403),
    DoorCase(
      "valid", "/dist/acme/core/1.3.0.zip", "acme/core", "1.3.0", "VERSION_YANKED", 403, 403),
    DoorCase(
      "valid", "/dist/acme/core/2.0.0.zip?a=b", "acme/core", "2.0.0", "CONSTRAINT_DENIED", 403,
      403),
    DoorCase("valid", archive, "acme/core", "1.2.3", "ALLOWED", 200, 200),
    DoorCase(
      "valid", "/dist/acme/c%6Fre/v1.2.3.zip", "acme/c%6Fre", "1.2.3.0", "ALLOWED", 200, 200),
    DoorCase("grace", archive, "acme/core", "1.2.3", "ALLOWED", 200, 200),
    DoorCase("valid", "/p2/acme/../core.json", "acme/..", nil, "BAD_REQUEST", 400, 403),
    DoorCase("valid", "/p2/acme%2Fcore.json", "acme%2F%2Fcore", nil, "BAD_REQUEST", 400, 403),
    DoorCase("valid", "/p2/acme/co%00re.json", "acme/co%00re", nil, "BAD_REQUEST", 400, 403),
    DoorCase("valid", "/p2/acme/co%0D%0Are.json", "acme/co%0Are", nil, "BAD_REQUEST", 400, 403),
    DoorCase("valid", "/p2/acme/co%5Cre.json", "acme%5Ccore", nil, "BAD_REQUEST", 400, 403),
    DoorCase("valid", "/p2//acme/core.json", "", nil, "BAD_REQUEST", 400, 403),
    DoorCase("valid", "/p2/acme/core.json;a", "acme/core;a", nil, "BAD_REQUEST", 400, 403),
    DoorCase("valid", "/p2/acme/co%re.json", "acme/co%re", nil, "BAD_REQUEST", 400, 403),
    DoorCase("valid", "/somewhere/else", "acme", nil, "BAD_REQUEST", 400, 403),
    DoorCase(
      "valid", "/p2/acme/\(String(repeating: "a", count: 2_048)).json",
      "acme/\(String(repeating: "a", count: 2_048))", nil, "BAD_REQUEST", 400, 403),
  ]
}

@Suite struct DoorTests {
  static let identity = [
    "X-Auth-Customer-Id", "X-Auth-External-Id", "X-Auth-Token-Id", "X-Auth-Package",
    "X-Auth-Version", "X-Auth-Grace",
  ]

  @Test(arguments: ["nginx", "forward", "envoy", "check"])
  func everyDoorAnswersAsTheTableSays(door: String) async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      for question in DoorCase.all {
        client.send(request(door, question, shop))
        let response = try client.response()
        let status = door == "check" ? question.direct : question.proxy
        #expect(response.status == status, "\(question.testDescription)")
        for name in Self.identity { #expect(response[name] != nil, "\(name)") }
        if question.code == "ALLOWED" {
          expectAllowed(response, question, shop)
        } else {
          expectDenied(response, question)
        }
      }
    }
  }

  private func expectAllowed(_ response: RawClient.Response, _ question: DoorCase, _ shop: Shop) {
    #expect(response.body.isEmpty)
    #expect(response["X-Auth-Customer-Id"]?.hasPrefix("cus_") == true)
    #expect(response["X-Auth-Token-Id"]?.hasPrefix("tki_") == true)
    #expect(response["X-Auth-Package"] == (question.package == nil ? "" : "acme/core"))
    #expect(response["X-Auth-Version"] == (question.version == nil ? "" : "v1.2.3"))
    #expect(response["X-Auth-Grace"] == (question.token == "grace" ? "true" : ""))
    let externalID = question.token == "grace" ? "" : "shop/42:k%C3%BCche"
    #expect(response["X-Auth-External-Id"] == externalID)
    if question.token != "grace" {
      #expect(response["X-Auth-Customer-Id"] == "\(shop.customer)")
    }
  }

  private func expectDenied(_ response: RawClient.Response, _ question: DoorCase) {
    for name in Self.identity { #expect(response[name] == "") }
    #expect(response["X-Auth-Code"] == question.code)
    #expect(response["X-Auth-Status"] == "\(question.direct)")
    #expect(response["Content-Type"] == "application/json")
    let challenge = response.status == 401 ? #"Basic realm="Packgate", charset="UTF-8""# : nil
    #expect(response["WWW-Authenticate"] == challenge)
    let reason = response["X-Auth-Reason"] ?? ""
    #expect(!reason.isEmpty)
    #expect(reason.utf8.allSatisfy { 0x20...0x7E ~= $0 && $0 != 0x22 && $0 != 0x5C })
    #expect(response.body == #"{"code":"\#(question.code)","warning":"\#(reason)"}"#)
    if question.code == "CONSTRAINT_DENIED" { #expect(reason.contains("1.2.3")) }
  }

  @Test func aLabelDecidesTheNextCheck() async throws {
    let shop = try Shop()
    let package = CatalogPackageName(name: "Acme/Core", type: "composer")
    try await withServer({ $0.blockedLabels = ["malicious"] }, registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      func answer(_ path: String) throws -> String? {
        client.send(
          "GET /auth/nginx HTTP/1.1\r\nHost: a\r\n\(credential("valid", shop))"
            + "X-Original-URI: \(path)\r\n\r\n")
        let response = try client.response()
        #expect(response.status == (response["X-Auth-Code"] == nil ? 200 : 403))
        return response["X-Auth-Reason"]
      }
      #expect(try answer(DoorCase.archive) == nil)
      try shop.registry.write { session throws(CommandError) in
        _ = try session.apply(CreateLabels(labels: [NewLabel(name: "malicious")]))
        _ = try session.apply(
          AssignLabels(
            target: .version(CatalogVersionName(package: package, version: "1.2.3.0")),
            labels: ["malicious"]))
      }
      #expect(
        try answer(DoorCase.archive)
          == "The label malicious on version v1.2.3 of acme/core blocks access. "
          + "The highest version available to you is 1.0.0.")
      #expect(try answer("/dist/acme/core/1.0.0.zip") == nil)
      #expect(try answer("/p2/acme/core.json") == nil)
      try shop.registry.write { session throws(CommandError) in
        try session.apply(AssignLabels(target: .package(package), labels: ["malicious"]))
      }
      for path in [DoorCase.archive, "/dist/acme/core/1.0.0.zip", "/p2/acme/core.json"] {
        #expect(try answer(path) == "The label malicious on acme/core blocks access.")
      }
      try shop.registry.write { session throws(CommandError) in
        _ = try session.apply(DeleteLabels(names: ["malicious"]))
      }
      #expect(try answer(DoorCase.archive) == nil)
    }
  }

  @Test func everyDoorReadsItsOwnSourceOnly() async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      let token = credential("valid", shop)
      let granted = DoorCase.archive
      let denied = "/p2/acme/other.json"
      let fields = [
        "nginx": "X-Original-URI: \(denied)\r\nX-Forwarded-Uri: \(granted)\r\n",
        "forward": "X-Original-URI: \(granted)\r\nX-Forwarded-Uri: \(denied)\r\n",
        "envoy\(denied)": "X-Original-URI: \(granted)\r\nX-Forwarded-Uri: \(granted)\r\n",
        "check?package=acme/other":
          "X-Original-URI: \(granted)\r\nX-Forwarded-Uri: \(granted)\r\n",
      ]
      for (door, fields) in fields {
        client.send("GET /auth/\(door) HTTP/1.1\r\nHost: a\r\n\(token)\(fields)\r\n")
        #expect(try client.response()["X-Auth-Code"] == "NOT_GRANTED", "\(door)")
      }
      for door in ["nginx", "forward"] {
        client.send("GET /auth/\(door)?package=acme/core HTTP/1.1\r\nHost: a\r\n\(token)\r\n")
        #expect(try client.response()["X-Auth-Code"] == "BAD_REQUEST", "\(door)")
      }
    }
  }

  @Test(arguments: [
    "X-Original-URI: /packages.json\r\nX-Original-URI: /packages.json\r\n",
    "X-Original-URI: /packages.json\r\nAuthorization: Bearer another\r\n",
    "X_Original_URI: /packages.json\r\n", "X-Original-Uri : /packages.json\r\n",
  ])
  func aDoubtfulSourceIsDenied(fields: String) async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      client.send(
        "GET /auth/nginx HTTP/1.1\r\nHost: a\r\n"
          + "\(credential("valid", shop))\(fields)\r\n")
      let response = try client.response()
      #expect([400, 403].contains(response.status))
    }
  }

  @Test(arguments: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
  func anyMethodIsAnswered(method: String) async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      for token in ["valid", "none", "valid"] {
        let fields = credential(token, shop) + "X-Original-URI: /packages.json\r\n"
        client.send("\(method) /auth/nginx HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
        let status = try client.response(toHead: method == "HEAD").status
        #expect(status == (token == "valid" ? 200 : 401))
      }
    }
  }

  @Test(arguments: ["1.0", "1.1"])
  func aLengthWithoutABodyDoesNotMakeTheCheckWait(version: String) async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      for length in ["Content-Length: 1000", "Transfer-Encoding: chunked"] {
        let client = try RawClient(port: server.port)
        let fields = credential("valid", shop) + "X-Original-URI: /packages.json\r\n\(length)\r\n"
        let first = "GET /auth/nginx HTTP/\(version)\r\nHost: a\r\nConnection: keep-alive\r\n"
        client.send("\(first)\(fields)\r\n")
        let response = try client.response()
        #expect(response.status == 200)
        #expect(response["Connection"] == "close")
        client.send(String(repeating: "x", count: 1_000))
        #expect(client.isClosedByServer())
      }
    }
  }

  @Test func basicCarriesTheTokenInEitherHalf() async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      let token = shop.tokens["valid"] ?? ""
      for pair in ["token:\(token)", "\(token):", "\(token):x-oauth-basic"] {
        let encoded = base64(pair)
        client.send(
          "GET /auth/check HTTP/1.1\r\nHost: a\r\n"
            + "Authorization: Basic \(encoded)\r\n\r\n")
        #expect(try client.response().status == 200)
      }
    }
  }

  @Test func aConfiguredPathIsUnderstood() async throws {
    let shop = try Shop()
    try await withServer(
      { $0.pathTemplates = ["/files/{vendor}/{name}/{version}.tar"] }, registry: shop.registry
    ) { server in
      let client = try RawClient(port: server.port)
      let fields = credential("valid", shop) + "X-Original-URI: /files/acme/core/1.2.3.tar\r\n"
      client.send("GET /auth/nginx HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
      #expect(try client.response()["X-Auth-Version"] == "v1.2.3")
    }
  }

  @Test func changesTakeEffectOnTheNextRequest() async throws {
    let shop = try Shop()
    try await withServer(registry: shop.registry) { server in
      let client = try RawClient(port: server.port)
      let ask =
        "GET /auth/check?package=acme/core&version=1.2.3 HTTP/1.1\r\nHost: a\r\n"
        + "\(credential("valid", shop))\r\n"
      client.send(ask)
      #expect(try client.response().status == 200)
      let id = shop.customer
      try shop.registry.write { session throws(CommandError) in
        _ = try session.apply(SuspendCustomer(customer: .id(id)))
      }
      client.send(ask)
      #expect(try client.response()["X-Auth-Code"] == "CUSTOMER_SUSPENDED")
      try shop.registry.write { session throws(CommandError) in
        _ = try session.apply(ReactivateCustomer(customer: .id(id)))
      }
      client.send(ask)
      #expect(try client.response().status == 200)
    }
  }
}

/// The header line that presents a token of the shop.
private func credential(_ token: String, _ shop: Shop) -> String {
  token == "none" ? "" : "Authorization: Bearer \(shop.tokens[token] ?? "")\r\n"
}

/// The question as a door wants it.
private func request(_ door: String, _ question: DoorCase, _ shop: Shop) -> String {
  let token = credential(question.token, shop)
  switch door {
  case "nginx":
    return "GET /auth/nginx HTTP/1.1\r\nHost: a\r\n\(token)X-Original-URI: \(question.path)\r\n\r\n"
  case "forward":
    return
      "GET /auth/forward HTTP/1.1\r\nHost: a\r\n"
      + "\(token)X-Forwarded-Uri: \(question.path)\r\n\r\n"
  case "envoy":
    return "GET /auth/envoy\(question.path) HTTP/1.1\r\nHost: a\r\n\(token)\r\n"
  default:
    let parameters = [
      question.package.map { "package=\($0)" }, question.version.map { "version=\($0)" },
    ]
    let query = parameters.compactMap { $0 }.joined(separator: "&")
    return "GET /auth/check?\(query) HTTP/1.1\r\nHost: a\r\n\(token)\r\n"
  }
}

private func base64(_ text: String) -> String {
  Data(text.utf8).base64EncodedString()
}
