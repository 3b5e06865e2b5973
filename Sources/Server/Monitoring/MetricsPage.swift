import Authorization
import Dispatch
import RegistryStore

/// Everything the server says in numbers, as Prometheus reads it.
///
/// Names follow Prometheus's conventions: base units, `_total` for what only grows.
struct MetricsPage: Sendable {
  let version: String
  let monitor: ServerMonitor
  let ledger: UsageLedger
  let registry: Registry
  let identity: TLSIdentity?

  /// A thread of its own: the page is wanted most when all others are busy.
  private let queue = DispatchQueue(label: "packgate.metrics")

  init(
    version: String, monitor: ServerMonitor, ledger: UsageLedger, registry: Registry,
    identity: TLSIdentity?
  ) {
    self.version = version
    self.monitor = monitor
    self.ledger = ledger
    self.registry = registry
    self.identity = identity
  }

  /// Has the page written on another thread, and compressed if that is wanted.
  func respond(compressed: Bool, _ completion: @escaping GraphQLCompletion) {
    queue.async {
      let response = GraphQLResponse(
        head: GraphQLResponseHead(status: 200, contentType: MetricsText.contentType),
        body: Array(text().utf8))
      completion(compressed ? response.compressed() : response)
    }
  }

  /// Writes the page. Asks the store and the system: not for an event loop.
  func text() -> String {
    var metrics = MetricsText()
    metrics.begin("packgate_build_info", .gauge, "The running version; always 1.")
    metrics.sample(("version", version), value: 1)
    let total = monitor.total
    append(checks: total, to: &metrics)
    append(graphQL: total, to: &metrics)
    append(connections: total, to: &metrics)
    appendStore(to: &metrics)
    Self.appendProcess(to: &metrics)
    return metrics.text
  }

  private func append(checks total: LoopNumbers, to metrics: inout MetricsText) {
    metrics.begin(
      "packgate_checks_total", .counter, "Access checks answered on the doors, by their code.")
    for code in AccessCode.allCases {
      metrics.sample(("code", "\(code.name)"), value: total.checks[Int(code.rawValue)])
    }
    metrics.begin(
      "packgate_check_duration_seconds", .histogram,
      "From the header of an access check to its answer in memory.")
    metrics.sample(histogram: total.checkTime)
    metrics.single(
      "packgate_downloads_pending", .gauge, "Downloads counted and not yet durable.",
      ledger.pendingDownloads)
  }

  private func append(graphQL total: LoopNumbers, to metrics: inout MetricsText) {
    let apis = [("admin", false), ("catalog", true)]
    metrics.begin(
      "packgate_graphql_requests_total", .counter,
      "GraphQL requests over HTTP, by API, operation and outcome.")
    for (api, isCatalog) in apis {
      for operation in GraphQLMeasure.Operation.allCases {
        let series = LoopNumbers.series(operation, isCatalog: isCatalog)
        for outcome in GraphQLMeasure.Outcome.allCases {
          metrics.sample(
            ("api", api), ("operation", "\(operation)"), ("outcome", "\(outcome)"),
            value: total.graphQL[3 * series + Int(outcome.rawValue)])
        }
      }
    }
    metrics.begin(
      "packgate_graphql_duration_seconds", .histogram,
      "From the last byte of a GraphQL request over HTTP to the end of its execution.")
    for (api, isCatalog) in apis {
      for operation in GraphQLMeasure.Operation.allCases {
        metrics.sample(
          ("api", api), ("operation", "\(operation)"),
          histogram: total.graphQLTime[LoopNumbers.series(operation, isCatalog: isCatalog)])
      }
    }
  }

  private func append(connections total: LoopNumbers, to metrics: inout MetricsText) {
    metrics.single("packgate_connections_open", .gauge, "Connections open now.", total.open)
    metrics.single(
      "packgate_connections_accepted_total", .counter, "Connections that clients opened.",
      total.accepted)
    metrics.single(
      "packgate_connections_refused_total", .counter,
      "Connections closed at once because there were too many.", total.refused)
    if let identity {
      metrics.single(
        "packgate_tls_certificate_expiry_timestamp_seconds", .gauge,
        "When the certificate ends, in seconds since 1970.", identity.expiresAt)
      metrics.single(
        "packgate_tls_handshakes_failed_total", .counter,
        "Connections on which no TLS session came about.", total.failedHandshakes)
    }
    metrics.begin(
      "packgate_invalid_credentials_total", .counter,
      "Invalid credentials, by whether their address had too many of them.")
    metrics.sample(
      ("limited", "false"), value: total.invalidCredentials - total.limitedCredentials)
    metrics.sample(("limited", "true"), value: total.limitedCredentials)
    metrics.single(
      "packgate_http_requests_total", .counter, "HTTP requests whose header was read.",
      total.requests)
    metrics.single(
      "packgate_http_received_bytes_total", .counter, "Bytes of HTTP requests.", total.received)
    metrics.single(
      "packgate_http_sent_bytes_total", .counter, "Bytes of HTTP answers.", total.sent)
  }

  private func appendStore(to metrics: inout MetricsText) {
    let commits = monitor.commits.numbers
    metrics.begin(
      "packgate_store_commit_duration_seconds", .histogram,
      "From the begin of a commit's transaction until it was durable.")
    metrics.sample(histogram: commits.time)
    metrics.begin(
      "packgate_store_commit_jobs", .histogram, "Jobs that shared a commit.")
    metrics.sample(sizes: commits.sizes)
    metrics.single(
      "packgate_store_accepts_writes", .gauge, "1 while the store takes changes, else 0.",
      registry.acceptsWrites ? 1 : 0)
    guard let store = try? registry.statistics() else { return }
    metrics.single(
      "packgate_store_map_used_bytes", .gauge,
      "Bytes of the data file up to the last page ever used.", store.usedBytes)
    metrics.single(
      "packgate_store_map_limit_bytes", .gauge, "Bytes of the map, which grows by itself.",
      store.mapSize)
    metrics.single(
      "packgate_store_free_pages", .gauge, "Pages of the data file to be used again.",
      store.freePages)
    metrics.single("packgate_store_page_bytes", .gauge, "Bytes of a page.", store.pageSize)
    metrics.single("packgate_store_readers", .gauge, "Reader slots in use.", store.readers)
    metrics.single(
      "packgate_store_readers_limit", .gauge, "Reader slots that there are.", store.readersLimit)
    metrics.single(
      "packgate_store_oldest_reader_lag_commits", .gauge,
      "Commits since the snapshot of the oldest reader; 0 when nobody reads an old one.",
      store.oldestReaderLag ?? 0)
    metrics.single(
      "packgate_store_journal_records", .gauge, "Records of the journal that are kept.",
      store.journalEntries)
    metrics.single(
      "packgate_store_last_commit", .gauge, "Number of the last commit of the data file.",
      store.lastCommit)
  }

  private static func appendProcess(to metrics: inout MetricsText) {
    let process = ProcessNumbers()
    if let time = process.processorNanoseconds {
      metrics.begin("process_cpu_seconds_total", .counter, "Processor time used.")
      metrics.sample(nanoseconds: time)
    }
    if let bytes = process.residentBytes {
      metrics.single(
        "process_resident_memory_bytes", .gauge,
        "Memory in use, pages of the mapped data file included.", bytes)
    }
    if let bytes = process.virtualBytes {
      metrics.single(
        "process_virtual_memory_bytes", .gauge, "Address space in use, the whole map included.",
        bytes)
    }
    if let count = process.openDescriptors {
      metrics.single("process_open_fds", .gauge, "Open files and sockets.", count)
    }
    if let count = process.mostDescriptors {
      metrics.single("process_max_fds", .gauge, "Files and sockets that may be open.", count)
    }
    if let moment = process.startedAt {
      metrics.begin(
        "process_start_time_seconds", .gauge, "When the process started, since 1970.")
      metrics.sample(nanoseconds: moment)
    }
  }
}
