import NIOCore
public import RegistryModel
import Tokens

/// Everything about a server that its operator may set.
///
/// Durations are in milliseconds, sizes in bytes. `read(environment:)` takes the same settings from
/// environment variables; a command line changes the fields it has flags for.
public struct ServerConfiguration: Sendable {
  /// Address or host name to listen on; `noHost` for none.
  public var host = "127.0.0.1"
  /// Port to listen on; 0 lets the system choose one.
  public var port = 8080
  /// Path of a Unix socket to listen on, beside the port or instead of it; nil for none.
  public var socketPath: String?
  /// File mode of that socket.
  public var socketMode = 0o660
  /// File of the certificate chain under which the port is served, in PEM; nil for no TLS.
  public var certificateFile: String?
  /// File of that certificate's private key, in PEM.
  public var keyFile: String?
  /// Peers whose `X-Forwarded-For` says who the client is: addresses, networks, or `unix`.
  public var trustedProxies: [String] = []
  /// Folder of the store, made on the first start.
  public var dataFolder = "data"
  /// Whether repositories may be on this machine, as `file://` addresses or paths.
  public var allowsFileURLs = false
  /// Longest time that the git command may take for one repository, in milliseconds.
  public var syncTimeout = 120_000
  /// From one sync of a package to the next, in seconds; 0 for none but those that are asked for.
  public var syncInterval = 0
  /// Most syncs at a time that nobody waits for: after webhooks, and from time to time.
  public var syncsAtOnce = 4
  /// What the senders of webhooks know, at least 16 bytes; nil where there are no webhooks.
  public var webhookSecret: String?
  /// The root administrator's token; nil is possible only with `developmentMode`.
  public var adminToken: String?
  /// Token of an administrator who may read both APIs and change nothing; nil where there is none.
  public var adminReadToken: String?
  /// Token with which the metrics may be read, and nothing else; nil where there is none.
  public var metricsToken: String?
  /// Whether the server may run without an administrator token, on a loopback address only.
  public var developmentMode = false
  /// Number of event loops, each on its own thread.
  public var loops = System.coreCount
  /// Number of threads for queries too costly for an event loop; one that streams to a slow client
  /// waits with it.
  public var workers = 4
  /// Whether an allowed download check on a proxy door counts a download.
  public var countsDownloads = true
  /// Whether a download check allows a yanked version, for lock files that name it.
  public var allowsYanked = false
  /// Labels of which one on a package or version denies its downloads; at most
  /// `mostBlockedLabels` names.
  public var blockedLabels: [String] = []
  /// What assigning a catalog label may do.
  public var catalogRules = CatalogRules()
  /// Whether the admin API answers introspection queries.
  public var allowsIntrospection = true
  /// Whether the playground is at `/graphql/playground`.
  public var hasPlayground = false
  /// Whether GraphQL responses have the status codes of the later draft of GraphQL over HTTP.
  public var followsStatusDraft = false
  /// File of the GraphQL documents that clients may name by their SHA-256: a JSON object.
  public var documentsFile: String?
  /// Whether GraphQL documents that are not in the file are refused.
  public var executesKnownDocumentsOnly = false
  /// Whether clients may register GraphQL documents: automatic persisted queries.
  public var registersDocuments = false
  /// Limits of GraphQL that are not the usual ones, each as `name=number`.
  public var queryLimits: [String] = []
  /// Paths understood on the proxy doors beside the built-in ones.
  public var pathTemplates: [String] = []
  /// Bounds on what one client may send or hold.
  public var limits = Limits()
  /// Bounds on how long one client may take.
  public var timeouts = Timeouts()

  /// How much of the registry's journal is kept.
  public var journal = Journal()

  /// A configuration with every default.
  public init() {}

  /// How much of the registry's journal is kept.
  public struct Journal: Sendable {
    /// For how many days; 0 for ever.
    public var days = 90
    /// How many records; 0 for any number.
    public var entries = 10_000_000
    /// For how many days what follows a backup is kept for its increment, whatever the others say.
    public var holdDays = 14
    /// For how many days the audit log is kept, whatever the journal is; 0 for ever.
    public var auditDays = 400
  }

  /// Bounds on what one client may send or hold.
  public struct Limits: Sendable {
    /// Largest request body.
    public var body = 1 << 20
    /// Largest request target, path and query together.
    public var target = 8 << 10
    /// Largest single header field, name and value together.
    public var headerField = 16 << 10
    /// All header fields of one request together.
    public var headers = 64 << 10
    /// Number of header fields in one request.
    public var headerCount = 100
    /// Connections open at once; more are closed as they arrive.
    public var connections = 10_000
    /// Requests on one connection; 0 for any number.
    public var requestsPerConnection = 0
    /// Invalid credentials of one address within a minute that are told so; 0 for any number.
    public var invalidCredentials = 60
    /// Costly queries waiting for a worker; more are refused with status 503.
    public var queuedQueries = 256
  }

  /// Bounds on how long one client may take, in milliseconds.
  public struct Timeouts: Sendable {
    /// From a request's first byte, or a connection's start, to the end of its header.
    public var header = 10_000
    /// From the end of a header to the end of its body.
    public var body = 30_000
    /// For a WebSocket's client to say who it is.
    public var introduction = 10_000
    /// Between two requests on one connection, and for a client to take an answer.
    public var idle = 75_000
    /// For a client to make room for the next part of a long answer.
    public var stall = 10_000
    /// For a query of the admin API, or one root field of its mutation, to be executed; 0 for any.
    public var query = 2_000
    /// For a query of the catalog label API that may look at every row; 0 for any.
    public var catalogQuery = 60_000
    /// For a client to close its side after the server closed its own.
    public var linger = 1_000
    /// For requests in flight to finish when the server stops.
    public var drain = 10_000
  }
}

/// Why a configuration cannot be served.
public enum ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// No administrator token is set and development mode is off.
  case missingAdminToken
  /// Development mode was asked for on an address that others can reach.
  case openBeyondLoopback(host: String)
  /// A setting is out of its range or cannot be read.
  case invalidSetting(name: String, reason: String)

  /// One sentence for the operator.
  public var description: String {
    switch self {
    case .missingAdminToken:
      "ADMIN_TOKEN is not set; set it, or use --dev on a loopback address"
    case .openBeyondLoopback(let host):
      "--dev serves without a token and is allowed on a loopback address only, not on \(host)"
    case .invalidSetting(let name, let reason):
      "\(name): \(reason)"
    }
  }
}

extension ServerConfiguration {
  /// Every blocked label costs a check of a labelled package a look-up.
  static let mostBlockedLabels = 32

  /// The name of no host: nothing listens on a port.
  public static let noHost = "none"

  /// Whether requests to the administration API need no token.
  var isOpen: Bool { adminToken == nil && developmentMode }

  /// Checks that these settings can be served together.
  public func validate() throws(ConfigurationError) {
    if let adminToken {
      try Self.check("ADMIN_TOKEN", token: adminToken)
    } else if !developmentMode {
      throw .missingAdminToken
    }
    if let metricsToken { try Self.check("PACKGATE_METRICS_TOKEN", token: metricsToken) }
    guard host != Self.noHost || socketPath != nil else {
      throw .invalidSetting(
        name: "PACKGATE_HOST", reason: "is none, and PACKGATE_SOCKET is not set")
    }
    guard (certificateFile == nil) == (keyFile == nil) else {
      throw .invalidSetting(
        name: certificateFile == nil ? "PACKGATE_TLS_KEY" : "PACKGATE_TLS_CERTIFICATE",
        reason: "needs the other one of PACKGATE_TLS_CERTIFICATE and PACKGATE_TLS_KEY")
    }
    guard TrustedProxies(trustedProxies) != nil else {
      throw .invalidSetting(
        name: "PACKGATE_TRUSTED_PROXIES",
        reason: "names something that is no address, no network such as 10.0.0.0/8, and not unix")
    }
    if let adminReadToken {
      try Self.check("ADMIN_READ_TOKEN", token: adminReadToken)
      guard let adminToken, adminToken != adminReadToken else {
        throw .invalidSetting(
          name: "ADMIN_READ_TOKEN", reason: "needs an ADMIN_TOKEN that is another one")
      }
    }
    guard !developmentMode || host == Self.noHost || Self.isLoopback(host) else {
      throw .openBeyondLoopback(host: host)
    }
    guard blockedLabels.count <= Self.mostBlockedLabels else {
      throw .invalidSetting(
        name: "PACKGATE_BLOCKED_LABELS", reason: "names more than \(Self.mostBlockedLabels) labels")
    }
    guard webhookSecret.map({ $0.utf8.count >= SharedSecret.minimumLength }) ?? true else {
      throw .invalidSetting(
        name: "PACKGATE_WEBHOOK_SECRET",
        reason: "has fewer than \(SharedSecret.minimumLength) bytes")
    }
    guard !executesKnownDocumentsOnly || (documentsFile != nil && !registersDocuments) else {
      throw .invalidSetting(
        name: "PACKGATE_DOCUMENTS_ONLY",
        reason: "needs PACKGATE_DOCUMENTS, and no PACKGATE_REGISTER_DOCUMENTS")
    }
    try Self.check("PACKGATE_PORT", port, in: 0...65_535)
    try Self.check("PACKGATE_LOOPS", loops, in: 1...256)
    try Self.check("PACKGATE_WORKERS", workers, in: 1...256)
    try Self.check("PACKGATE_MAX_BODY", limits.body, in: 1_024...(256 << 20))
    try Self.check("PACKGATE_MAX_TARGET", limits.target, in: 2_048...(64 << 10))
    try Self.check("PACKGATE_MAX_HEADER", limits.headerField, in: 1_024...(1 << 20))
    try Self.check("PACKGATE_MAX_HEADERS", limits.headers, in: 1_024...(4 << 20))
    try Self.check("PACKGATE_MAX_HEADER_COUNT", limits.headerCount, in: 8...10_000)
    try Self.check("PACKGATE_MAX_CONNECTIONS", limits.connections, in: 1...1_000_000)
    try Self.check("PACKGATE_MAX_REQUESTS", limits.requestsPerConnection, in: 0...1_000_000_000)
    try Self.check(
      "PACKGATE_MAX_INVALID_CREDENTIALS", limits.invalidCredentials, in: 0...1_000_000)
    try Self.check("PACKGATE_SOCKET_MODE", socketMode, in: 0...0o777)
    try Self.check("PACKGATE_MAX_QUEUED_QUERIES", limits.queuedQueries, in: 1...100_000)
    let hour = 3_600_000
    try Self.check("PACKGATE_SYNC_INTERVAL", syncInterval, in: 0...31_536_000)
    try Self.check("PACKGATE_SYNCS_AT_ONCE", syncsAtOnce, in: 1...256)
    try Self.check("PACKGATE_SYNC_TIMEOUT", syncTimeout, in: 1_000...hour)
    try Self.check("PACKGATE_JOURNAL_DAYS", journal.days, in: 0...36_500)
    try Self.check("PACKGATE_JOURNAL_ENTRIES", journal.entries, in: 0...(1 << 40))
    try Self.check("PACKGATE_JOURNAL_HOLD_DAYS", journal.holdDays, in: 0...3_650)
    try Self.check("PACKGATE_AUDIT_DAYS", journal.auditDays, in: 0...36_500)
    try Self.check("PACKGATE_HEADER_TIMEOUT", timeouts.header, in: 1...hour)
    try Self.check("PACKGATE_BODY_TIMEOUT", timeouts.body, in: 1...hour)
    try Self.check("PACKGATE_INIT_TIMEOUT", timeouts.introduction, in: 1...hour)
    try Self.check("PACKGATE_IDLE_TIMEOUT", timeouts.idle, in: 1...hour)
    try Self.check("PACKGATE_STALL_TIMEOUT", timeouts.stall, in: 1...hour)
    try Self.check("PACKGATE_QUERY_TIMEOUT", timeouts.query, in: 0...hour)
    try Self.check("PACKGATE_CATALOG_TIMEOUT", timeouts.catalogQuery, in: 0...hour)
    try Self.check("PACKGATE_LINGER_TIMEOUT", timeouts.linger, in: 1...hour)
    try Self.check("PACKGATE_DRAIN_TIMEOUT", timeouts.drain, in: 0...hour)
  }

  private static func check(_ name: String, token: String) throws(ConfigurationError) {
    guard !token.isEmpty, token.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      throw .invalidSetting(name: name, reason: "must be visible ASCII characters")
    }
  }

  private static func check(
    _ name: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(ConfigurationError) {
    guard range.contains(value) else {
      throw .invalidSetting(
        name: name,
        reason: "\(value) is outside \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Whether only this machine can reach a listener on `host`.
  static func isLoopback(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
