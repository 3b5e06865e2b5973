import Dispatch
import Logging

@testable import Server

let administratorToken = "cga_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ49TnEL"

let readToken = "cga_mayOnlyRead0000000000000000000000000"

/// The header line of an administrator's request.
let administrator = "Authorization: Bearer \(administratorToken)\r\n"

let catalogPath = "/catalog/api/v1/custom/graphql"

/// A GraphQL request with this body, which `GraphQLDouble` understands.
func graphQLPost(
  _ body: String, path: String = "/graphql", version: String = "1.1", fields: String = ""
) -> String {
  "POST \(path) HTTP/\(version)\r\nHost: a\r\n\(administrator)\(fields)"
    + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

/// Runs a server on a port of its own around a test, and stops it.
///
/// The test runs on a thread that may wait: clients here block, and the tasks of the server's stop
/// need threads that do not.
func withServer(
  _ change: (inout ServerConfiguration) -> Void = { _ in },
  graphQL: GraphQLDouble = GraphQLDouble(), endpoint: GraphQLEndpoint? = nil,
  catalog: GraphQLDouble? = nil,
  registry: TestRegistry? = nil, monitor: ServerMonitor = ServerMonitor(),
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
    configuration, version: "1.2.3", registry: registry.registry, digester: registry.digester,
    graphQL: endpoint ?? graphQL.endpoint, catalog: catalog?.endpoint, monitor: monitor,
    logger: logger)
  let result = await withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      continuation.resume(returning: Result { try body(server) })
    }
  }
  try await server.shutdown()
  try result.get()
}
