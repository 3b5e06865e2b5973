/// Whether the server takes everything it is there for.
enum Readiness {
  case ready
  /// Reads and checks go on; the store takes no changes.
  case readOnly
  case stopping
}

/// What the server says about itself to whoever asks.
///
/// The paths below `/catalog/api/v1/system/` are those that clients of a catalog call before
/// anything else: any 200 is a ping, the version is a JSON member, and the health's `code` is `OK`.
struct Probe {
  let status: Int
  let contentType: StaticString
  let body: String

  /// The answer at a route that is a probe.
  init(_ route: Route, _ readiness: Readiness, version: String) {
    contentType = route == .catalogPing ? "text/plain; charset=utf-8" : "application/json"
    switch route {
    case .catalogPing:
      (status, body) = (200, "OK")
    case .catalogVersion:
      (status, body) = (200, #"{"version":"\#(version)"}"#)
    case .catalogHealth:
      (status, body) = Self.catalogHealth(readiness)
    case .ready:
      (status, body) = Self.ready(readiness)
    default:
      (status, body) = (200, #"{"status":"ok"}"#)
    }
  }

  private static func ready(_ readiness: Readiness) -> (Int, String) {
    switch readiness {
    case .ready: (200, #"{"status":"ready"}"#)
    case .readOnly: (503, #"{"status":"read-only"}"#)
    case .stopping: (503, #"{"status":"stopping"}"#)
    }
  }

  private static func catalogHealth(_ readiness: Readiness) -> (Int, String) {
    switch readiness {
    case .ready: (200, #"{"code":"OK","db_connection_working":true}"#)
    case .readOnly: (503, #"{"code":"READ_ONLY","db_connection_working":false}"#)
    case .stopping: (503, #"{"code":"STOPPING","db_connection_working":true}"#)
    }
  }
}
