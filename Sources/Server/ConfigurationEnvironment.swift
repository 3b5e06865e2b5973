import Foundation
import RegistryModel

/// One setting that an environment variable gives.
public struct EnvironmentSetting {
  /// Name of the variable.
  public let name: String
  /// What it sets, with its unit.
  public let summary: String
  /// The default as text.
  public let defaultValue: String
  let apply: (inout ServerConfiguration, String) throws(ConfigurationError) -> Void
}

extension ServerConfiguration {
  /// Every environment variable that changes a server's settings, in the README's order.
  public static var environment: [EnvironmentSetting] {
    [
      text("PACKGATE_HOST", "address to listen on, or none", \.host),
      number("PACKGATE_PORT", "port to listen on, 0 for any", \.port),
      optional("PACKGATE_SOCKET", "path of a Unix socket to listen on, too", \.socketPath),
      EnvironmentSetting(
        name: "PACKGATE_SOCKET_MODE", summary: "file mode of that socket, octal",
        defaultValue: String(ServerConfiguration().socketMode, radix: 8),
        apply: { (configuration, value) throws(ConfigurationError) in
          guard let mode = Int(value, radix: 8) else {
            throw .invalidSetting(name: "PACKGATE_SOCKET_MODE", reason: "is not an octal number")
          }
          configuration.socketMode = mode
        }),
      optional(
        "PACKGATE_TLS_CERTIFICATE", "file of the certificate chain for TLS, PEM",
        \.certificateFile),
      optional("PACKGATE_TLS_KEY", "file of the certificate's private key, PEM", \.keyFile),
      EnvironmentSetting(
        name: "PACKGATE_TRUSTED_PROXIES",
        summary: "proxies whose X-Forwarded-For counts: addresses, networks, unix",
        defaultValue: "none",
        apply: { configuration, value in configuration.trustedProxies = names(value) }),
      text("PACKGATE_DATA", "folder of the store", \.dataFolder),
      optional("ADMIN_TOKEN", "the root administrator's token", \.adminToken),
      EnvironmentSetting(
        name: "PACKGATE_ADMIN_TOKEN_FILE", summary: "file that holds the token instead",
        defaultValue: "none",
        apply: { (configuration, value) throws(ConfigurationError) in
          guard configuration.adminToken == nil else {
            throw .invalidSetting(
              name: "PACKGATE_ADMIN_TOKEN_FILE", reason: "is set, and so is ADMIN_TOKEN")
          }
          guard let file = FileHandle(forReadingAtPath: value),
            let bytes = try? file.read(upToCount: 4_096),
            let token = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
          else {
            throw .invalidSetting(
              name: "PACKGATE_ADMIN_TOKEN_FILE", reason: "\(value) cannot be read, or is empty")
          }
          configuration.adminToken = String(token)
        }),
      optional(
        "ADMIN_READ_TOKEN", "the token of an administrator who only reads", \.adminReadToken),
      optional(
        "PACKGATE_METRICS_TOKEN", "a token that reads the metrics and nothing else",
        \.metricsToken),
      flag("PACKGATE_ALLOW_FILE_URLS", "repositories on this machine", \.allowsFileURLs),
      number(
        "PACKGATE_SYNC_INTERVAL", "between two syncs of a package, s, 0 for none on its own",
        \.syncInterval),
      number(
        "PACKGATE_SYNCS_AT_ONCE", "syncs at a time after webhooks and on their own", \.syncsAtOnce),
      EnvironmentSetting(
        name: "PACKGATE_WEBHOOK_SECRET",
        summary: "what the senders of webhooks know, 16 bytes at least", defaultValue: "none",
        apply: { configuration, value in configuration.webhookSecret = value }),
      number("PACKGATE_SYNC_TIMEOUT", "for git to fetch one repository, ms", \.syncTimeout),
      number("PACKGATE_JOURNAL_DAYS", "days the journal is kept, 0 for ever", \.journal.days),
      number(
        "PACKGATE_JOURNAL_ENTRIES", "records of the journal that are kept, 0 for any number",
        \.journal.entries),
      number(
        "PACKGATE_JOURNAL_HOLD_DAYS",
        "days a backup keeps the journal for its increment, whatever the two say",
        \.journal.holdDays),
      number("PACKGATE_AUDIT_DAYS", "days the audit log is kept, 0 for ever", \.journal.auditDays),
      flag("PACKGATE_DEV", "serve without a token, on loopback only", \.developmentMode),
      number("PACKGATE_LOOPS", "event loop threads", \.loops),
      number("PACKGATE_WORKERS", "threads for costly queries", \.workers),
      flag("PACKGATE_COUNT_DOWNLOADS", "count downloads on the proxy doors", \.countsDownloads),
      flag("PACKGATE_ALLOW_YANKED", "allow downloads of yanked versions", \.allowsYanked),
      EnvironmentSetting(
        name: "PACKGATE_BLOCKED_LABELS",
        summary: "catalog labels that deny downloads, separated by commas", defaultValue: "none",
        apply: { configuration, value in
          configuration.blockedLabels = names(value)
        }),
      flag(
        "PACKGATE_MANY_LABELS", "several labels on one catalog package or version",
        \.catalogRules.allowsManyLabels),
      flag(
        "PACKGATE_REGISTER_UNKNOWN", "labelling registers what the catalog does not know",
        \.catalogRules.registersUnknown),
      flag("GRAPHQL_INTROSPECTION", "answer introspection queries", \.allowsIntrospection),
      flag("GRAPHQL_PLAYGROUND", "serve the playground, a page to write GraphQL", \.hasPlayground),
      EnvironmentSetting(
        name: "PACKGATE_HTTP_STATUS",
        summary: "status codes of GraphQL: audits (200, 400) or draft (also 294, 422)",
        defaultValue: "audits",
        apply: { (configuration, value) throws(ConfigurationError) in
          guard value == "audits" || value == "draft" else {
            throw .invalidSetting(
              name: "PACKGATE_HTTP_STATUS", reason: "is neither audits nor draft")
          }
          configuration.followsStatusDraft = value == "draft"
        }),
      optional(
        "PACKGATE_DOCUMENTS", "file of GraphQL documents by their SHA-256, a JSON object",
        \.documentsFile),
      flag(
        "PACKGATE_DOCUMENTS_ONLY", "execute no other GraphQL documents",
        \.executesKnownDocumentsOnly),
      flag(
        "PACKGATE_REGISTER_DOCUMENTS", "clients register GraphQL documents (persisted queries)",
        \.registersDocuments),
      EnvironmentSetting(
        name: "PACKGATE_QUERY_LIMITS",
        summary: "other limits of GraphQL, such as `depth=20 aliases=100`", defaultValue: "none",
        apply: { configuration, value in
          configuration.queryLimits = value.split(separator: " ").map(String.init)
        }),
      EnvironmentSetting(
        name: "PACKGATE_PATH_TEMPLATES",
        summary: "more paths for the proxy doors, separated by spaces", defaultValue: "none",
        apply: { configuration, value in
          configuration.pathTemplates = value.split(separator: " ").map(String.init)
        }),
      number("PACKGATE_MAX_BODY", "largest request body, bytes", \.limits.body),
      number("PACKGATE_MAX_TARGET", "largest request target, bytes", \.limits.target),
      number("PACKGATE_MAX_HEADER", "largest header field, bytes", \.limits.headerField),
      number("PACKGATE_MAX_HEADERS", "all header fields together, bytes", \.limits.headers),
      number("PACKGATE_MAX_HEADER_COUNT", "header fields of a request", \.limits.headerCount),
      number(
        "PACKGATE_MAX_CONNECTIONS",
        "connections open at once; fewer where the limit of open files is lower",
        \.limits.connections),
      number(
        "PACKGATE_MAX_REQUESTS", "requests on one connection, 0 for any",
        \.limits.requestsPerConnection),
      number(
        "PACKGATE_MAX_INVALID_CREDENTIALS",
        "invalid credentials of one address a minute before 429, 0 for any",
        \.limits.invalidCredentials),
      number(
        "PACKGATE_MAX_QUEUED_QUERIES", "costly queries waiting at once", \.limits.queuedQueries),
      number("PACKGATE_HEADER_TIMEOUT", "for a request's header, ms", \.timeouts.header),
      number("PACKGATE_BODY_TIMEOUT", "for a request's body, ms", \.timeouts.body),
      number(
        "PACKGATE_INIT_TIMEOUT", "for a WebSocket's connection_init, ms", \.timeouts.introduction),
      number("PACKGATE_IDLE_TIMEOUT", "between two requests, ms", \.timeouts.idle),
      number(
        "PACKGATE_STALL_TIMEOUT", "for a client to take 256 KiB of a long answer, ms",
        \.timeouts.stall),
      number(
        "PACKGATE_QUERY_TIMEOUT", "for an admin query or a root mutation field, ms, 0 for any",
        \.timeouts.query),
      number(
        "PACKGATE_CATALOG_TIMEOUT", "for a catalog query, ms, 0 for any", \.timeouts.catalogQuery),
      number("PACKGATE_LINGER_TIMEOUT", "for a client to close, ms", \.timeouts.linger),
      number("PACKGATE_DRAIN_TIMEOUT", "for requests in flight at a stop, ms", \.timeouts.drain),
    ]
  }

  /// Takes over every setting that `variables` gives; an empty value counts as not given.
  ///
  /// Throws for a value that cannot be read; whether the settings fit together, `validate` says.
  public mutating func read(
    environment variables: [String: String]
  ) throws(ConfigurationError) {
    for setting in Self.environment {
      if let value = variables[setting.name], !value.isEmpty {
        try setting.apply(&self, value)
      }
    }
  }

  /// The names in a list with commas, without the blanks around them.
  private static func names(_ list: String) -> [String] {
    list.split(separator: ",").compactMap { part in
      guard let first = part.firstIndex(where: { $0 != " " }),
        let last = part.lastIndex(where: { $0 != " " })
      else { return nil }
      return String(part[first...last])
    }
  }

  private typealias Field<Value> = WritableKeyPath<ServerConfiguration, Value>

  private static func text(
    _ name: String, _ summary: String, _ field: Field<String>
  ) -> EnvironmentSetting {
    EnvironmentSetting(
      name: name, summary: summary, defaultValue: ServerConfiguration()[keyPath: field],
      apply: { configuration, value in configuration[keyPath: field] = value })
  }

  private static func optional(
    _ name: String, _ summary: String, _ field: Field<String?>
  ) -> EnvironmentSetting {
    EnvironmentSetting(
      name: name, summary: summary, defaultValue: "none",
      apply: { configuration, value in configuration[keyPath: field] = value })
  }

  private static func number(
    _ name: String, _ summary: String, _ field: Field<Int>
  ) -> EnvironmentSetting {
    EnvironmentSetting(
      name: name, summary: summary, defaultValue: "\(ServerConfiguration()[keyPath: field])",
      apply: { (configuration, value) throws(ConfigurationError) in
        guard let parsed = Int(value) else {
          throw .invalidSetting(name: name, reason: "is not a whole number")
        }
        configuration[keyPath: field] = parsed
      })
  }

  private static func flag(
    _ name: String, _ summary: String, _ field: Field<Bool>
  ) -> EnvironmentSetting {
    EnvironmentSetting(
      name: name, summary: summary, defaultValue: "\(ServerConfiguration()[keyPath: field])",
      apply: { (configuration, value) throws(ConfigurationError) in
        switch value {
        case "true", "1": configuration[keyPath: field] = true
        case "false", "0": configuration[keyPath: field] = false
        default: throw .invalidSetting(name: name, reason: "is neither true nor false")
        }
      })
  }
}
