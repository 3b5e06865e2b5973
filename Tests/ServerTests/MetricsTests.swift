import Authorization
import RegistryModel
import Testing

@testable import Server

/// The metrics: who may read them, and what they say.
@Suite struct MetricsTests {
  private static let metricsToken = "metrics-only"

  private static func page(
    _ server: PackgateServer, token: String = administratorToken, fields: String = ""
  ) throws -> RawClient.Response {
    let client = try RawClient(port: server.port)
    client.send(
      "GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(token)\r\n\(fields)\r\n")
    return try client.response()
  }

  @Test func theyAreReadableAndTrue() async throws {
    let shop = try Shop()
    let commits = CommitMeter()
    commits.note(jobs: 3, nanoseconds: 1_500_000)
    try await withServer(
      registry: shop.registry, monitor: ServerMonitor(commits: commits)
    ) { server in
      let client = try RawClient(port: server.port)
      for (token, count) in [("valid", 3), ("unknown", 2)] {
        for _ in 0..<count {
          client.send(
            "GET /auth/check?package=acme/core HTTP/1.1\r\nHost: a\r\n"
              + "Authorization: Bearer \(shop.tokens[token] ?? "")\r\n\r\n")
          _ = try client.response()
        }
      }
      for body in ["inline", "worker"] {
        client.send(graphQLPost(body))
        _ = try client.response()
      }
      // Loops hand over what they count twice a second.
      var metrics = try MetricsParser(try Self.page(server).body)
      for _ in 0..<200 where metrics.value("packgate_checks_total", ["code": "ALLOWED"]) != 3 {
        pause(50)
        metrics = try MetricsParser(try Self.page(server).body)
      }
      #expect(metrics.value("packgate_checks_total", ["code": "ALLOWED"]) == 3)
      #expect(metrics.value("packgate_checks_total", ["code": "INVALID_TOKEN"]) == 2)
      #expect(metrics.value("packgate_checks_total", ["code": "NOT_GRANTED"]) == 0)
      #expect(metrics.value("packgate_check_duration_seconds_count") == 5)
      #expect((metrics.value("packgate_check_duration_seconds_sum") ?? 0) > 0)
      #expect(
        metrics.value(
          "packgate_graphql_requests_total",
          ["api": "admin", "operation": "unknown", "outcome": "refused"]) == 2)
      #expect(metrics.value("packgate_store_commit_jobs_sum") == 3)
      #expect(metrics.value("packgate_store_commit_duration_seconds_sum") == 0.0015)
      #expect(
        metrics.value("packgate_store_commit_duration_seconds_bucket", ["le": "0.0025"]) == 1)
      #expect(metrics.value("packgate_store_commit_duration_seconds_bucket", ["le": "0.001"]) == 0)
      #expect(metrics.value("packgate_invalid_credentials_total", ["limited": "false"]) == 2)
      #expect(metrics.value("packgate_build_info", ["version": "1.2.3"]) == 1)
      #expect((metrics.value("packgate_connections_open") ?? 0) >= 1)
      #expect(metrics.value("packgate_connections_refused_total") == 0)
      #expect((metrics.value("packgate_store_map_used_bytes") ?? 0) > 4_096)
      #expect((metrics.value("packgate_store_journal_records") ?? 0) > 10)
      #expect(metrics.value("packgate_store_accepts_writes") == 1)
      #expect((metrics.value("process_open_fds") ?? 0) > 3)
      #expect((metrics.value("process_resident_memory_bytes") ?? 0) > 1_000_000)
      let start = metrics.value("process_start_time_seconds") ?? 0
      let now = Double(HTTPDate.now.milliseconds) / 1_000
      #expect(start > now - 86_400 && start < now + 5)
      for code in AccessCode.allCases {
        #expect(metrics.value("packgate_checks_total", ["code": "\(code.name)"]) != nil)
      }
    }
  }

  @Test func theyAreForWhoeverHasATokenForThat() async throws {
    try await withServer({ configuration in
      configuration.adminReadToken = readToken
      configuration.metricsToken = Self.metricsToken
    }) { server in
      for token in [administratorToken, readToken, Self.metricsToken] {
        let page = try Self.page(server, token: token)
        #expect(page.status == 200)
        #expect(page["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        for secret in [administratorToken, readToken, Self.metricsToken] {
          #expect(!page.body.contains(secret))
        }
      }
      #expect(try Self.page(server, token: "metrics-onlY").status == 401)
      let client = try RawClient(port: server.port)
      client.send("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.response().status == 401)
      // And it opens nothing else.
      client.send(
        "GET /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Self.metricsToken)\r\n\r\n")
      #expect(try client.response().status == 401)
      client.send("POST /metrics HTTP/1.1\r\nHost: a\r\n\(administrator)Content-Length: 0\r\n\r\n")
      #expect(try client.response()["Allow"] == "GET, HEAD")
      client.send("HEAD /metrics HTTP/1.1\r\nHost: a\r\n\(administrator)\r\n")
      #expect(try client.response(toHead: true).status == 200)
      client.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.response().body == #"{"status":"ok"}"#)
    }
  }

  @Test func theyComeCompressedAndOnABusyServer() async throws {
    let graphQL = GraphQLDouble()
    try await withServer(
      { ($0.loops, $0.workers, $0.limits.queuedQueries) = (1, 1, 1) }, graphQL: graphQL
    ) { server in
      let busy = try RawClient(port: server.port)
      busy.send(graphQLPost("blocked"))
      graphQL.waitUntilBlocked()
      let page = try Self.page(server, fields: "Accept-Encoding: gzip\r\n")
      #expect(page.status == 200)
      #expect(page["Content-Encoding"] == "gzip")
      #expect(page.bytes.starts(with: [0x1F, 0x8B]))
      graphQL.unblock()
      _ = try busy.response()
    }
  }

  @Test(arguments: [
    (0, "0"), (1, "0.000000001"), (2_500, "0.0000025"), (1_000_000_000, "1"),
    (10_050_000_000, "10.05"),
  ])
  func secondsAreDecimalNumbers(nanoseconds: UInt64, text: String) {
    #expect(MetricsText.seconds(nanoseconds) == text)
  }

  @Test func labelsAreEscaped() throws {
    var metrics = MetricsText()
    metrics.begin("odd", .gauge, "An odd one.")
    metrics.sample(("label", "a\\b\"c\nd"), value: 1)
    #expect(try MetricsParser(metrics.text).value("odd", ["label": "a\\b\"c\nd"]) == 1)
  }

  @Test(arguments: [
    "a 1\n", "# HELP a A.\na 1\n", "# HELP a A.\n# TYPE a gauge\n", "# HELP a_total A.\n",
    "# HELP a A.\n# TYPE a counter\na 1\n", "# HELP a A.\n# TYPE a gauge\nb 1\n",
    "# HELP a A.\n# TYPE a gauge\na{x=\"1\" 1\n", "# HELP a A.\n# TYPE a gauge\na 1\na 2\n",
    "# HELP a A.\n# TYPE a gauge\na one\n", "# HELP a A.\n# TYPE a gauge\na 1",
    "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
  ])
  func theReaderIsStrict(text: String) {
    #expect(throws: MetricsParser.Malformed.self) { try MetricsParser(text) }
  }

  @Test func sizesFallBetweenPowersOfTwo() throws {
    var sizes = SizeHistogram()
    for size in [1, 2, 3, 4, 1_024, 1_025] { sizes.record(size) }
    var metrics = MetricsText()
    metrics.begin("sizes", .histogram, "Sizes.")
    metrics.sample(sizes: sizes)
    let parsed = try MetricsParser(metrics.text)
    let expected = [("1", 1.0), ("2", 2), ("4", 4), ("512", 4), ("1024", 5), ("+Inf", 6)]
    for (bound, count) in expected {
      #expect(parsed.value("sizes_bucket", ["le": bound]) == count)
    }
  }
}
