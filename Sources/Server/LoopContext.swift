import NIOCore
import NIOHTTP1
import NIOPosix
import RegistryModel
import RegistryStore

/// What the connections of one event loop share; touched on that loop's thread only.
final class LoopContext {
  let eventLoop: any EventLoop
  let configuration: ServerConfiguration
  private let version: String
  let pages: ServedPages
  private let graphQL: GraphQLRoute
  private let catalog: GraphQLRoute?
  private let doors: AuthDoors
  private let registry: Registry
  private var reader: RegistryReader
  private let ledger: UsageLedger
  private let monitor: ServerMonitor
  private let gate: AdministratorGate
  private let guardian: CredentialGuard
  private let metrics: MetricsPage
  /// Number of this loop among the server's.
  private let number: Int
  /// What this loop has counted.
  let meter = LoopMeter()
  /// The moment as HTTP writes it, as exact as the tick.
  var date = HTTPDate()
  /// Number of ticks since the loop's start: what deadlines are counted in.
  private(set) var tick: UInt64 = 0
  /// Whether the server is stopping: every answer closes its connection.
  private(set) var isDraining = false
  private let workers: NIOThreadPool
  private var offloaded = 0
  private var spare = ByteBuffer()
  private var drainDeadline = UInt64.max
  private var drained: EventLoopPromise<Void>?
  private var connections: [any LoopConnection] = []
  private var ticking: RepeatedTask?

  /// Length of a tick.
  static let tickLength = TimeAmount.milliseconds(100)
  private static let ticksPerFlush: UInt64 = 5
  /// Largest output buffer kept for the next answers.
  private static let keptCapacity = 256 << 10

  init(
    eventLoop: any EventLoop, number: Int, configuration: ServerConfiguration, version: String,
    pages: ServedPages, registry: Registry, doors: AuthDoors, graphQL: GraphQLRoute,
    catalog: GraphQLRoute?, gate: AdministratorGate, guardian: CredentialGuard,
    ledger: UsageLedger, metrics: MetricsPage, monitor: ServerMonitor, workers: NIOThreadPool
  ) {
    self.eventLoop = eventLoop
    self.configuration = configuration
    self.version = version
    self.pages = pages
    self.registry = registry
    self.doors = doors
    self.graphQL = graphQL
    self.catalog = catalog
    self.ledger = ledger
    self.monitor = monitor
    self.gate = gate
    self.guardian = guardian
    self.metrics = metrics
    self.number = number
    self.workers = workers
    reader = registry.makeReader(isQuick: true)
    date.advance(to: Int(HTTPDate.nowInNanoseconds() / 1_000_000_000))
  }

  // MARK: Time

  /// Starts counting ticks.
  func start() {
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    ticking = eventLoop.scheduleRepeatedTask(
      initialDelay: Self.tickLength, delay: Self.tickLength
    ) { _ in
      bound.value.advance()
    }
  }

  /// The tick at which a wait of that many milliseconds is over.
  func deadline(afterMilliseconds milliseconds: Int) -> UInt64 {
    let length = Int(Self.tickLength.nanoseconds / 1_000_000)
    return tick + UInt64((milliseconds + length - 1) / length) + 1
  }

  private func advance() {
    tick += 1
    date.advance(to: Int(HTTPDate.nowInNanoseconds() / 1_000_000_000))
    for connection in connections where connection.deadline <= tick {
      connection.deadlinePassed()
    }
    if tick % Self.ticksPerFlush == 0 { handOver() }
    if tick >= drainDeadline {
      for connection in connections { connection.abandon() }
    }
  }

  // MARK: Connections

  /// Takes a connection in; false when this loop has its share already.
  func add(_ connection: any LoopConnection) -> Bool {
    let share = configuration.limits.connections / configuration.loops
    guard connections.count < max(share, 1), !isDraining else { return false }
    connection.slot = connections.count
    connections.append(connection)
    return true
  }

  /// Forgets a connection that `add` took in.
  func remove(_ connection: any LoopConnection) {
    guard let slot = connection.slot else { return }
    let last = connections.removeLast()
    if last !== connection {
      connections[slot] = last
      last.slot = slot
    }
    connection.slot = nil
    if connections.isEmpty { drained?.succeed() }
  }

  /// From now on takes no connection in, and each ends with its next answer.
  func announceStop() { isDraining = true }

  /// Lets every connection end with the request it is in; done when the last has ended, of itself
  /// or at the drain timeout.
  func drain() -> EventLoopFuture<Void> {
    drainDeadline = deadline(afterMilliseconds: configuration.timeouts.drain)
    let drained = eventLoop.makePromise(of: Void.self)
    self.drained = drained
    for connection in connections {
      connection.drain()
    }
    if connections.isEmpty { drained.succeed() }
    return drained.futureResult
  }

  /// Stops counting time and hands over what is tallied, once no connection is left.
  func stop() {
    ticking?.cancel()
    ticking = nil
    handOver()
  }

  private func handOver() {
    let now = HTTPDate.now
    meter.numbers.open = UInt64(connections.count)
    monitor.take(meter.numbers, ofLoop: number, meter.denials.take(), at: now)
    if !doors.tally.isEmpty {
      let tally = doors.tally
      ledger.take(tally)
      doors.tally = UsageTally(roomFor: tally)
    }
    ledger.flush(at: now)
  }

  // MARK: Answers

  /// Gives a connection the loop's spare output buffer, if it has none of its own.
  func lendBuffer(_ output: inout ByteBuffer) {
    if output.capacity == 0 { swap(&output, &spare) }
  }

  /// Takes an output buffer back, to be lent again.
  func recycle(_ output: inout ByteBuffer) {
    guard output.capacity <= Self.keptCapacity else { return }
    output.clear()
    swap(&output, &spare)
  }

  /// Writes an answer whose body is in memory; a HEAD request gets its header only.
  func answer(
    status: Int, contentType: StaticString, headers: StaticString = "",
    coding: ContentCoding = .fixed, body: UnsafeRawBufferPointer, into output: inout ByteBuffer,
    option: ConnectionOption,
    isHead: Bool
  ) {
    let room = ResponseHead.reserve + headers.utf8CodeUnitCount + body.count
    output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { memory in
      var cursor = ByteCursor(memory)
      cursor.begin(status: status, option: option, date: date)
      cursor.append(headers)
      cursor.append(coding.headers)
      cursor.append("Content-Type: ")
      cursor.append(contentType)
      cursor.append("\r\n")
      cursor.end(contentLength: body.count)
      if !isHead { cursor.append(body) }
      return cursor.count
    }
  }

  /// Writes the header of an answer whose body comes in parts.
  func beginAnswer(
    _ head: GraphQLResponseHead, _ coding: ContentCoding, isChunked: Bool,
    into output: inout ByteBuffer, option: ConnectionOption
  ) {
    let room = ResponseHead.reserve + head.headers.utf8CodeUnitCount
    output.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { memory in
      var cursor = ByteCursor(memory)
      cursor.begin(status: head.status, option: option, date: date)
      cursor.append(head.headers)
      cursor.append(coding.headers)
      cursor.append("Content-Type: ")
      cursor.append(head.contentType)
      cursor.append(isChunked ? "\r\nTransfer-Encoding: chunked\r\n\r\n" : "\r\n\r\n")
      return cursor.count
    }
  }

  /// Writes an answer whose body is fixed text.
  func answer(
    status: Int, headers: StaticString = "", body: StaticString, into output: inout ByteBuffer,
    option: ConnectionOption, isHead: Bool
  ) {
    answer(
      status: status, contentType: "application/json", headers: headers,
      body: UnsafeRawBufferPointer(start: body.utf8Start, count: body.utf8CodeUnitCount),
      into: &output, option: option, isHead: isHead)
  }

  /// Writes the answer to a request that is wrong in itself.
  func answer(
    _ refusal: Refusal, into output: inout ByteBuffer, option: ConnectionOption, isHead: Bool
  ) {
    answer(
      status: refusal.status, headers: refusal.headers, body: refusal.body, into: &output,
      option: option, isHead: isHead)
  }

  /// Says that the server runs, whether it can serve, or what it is.
  func answerProbe(
    _ route: Route, into output: inout ByteBuffer, option: ConnectionOption, isHead: Bool
  ) {
    let readiness: Readiness =
      isDraining ? .stopping : registry.acceptsWrites ? .ready : .readOnly
    let probe = Probe(route, readiness, version: version)
    probe.body.withBytes { body in
      answer(
        status: probe.status, contentType: probe.contentType, body: body, into: &output,
        option: option, isHead: isHead)
    }
  }

  /// Has the metrics written for a request that may read them.
  func respondMetrics(
    _ fields: RequestFields, _ completion: @escaping GraphQLCompletion
  ) throws(Refusal) {
    guard gate.admitsToMetrics(fields) else { throw .unauthenticated }
    metrics.respond(compressed: ContentCoding.admitsGzip(fields.acceptEncoding), completion)
  }

  /// What a refused request is told: that too many credentials of its client's were invalid, where
  /// that is so.
  func judged(_ refusal: Refusal, _ fields: RequestFields, from peer: Peer) -> Refusal {
    switch refusal {
    case .unauthenticated, .unknownToken: break
    default: return refusal
    }
    guard fields.authorization != nil else { return refusal }
    let isLimited = guardian.noteInvalid(from: peer, fields.forwardedFor, meter)
    return isLimited ? .tooManyInvalidCredentials : refusal
  }

  /// Answers a request to a door.
  func answer(
    _ request: DoorRequest, into output: inout ByteBuffer, option: ConnectionOption, isHead: Bool
  ) {
    doors.answer(
      request, from: &reader, into: &output, option: option, isHead: isHead, date: date, meter)
  }

  // MARK: GraphQL

  /// Checks everything about a GraphQL request that its header tells.
  func admit(
    _ head: HTTPRequestHead, route: Route, target: Target, _ fields: RequestFields
  ) throws(Refusal) -> AdmittedRequest {
    guard let path = route == .catalog ? catalog : graphQL else { throw .notFound }
    return try path.admit(head, target: target, fields)
  }

  /// Checks a request to change to WebSocket; nil where it is to be answered as any other.
  func admitUpgrade(
    _ head: HTTPRequestHead, route: Route, _ fields: RequestFields, from peer: Peer
  ) throws(Refusal) -> SocketUpgrade? {
    guard fields.asksForWebSocket, !isDraining else { return nil }
    let path = route == .catalog ? catalog : graphQL
    return try path?.admitUpgrade(head, fields) { [guardian, meter] in
      _ = guardian.noteInvalid(from: peer, fields.forwardedFor, meter)
    }
  }

  /// Checks everything about a message to a webhook that its header tells.
  func admitHook(_ head: HTTPRequestHead, route: Route) throws(Refusal) -> AdmittedRequest {
    guard let sender = route.hookSender, let hooks = graphQL.session.hooks else {
      throw .notFound
    }
    return try hooks.admit(head, from: sender)
  }

  /// Has the API answer an admitted request.
  func respond(
    _ admitted: AdmittedRequest, _ body: UnsafeRawBufferPointer, _ reply: GraphQLSession.Reply,
    _ completion: @escaping GraphQLCompletion
  ) -> GraphQLOutcome {
    admitted.session.respond(admitted.request, body, &reader, reply, completion)
  }

  /// Checks everything about a notice of installations that its header tells.
  func admitNotice(
    _ head: HTTPRequestHead, _ fields: RequestFields
  ) throws(Refusal) -> AdmittedRequest {
    guard head.method == .POST else { throw .methodNotAllowed(allowed: Refusal.postOnly) }
    guard !fields.isAmbiguous, let authorization = fields.authorization else {
      throw .unknownToken
    }
    if let refusal = doors.refusal(of: authorization, from: &reader) { throw refusal }
    let session = GraphQLSession { [doors] _, body, reader, reply, _ in
      if let refusal = doors.count(notice: body, from: authorization, &reader) {
        let response = GraphQLResponse(refusal: refusal)
        response.body.withUnsafeBytes { reply(response.head, $0) }
      } else {
        let done: StaticString = #"{"status":"success"}"#
        reply(
          GraphQLResponseHead(status: 200, contentType: "application/json"),
          UnsafeRawBufferPointer(start: done.utf8Start, count: done.utf8CodeUnitCount))
      }
      return .replied
    }
    return AdmittedRequest(
      request: GraphQLRequest(
        method: .post, query: "", contentType: fields.contentType, accept: nil,
        idempotencyKey: nil, canWrite: false), session: session, takesGzip: false,
      isGraphQL: false)
  }

  /// Lends this thread's way to snapshots of the store.
  func lendReader(_ body: (inout RegistryReader) -> Void) {
    body(&reader)
  }

  /// Whether the workers have room for more.
  var takesWork: Bool {
    offloaded < max(configuration.limits.queuedQueries / configuration.loops, 1)
  }

  /// Has a worker thread do something; false when too much is waiting for the workers already.
  ///
  /// The work is told whether it is wanted: it is not when the server has stopped meanwhile.
  func offload(_ work: @escaping @Sendable (_ isWanted: Bool) -> Void) -> Bool {
    guard takesWork else { return false }
    offloaded += 1
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    workers.submit { state in
      WorkerPriority.stepBack()
      work(state == .active)
      bound.eventLoop.execute { bound.value.offloaded -= 1 }
    }
    return true
  }
}
