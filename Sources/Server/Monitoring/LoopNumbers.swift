import Authorization

/// What one event loop has counted since it started.
///
/// A plain value without references, of which the loop hands over a copy now and then.
struct LoopNumbers: Sendable {
  /// Checks on the doors, by the raw value of their code.
  var checks = InlineArray<18, UInt64>(repeating: 0)
  /// From a check's header to its answer in memory.
  var checkTime = LatencyHistogram()
  /// GraphQL requests by API, operation and outcome; see `GraphQLMeasure`.
  var graphQL = InlineArray<24, UInt64>(repeating: 0)
  /// From a GraphQL request's last byte to its answer's, by API and operation.
  var graphQLTime = InlineArray<8, LatencyHistogram>(repeating: LatencyHistogram())
  /// HTTP requests of which a header was understood.
  var requests: UInt64 = 0
  /// TLS sessions that did not come about.
  var failedHandshakes: UInt64 = 0
  /// Invalid credentials, and how many of them were told that there were too many.
  var invalidCredentials: UInt64 = 0
  var limitedCredentials: UInt64 = 0
  /// Bytes of requests, and of answers.
  var received: UInt64 = 0
  var sent: UInt64 = 0
  /// Connections open now, accepted ever, and closed at once because there were too many.
  var open: UInt64 = 0
  var accepted: UInt64 = 0
  var refused: UInt64 = 0

  /// Counts a check.
  mutating func count(_ code: AccessCode, nanoseconds: Int64) {
    checks[Int(code.rawValue)] += 1
    checkTime.record(nanoseconds)
  }

  /// Counts a GraphQL request.
  mutating func count(_ measure: GraphQLMeasure, isCatalog: Bool, nanoseconds: Int64) {
    let series = Self.series(measure.operation, isCatalog: isCatalog)
    graphQL[3 * series + Int(measure.outcome.rawValue)] += 1
    graphQLTime[series].record(nanoseconds)
  }

  /// Position of an API's kind of operation among the histograms.
  static func series(_ operation: GraphQLMeasure.Operation, isCatalog: Bool) -> Int {
    (isCatalog ? 4 : 0) + Int(operation.rawValue)
  }

  /// Adds what another loop has counted.
  mutating func add(_ other: LoopNumbers) {
    for index in checks.indices { checks[index] += other.checks[index] }
    checkTime.add(other.checkTime)
    for index in graphQL.indices { graphQL[index] += other.graphQL[index] }
    for index in graphQLTime.indices { graphQLTime[index].add(other.graphQLTime[index]) }
    requests += other.requests
    failedHandshakes += other.failedHandshakes
    invalidCredentials += other.invalidCredentials
    limitedCredentials += other.limitedCredentials
    received += other.received
    sent += other.sent
    open += other.open
    accepted += other.accepted
    refused += other.refused
  }
}
