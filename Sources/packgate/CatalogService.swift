import CatalogAPI
import GraphQL
import Logging
import RegistryGraphQL
import RegistryStore
import Server

extension CatalogEndpoint {
  /// The catalog label API of a server: its settings, its clock, its log.
  convenience init(
    _ configuration: ServerConfiguration, _ documents: KnownDocuments, registry: Registry,
    logger: Logger
  ) {
    self.init(
      CatalogServices(
        rules: configuration.catalogRules, now: { .now },
        log: { request, message in
          logger.error(
            "internal error", metadata: ["request": "\(request)", "error": "\(message)"])
        }), registry: registry,
      options: configuration.catalogOptions(documents))
  }
}
