import Dispatch
import Logging

@testable import Server

let administratorToken = "cga_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ49TnEL"

/// The header line of an administrator's request.
let administrator = "Authorization: Bearer \(administratorToken)\r\n"

/// A GraphQL request with this body, which `GraphQLDouble` understands.
func graphQLPost(_ body: String, fields: String = "") -> String {
  "POST /graphql HTTP/1.1\r\nHost: a\r\n\(administrator)\(fields)"
    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

/// Runs a server on a port of its own around a test, and stops it.
///
/// The test runs on a thread that may wait: clients here block, and the tasks of the server's stop
/// need threads that do not.
func withServer(
  _ change: (inout ServerConfiguration) -> Void = { _ in },
  graphQL: GraphQLDouble = GraphQLDouble(), registry: TestRegistry? = nil,
  logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
  _ body: @escaping @Sendable (PackgateServer) throws -> Void
) async throws {
  var configuration = ServerConfiguration()
  configuration.port = 0
  configuration.adminToken = administratorToken
  configuration.timeouts.drain = 5_000
  change(&configuration)
  let registry = try registry ?? TestRegistry()
  let server = try await PackgateServer.start(
    configuration, registry: registry.registry, digester: registry.digester,
    graphQL: graphQL.endpoint, logger: logger)
  let result = await withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      continuation.resume(returning: Result { try body(server) })
    }
  }
  try await server.shutdown()
  try result.get()
}
