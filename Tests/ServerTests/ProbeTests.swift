import RegistryStore
import Testing

@testable import Server

/// What the server says about itself, to anyone.
@Suite struct ProbeTests {
  private static let system = "/catalog/api/v1/system/"

  @Test(arguments: [
    ("/health", #"{"status":"ok"}"#, "application/json"),
    ("/ready", #"{"status":"ready"}"#, "application/json"),
    (system + "ping", "OK", "text/plain; charset=utf-8"),
    (system + "version", #"{"version":"1.2.3"}"#, "application/json"),
    (
      system + "app_health", #"{"code":"OK","db_connection_working":true}"#, "application/json"
    ),
  ])
  func aServerThatIsReadySaysSo(path: String, body: String, type: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("GET \(path)?a=b HTTP/1.1\r\nHost: a\r\n\r\n")
      let response = try client.response()
      #expect(response.status == 200)
      #expect(response["Content-Type"] == type)
      #expect(response.body == body)
      client.send("HEAD \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
      let head = try client.response(toHead: true)
      #expect(head.status == 200)
      #expect(head["Content-Length"] == "\(body.utf8.count)")
      client.send("POST \(path) HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n{")
      let refused = try client.response()
      #expect(refused.status == 405)
      #expect(refused["Allow"] == "GET, HEAD")
    }
  }

  @Test(arguments: [
    ("/health", 200, #"{"status":"ok"}"#), ("/ready", 503, #"{"status":"read-only"}"#),
    (system + "ping", 200, "OK"), (system + "version", 200, #"{"version":"1.2.3"}"#),
    (system + "app_health", 503, #"{"code":"READ_ONLY","db_connection_working":false}"#),
  ])
  func aStoreThatTakesNoChangesIsNotReady(path: String, status: Int, body: String) async throws {
    let made = try TestRegistry()
    defer { withExtendedLifetime(made) {} }
    try await withServer(registry: try made.reopened(.readOnly)) { server in
      let client = try RawClient(port: server.port)
      client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
      let response = try client.response()
      #expect(response.status == status)
      #expect(response.body == body)
    }
  }

  @Test(arguments: ["", "ping/", "pings", "Version", "app-health", "readiness"])
  func otherPathsBesideThemAreNotFound(name: String) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send("GET \(Self.system)\(name) HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(try client.response().status == 404)
    }
  }
}
