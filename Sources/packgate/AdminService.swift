import AdminAPI
import Authorization
import GraphQL
import LMDB
import Logging
import PackageSource
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Server
import Tokens

extension AdminEndpoint {
  /// The admin API of a server: its clock, its log and its way to git.
  convenience init(
    _ configuration: ServerConfiguration, _ documents: KnownDocuments, registry: Registry,
    mirrors: RepositoryMirrors, monitor: ServerMonitor, digester: TokenDigester, version: String,
    logger: Logger
  ) {
    self.init(
      AdminServices(
        version: version, startedAt: .now,
        policy: AccessPolicy(
          digester: digester, allowsYanked: configuration.allowsYanked,
          blockedLabels: BlockedLabels(configuration.blockedLabels)),
        digester: digester, allowsLocalRepositories: configuration.allowsFileURLs,
        statistics: { try registry.statistics(in: $0) },
        checkActivity: { monitor.checkActivity(at: .now) },
        now: { .now },
        log: { request, message in
          logger.error(
            "internal error", metadata: ["request": "\(request)", "error": "\(message)"])
        },
        readRepository: { _, name, url async throws(RepositoryFailure) in
          try await mirrors.content(of: name, at: url, logger)
        }), registry: registry,
      options: configuration.adminOptions(documents))
  }
}

extension RepositoryMirrors {
  /// The mirrors of a server, in its data folder.
  init(_ configuration: ServerConfiguration) {
    self.init(
      Settings(
        folder: configuration.dataFolder + "/mirrors",
        timeout: .milliseconds(configuration.syncTimeout),
        allowsLocal: configuration.allowsFileURLs,
        // A place is left for who asks for a sync and waits.
        mostAtOnce: configuration.syncsAtOnce + 1))
  }

  /// Reads a repository for the admin API; what was passed over goes to the log.
  fileprivate func content(
    of name: String, at url: String, _ logger: Logger
  ) async throws(RepositoryFailure) -> RepositoryContent {
    do {
      let fetched = try await sync(name, from: url) { $0 }
      logger.info(
        "repository read",
        metadata: [
          "package": "\(name)", "versions": "\(fetched.versions.count)",
          "passedOver": "\(fetched.passedOver)",
        ])
      return RepositoryContent(versions: fetched.versions, description: fetched.description)
    } catch let error as PackageSourceError {
      logger.warning(
        "repository not read", metadata: ["package": "\(name)", "error": "\(error.message)"])
      throw RepositoryFailure(message: error.message)
    } catch {
      logger.error("repository not read", metadata: ["package": "\(name)", "error": "\(error)"])
      throw RepositoryFailure(message: "The repository could not be read.")
    }
  }
}
