import AdminAPI
import ArgumentParser
import Authorization
import CatalogAPI
import Foundation
import GraphQL
import Logging
import PackageSource
import RegistryGraphQL
import RegistryStore
import Server

/// `packgate serve`.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve the auth doors, the admin API and the catalog label API.",
    discussion: """
      Every setting can also come from the environment; the README lists them. ADMIN_TOKEN holds \
      the administrator's token and is required, unless --dev is given on a loopback address.
      """)

  @OptionGroup var folder: DataFolder

  @Option(help: "The address to listen on, or none; else PACKGATE_HOST, else 127.0.0.1.")
  var host: String?

  @Option(help: "The path of a Unix socket to listen on, too; else PACKGATE_SOCKET, else none.")
  var socket: String?

  @Option(help: "The port, 0 for any free one; else PACKGATE_PORT, else 8080.")
  var port: Int?

  @Flag(help: "Serve the APIs without a token, on loopback only.")
  var dev = false

  func run() async throws {
    let logger = try makeLogger()
    let configuration = try makeConfiguration()
    let documents = try knownDocuments(configuration)
    let commits = CommitMeter()
    let registry = try folder.open(
      .readWrite,
      report: { event in
        switch event {
        case .writesStopped(let error):
          logger.critical("writes stopped", metadata: ["error": "\(error)"])
        case .writesResumed: logger.notice("writes resumed")
        case .oldReader(let process, let isOwn, let seconds, let bytesGrown):
          logger.warning(
            "a reader holds back free pages",
            metadata: [
              "process": "\(process)", "own": "\(isOwn)", "seconds": "\(seconds)",
              "grown": "\(bytesGrown)",
            ])
        }
      }, measure: commits.note)
    let mirrors = RepositoryMirrors(configuration)
    let monitor = ServerMonitor(telling: registry.activities, commits: commits)
    let server: PackgateServer
    let driver: SyncDriver
    do {
      let digester = try await folder.digester(creatingFor: registry)
      let admin = AdminEndpoint(
        configuration, documents, registry: registry, mirrors: mirrors, monitor: monitor,
        digester: digester, version: Release.version, logger: logger)
      driver = SyncDriver(configuration, admin.api, registry: registry, logger: logger)
      await driver.start()
      let catalog = CatalogEndpoint(
        configuration, documents, registry: registry, logger: logger)
      server = try await PackgateServer.start(
        configuration, version: Release.version, registry: registry, digester: digester,
        graphQL: GraphQLEndpoint(
          admin, configuration.routeSettings,
          hooks: HookEndpoint(configuration, registry: registry, driver: driver)),
        catalog: GraphQLEndpoint(catalog, configuration.routeSettings), monitor: monitor,
        logger: logger)
    } catch let code as ExitCode {
      registry.close()
      throw code
    } catch {
      registry.close()
      if let error = error as? ConfigurationError { throw Refusal.refuse(2, "\(error)") }
      throw Refusal.refuse(
        1, "cannot listen on \(configuration.host):\(configuration.port): \(error)")
    }
    // Before anybody hears that the server is there, who may then end it.
    let hangups = await StopSignal.handleHangups(for: server, configuration)
    let stop = await StopSignal.listen()
    let addresses = configuration.addresses(port: server.port).joined(separator: " and ")
    // Written at once: whoever started the server waits for this line.
    try FileHandle.standardOutput.write(
      contentsOf: Data("packgate \(Release.version) is listening on \(addresses)\n".utf8))
    ServiceManager.tell("READY=1")
    let retention = RetentionSchedule.start(registry, configuration.journal, logger: logger)
    await stop.wait()
    retention.cancel()
    await driver.stop()
    ServiceManager.tell("STOPPING=1")
    hangups?.cancel()
    try await server.shutdown { await mirrors.stop() }
  }

  private func makeConfiguration() throws -> ServerConfiguration {
    var configuration = try ServerConfiguration.ofEnvironment()
    configuration.dataFolder = folder.path
    if let host { configuration.host = host }
    if let port { configuration.port = port }
    if let socket { configuration.socketPath = socket }
    if dev { configuration.developmentMode = true }
    do throws(ConfigurationError) {
      try configuration.validate()
      try configuration.validateQueryLimits()
    } catch {
      throw Refusal.refuse(2, "\(error)")
    }
    do throws(PathTemplateError) {
      _ = try PathTemplates(configuration.pathTemplates)
    } catch {
      throw Refusal.refuse(2, "PACKGATE_PATH_TEMPLATES: \(error)")
    }
    return configuration
  }

  private func knownDocuments(_ configuration: ServerConfiguration) throws -> KnownDocuments {
    do throws(DocumentFileError) {
      return try KnownDocuments(configuration)
    } catch {
      throw Refusal.refuse(2, "PACKGATE_DOCUMENTS: \(error)")
    }
  }

  private func makeLogger() throws -> Logger {
    switch ProcessInfo.processInfo.environment["PACKGATE_LOG_FORMAT"] ?? "" {
    case "json": LoggingSystem.bootstrap { JSONLogHandler(label: $0) }
    case "", "text": LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    case let name: throw Refusal.refuse(2, "PACKGATE_LOG_FORMAT: \(name) is neither text nor json")
    }
    var logger = Logger(label: "packgate")
    if let name = ProcessInfo.processInfo.environment["LOG_LEVEL"], !name.isEmpty {
      guard let level = Logger.Level(rawValue: name) else {
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        throw Refusal.refuse(2, "LOG_LEVEL: \(name) is none of \(levels)")
      }
      logger.logLevel = level
    }
    return logger
  }
}

extension ServerConfiguration {
  /// Everything that a server with these settings listens on.
  fileprivate func addresses(port: Int) -> [String] {
    let scheme = certificateFile == nil ? "http" : "https"
    let name = host.contains(":") ? "[\(host)]" : host
    return (host == Self.noHost ? [] : ["\(scheme)://\(name):\(port)"])
      + (socketPath.map { ["unix:\($0)"] } ?? [])
  }

  /// The settings that the environment gives, for a server and for verbs that do as it does.
  static func ofEnvironment() throws -> ServerConfiguration {
    var configuration = ServerConfiguration()
    do throws(ConfigurationError) {
      try configuration.read(environment: ProcessInfo.processInfo.environment)
    } catch {
      throw Refusal.refuse(2, "\(error)")
    }
    return configuration
  }
}
