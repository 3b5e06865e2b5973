import Authorization
public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import RegistryModel
public import RegistryStore
import Synchronization
public import Tokens

/// A running server: the auth doors, the GraphQL paths, the probes and the metrics.
///
///     let server = try await PackgateServer.start(
///       configuration, version: "1.0.0", registry: registry, digester: digester,
///       graphQL: endpoint, logger: logger)
///     // ... until told to stop
///     try await server.shutdown()
public final class PackgateServer: Sendable {
  /// Port that the server listens on; what the system chose when the configuration says 0, and 0
  /// when it listens on a Unix socket only.
  public let port: Int

  private let group: MultiThreadedEventLoopGroup
  private let workers: NIOThreadPool
  private let loops: [NIOLoopBound<LoopContext>]
  private let listeners: Listeners
  private let identity: TLSIdentity?
  private let ledger: UsageLedger
  private let registry: Registry
  private let logger: Logger
  private let stopping = Mutex<Task<Void, any Error>?>(nil)

  /// Starts serving and returns once connections are accepted.
  ///
  /// - Parameters:
  ///   - version: the program's own, as probes give it: letters, digits, points and hyphens.
  ///   - registry: what is served; the server closes it when it stops, not when it fails to start.
  ///   - digester: made with the pepper under which the registry's tokens are stored.
  ///   - graphQL: the API at `/graphql`.
  ///   - catalog: the API at `/catalog/api/v1/custom/graphql`; without it nothing is there.
  ///   - monitor: where the server's numbers are brought together.
  /// - Throws: a `ConfigurationError` or `PathTemplateError`, what the endpoint's sessions throw,
  ///   or an I/O error when the address cannot be listened on; nothing is left running then.
  public static func start(
    _ configuration: ServerConfiguration, version: String, registry: Registry,
    digester: TokenDigester, graphQL: GraphQLEndpoint, catalog: GraphQLEndpoint? = nil,
    monitor: ServerMonitor = ServerMonitor(), logger: Logger
  ) async throws -> PackgateServer {
    try configuration.validate()
    let identity = try TLSIdentity(configuration)
    let wanted = configuration.limits.connections
    var configuration = configuration
    configuration.fitConnectionsToDescriptors()
    if configuration.limits.connections < wanted {
      logger.warning(
        "the limit of open files leaves room for fewer connections",
        metadata: ["wanted": "\(wanted)", "taken": "\(configuration.limits.connections)"])
    }
    let parts = Parts(
      configuration: configuration, version: version, pages: ServedPages(configuration),
      registry: registry,
      policy: AccessPolicy(
        digester: digester, allowsYanked: configuration.allowsYanked,
        blockedLabels: BlockedLabels(configuration.blockedLabels)),
      templates: try PathTemplates(PathTemplates.composer + configuration.pathTemplates),
      gate: AdministratorGate(
        token: configuration.adminToken, readToken: configuration.adminReadToken,
        metricsToken: configuration.metricsToken),
      graphQL: graphQL, catalog: catalog,
      ledger: UsageLedger(registry: registry, logger: logger), monitor: monitor,
      identity: identity,
      limiter: CredentialLimiter(
        limit: configuration.limits.invalidCredentials, logger: logger),
      workers: NIOThreadPool(numberOfThreads: configuration.workers), logger: logger)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.loops)
    parts.workers.start()
    do {
      let loops = try await parts.startLoops(group)
      let listeners = try await Listeners(
        configuration, identity: identity, group: group, loops: loops)
      return PackgateServer(parts, group: group, loops: loops, listeners: listeners)
    } catch {
      try? await parts.workers.shutdownGracefully()
      try? await group.shutdownGracefully()
      throw error
    }
  }

  private init(
    _ parts: Parts, group: MultiThreadedEventLoopGroup, loops: [NIOLoopBound<LoopContext>],
    listeners: Listeners
  ) {
    port = listeners.port ?? 0
    self.group = group
    workers = parts.workers
    self.loops = loops
    self.listeners = listeners
    identity = parts.identity
    ledger = parts.ledger
    registry = parts.registry
    logger = parts.logger
    logger.info(
      "listening",
      metadata: [
        "host": "\(parts.configuration.host)", "port": "\(port)",
        "socket": "\(parts.configuration.socketPath ?? ServerConfiguration.noHost)",
        "tls": "\(identity != nil)", "open": "\(parts.configuration.isOpen)",
      ])
  }

  /// Reads the files of the certificate and its key again, for connections that are opened from now
  /// on. What is wrong with them goes to the log, and the old ones stay.
  ///
  /// - Returns: whether there was something to read, and nothing was wrong with it.
  @discardableResult
  public func reloadCertificate() -> Bool {
    guard let identity else { return false }
    do throws(ConfigurationError) {
      try identity.reload()
    } catch {
      logger.error("certificate not reloaded", metadata: ["error": "\(error)"])
      return false
    }
    logger.notice("certificate reloaded", metadata: ["expires": "\(identity.expiry)"])
    return true
  }

  /// Stops the server: takes no more connections, lets requests in flight end as long as the drain
  /// timeout allows, writes what is counted, and closes the registry.
  ///
  /// Calling it again waits for the same stop.
  ///
  /// - Parameter endWork: ends what runs beside the requests; called when they are drained, with
  ///   the registry still open.
  public func shutdown(_ endWork: @escaping @Sendable () async -> Void = {}) async throws {
    let task = stopping.withLock { stopping in
      let task = stopping ?? Task { try await stop(endWork) }
      stopping = task
      return task
    }
    try await task.value
  }

  private func stop(_ endWork: () async -> Void) async throws {
    logger.info("stopping")
    await listeners.close()
    // All loops first: a client whose connection one of them closes finds none that is ready.
    for loop in loops {
      try await loop.eventLoop.submit { loop.value.announceStop() }.get()
    }
    let drained = loops.map { loop in
      loop.eventLoop.flatSubmit { loop.value.drain() }
    }
    for future in drained {
      try await future.get()
    }
    await endWork()
    for loop in loops {
      try await loop.eventLoop.submit { loop.value.stop() }.get()
    }
    await ledger.close(at: HTTPDate.now)
    try await workers.shutdownGracefully()
    // Before the loops: the writer hands its last answers to them.
    registry.close()
    try await group.shutdownGracefully()
    logger.info("stopped")
  }
}

/// What the event loops are made from.
private struct Parts: Sendable {
  let configuration: ServerConfiguration
  let version: String
  let pages: ServedPages
  let registry: Registry
  let policy: AccessPolicy
  let templates: PathTemplates
  let gate: AdministratorGate
  let graphQL: GraphQLEndpoint
  let catalog: GraphQLEndpoint?
  let ledger: UsageLedger
  let monitor: ServerMonitor
  let identity: TLSIdentity?
  let limiter: CredentialLimiter
  let workers: NIOThreadPool
  let logger: Logger

  /// Makes each loop's context on the loop itself.
  func startLoops(
    _ group: MultiThreadedEventLoopGroup
  ) async throws -> [NIOLoopBound<LoopContext>] {
    var loops: [NIOLoopBound<LoopContext>] = []
    for (number, eventLoop) in group.makeIterator().enumerated() {
      let context = eventLoop.submit {
        let context = try makeContext(eventLoop, number)
        context.start()
        return NIOLoopBound(context, eventLoop: eventLoop)
      }
      loops.append(try await context.get())
    }
    return loops
  }

  private func makeContext(_ eventLoop: any EventLoop, _ number: Int) throws -> LoopContext {
    let guardian = CredentialGuard(
      limiter: limiter, proxies: TrustedProxies(configuration.trustedProxies))
    let doors = AuthDoors(
      policy: policy, templates: templates, countsDownloads: configuration.countsDownloads,
      guardian: guardian, activities: registry.activities, logger: logger)
    return LoopContext(
      eventLoop: eventLoop, number: number, configuration: configuration, version: version,
      pages: pages, registry: registry, doors: doors,
      graphQL: GraphQLRoute(gate: gate, session: try graphQL.makeSession()),
      catalog: try catalog.map { GraphQLRoute(gate: gate, session: try $0.makeSession()) },
      gate: gate, guardian: guardian, ledger: ledger,
      metrics: MetricsPage(
        version: version, monitor: monitor, ledger: ledger, registry: registry,
        identity: identity),
      monitor: monitor, workers: workers)
  }
}
