import NIOCore
import NIOHTTP1

/// What a connection does with the parts of its requests.
extension ConnectionHandler {
  /// Takes the next part of the input.
  func receive(_ part: HTTPServerRequestPart) {
    switch (phase, part) {
    case (.idle, .head(let head)), (.beginning, .head(let head)):
      begin(head)
    case (.answered, .end):
      endRequest()
    case (.collecting, .body(let bytes)):
      take(bytes, keeping: true)
    case (.discarding, .body(let bytes)):
      take(bytes, keeping: false)
    case (.collecting(let request), .end):
      respond(to: request)
    case (.discarding(let refusal), .end):
      answer(refusal)
      endRequest()
    case (.upgrading(let upgrade), .end):
      switchProtocols(upgrade)
    default:
      break
    }
  }

  /// Answers a plain request to a door, of which nothing is to come but its head.
  func answer(_ head: DoorHead) {
    loop.meter.numbers.received += UInt64(head.length)
    loop.meter.numbers.requests += 1
    requestCount += 1
    option = .persistent
    loop.lendBuffer(&output)
    loop.answer(
      DoorRequest(
        route: head.route, target: head.target, isHead: head.isHead, fields: head.fields,
        peer: peer),
      into: &output, option: .persistent, isHead: head.isHead)
    endRequest()
  }

  /// Answers what cannot be read as a request and ends the connection.
  func fail(_ refusal: Refusal) {
    if case .closing = phase { return }
    if case .answered = phase {
    } else {
      isHead = false
      option = .closing
      answer(refusal)
    }
    endConnection(lingering: true)
  }

  private func begin(_ head: HTTPRequestHead) {
    loop.meter.numbers.requests += 1
    requestCount += 1
    let fields = RequestFields(head.headers)
    isHead = head.method == .HEAD
    takesChunks = head.version.minor > 0
    option = ConnectionOption(
      head,
      mustClose: loop.isDraining || requestCount == loop.configuration.limits.requestsPerConnection
        || fields.asksForUpgrade || head.method == .CONNECT
        || fields.isChunked && !takesChunks)
    phase = .answered
    if let fault = fields.fault(inMinorVersion: head.version.minor) {
      option = .closing
      answer(fault)
      return endConnection(lingering: true)
    }
    head.uri.withBytes { uri in
      let target = Target(uri)
      let route = Route(path: target.path)
      if route.isDoor {
        if fields.announcesBody { option = .closing }
        loop.lendBuffer(&output)
        fields.lend { fields in
          loop.answer(
            DoorRequest(route: route, target: target, isHead: isHead, fields: fields, peer: peer),
            into: &output, option: option, isHead: isHead)
        }
      } else if uri.count > loop.configuration.limits.target {
        refuse(.targetTooLong, fields)
      } else {
        begin(head, route: route, target: target, fields)
      }
    }
    if case .answered = phase, fields.announcesBody {
      endConnection(lingering: true)
    }
  }

  private func begin(
    _ head: HTTPRequestHead, route: Route, target: Target, _ fields: RequestFields
  ) {
    switch route {
    case .graphQL, .catalog:
      isForCatalog = route == .catalog
      do throws(Refusal) {
        if let upgrade = try loop.admitUpgrade(head, route: route, fields, from: peer) {
          phase = .upgrading(upgrade)
          return
        }
        accept(try loop.admit(head, route: route, target: target, fields), head, fields)
      } catch {
        refuse(loop.judged(error, fields, from: peer), fields)
      }
    case .metrics:
      do throws(Refusal) {
        try report(head, fields)
      } catch {
        refuse(loop.judged(error, fields, from: peer), fields)
      }
    case .installNotices:
      do throws(Refusal) {
        accept(try loop.admitNotice(head, fields), head, fields)
      } catch {
        refuse(loop.judged(error, fields, from: peer), fields)
      }
    case .githubHook, .gitlabHook, .bitbucketHook:
      do throws(Refusal) {
        accept(try loop.admitHook(head, route: route), head, fields)
      } catch {
        refuse(error, fields)
      }
    case _ where route.isProbe:
      guard head.method == .GET || head.method == .HEAD else {
        return refuse(.methodNotAllowed(allowed: Refusal.readOnly), fields)
      }
      if fields.announcesBody { option = .closing }
      loop.lendBuffer(&output)
      loop.answerProbe(route, into: &output, option: option, isHead: isHead)
    case .playground, .dashboard:
      guard let page = loop.pages[route] else { return refuse(.notFound, fields) }
      guard head.method == .GET || head.method == .HEAD else {
        return refuse(.methodNotAllowed(allowed: Refusal.readOnly), fields)
      }
      answer(page, head, fields)
    default:
      refuse(.notFound, fields)
    }
  }

  /// Lets the body of a request come in.
  private func accept(
    _ request: AdmittedRequest, _ head: HTTPRequestHead, _ fields: RequestFields
  ) {
    guard fields.contentLength <= loop.configuration.limits.body else {
      return refuse(.bodyTooLarge, fields)
    }
    if let expectation = fields.expectation {
      guard expectation.withBytes({ equalIgnoringCase($0, "100-continue") }) else {
        return refuse(.expectationFailed, fields)
      }
      if fields.announcesBody, head.version.minor > 0 {
        output.writeStaticString("HTTP/1.1 100 Continue\r\n\r\n")
      }
    }
    phase = .collecting(request)
    bodyLength = 0
    setDeadline(loop.configuration.timeouts.body)
  }

  /// Has the metrics written elsewhere and waits for them.
  private func report(_ head: HTTPRequestHead, _ fields: RequestFields) throws(Refusal) {
    guard isHead || head.method == .GET else {
      throw .methodNotAllowed(allowed: Refusal.readOnly)
    }
    guard !fields.announcesBody else { throw .badRequest }
    let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
    try loop.respondMetrics(fields) { response in
      bound.eventLoop.execute { bound.value.complete(response) }
    }
    takesGzip = false
    wait(for: nil)
  }

  /// Refuses a request once its body has passed, so that the connection can be used again; at once
  /// where there is no body, it is too large for that, or the client waits before it sends it.
  private func refuse(_ refusal: Refusal, _ fields: RequestFields) {
    if !fields.announcesBody {
      answer(refusal)
    } else if fields.contentLength > loop.configuration.limits.body || fields.expectation != nil {
      option = .closing
      answer(refusal)
    } else {
      phase = .discarding(refusal)
      bodyLength = 0
      setDeadline(loop.configuration.timeouts.body)
    }
  }

  func answer(_ refusal: Refusal) {
    loop.lendBuffer(&output)
    loop.answer(refusal, into: &output, option: option, isHead: isHead)
  }

  private func take(_ bytes: ByteBuffer, keeping: Bool) {
    bodyLength += bytes.readableBytes
    guard bodyLength <= loop.configuration.limits.body else { return fail(.bodyTooLarge) }
    guard keeping else { return }
    if body.readableBytes == 0 {
      body = bytes
    } else {
      body.writeImmutableBuffer(bytes)
    }
  }

  private func respond(to request: AdmittedRequest) {
    let bytes = body
    body = ByteBuffer()
    takesGzip = request.takesGzip
    arrivedAt = request.isGraphQL ? HTTPDate.nowInNanoseconds() : 0
    let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
    let completion: GraphQLCompletion = { response in
      bound.eventLoop.execute { bound.value.complete(response) }
    }
    let outcome = bytes.withUnsafeReadableBytes { memory in
      loop.respond(request, memory, reply(_:_:), completion)
    }
    switch outcome {
    case .replied:
      // Unless the answer is long and on its way to be compressed.
      if case .collecting = phase { endRequest() }
    case .offloaded(let work):
      let stream = ResponseStream(
        takesGzip: takesGzip, stallTimeout: loop.configuration.timeouts.stall
      ) {
        bound.eventLoop.execute { bound.value.sendPart() }
      }
      let isTaken = loop.offload { isWanted in
        completion(
          isWanted ? stream.finish(work(stream)) : GraphQLResponse(refusal: .overloaded))
      }
      if isTaken {
        wait(for: stream)
      } else {
        measure(GraphQLMeasure(.unknown, .refused))
        answer(.overloaded)
        endRequest()
      }
    case .deferred:
      wait(for: nil)
    case .events(let head, let open):
      measure(head.measure)
      converse(head, open)
    }
  }

  private func wait(for stream: ResponseStream?) {
    phase = .waiting(stream)
    deadline = .max
  }

  private func complete(_ response: GraphQLResponse) {
    guard slot != nil, case .waiting(let stream) = phase else { return }
    measure(response.head.measure)
    if stream != nil {
      sendPart()
      // Also where compression has kept all that was sent until now.
      guard !response.isBroken else { return abort() }
      if hasBegunBody { return endBody(response) }
    }
    if compresses(response.body.count, response.coding), compress({ response }) { return }
    response.body.withUnsafeBytes { write(response.head, response.coding, $0) }
    endRequest()
    resume()
  }

  private func reply(_ head: GraphQLResponseHead, _ bytes: UnsafeRawBufferPointer) {
    measure(head.measure)
    let isLong = compresses(bytes.count, .fixed)
    if isLong, compress({ GraphQLResponse(head: head, body: Array(bytes)) }) { return }
    write(head, .fixed, bytes)
  }

  private func write(
    _ head: GraphQLResponseHead, _ coding: ContentCoding, _ bytes: UnsafeRawBufferPointer
  ) {
    // A client that takes gzip gets a long one compressed: caches are to know.
    let isLong = coding == .fixed && bytes.count >= ContentCoding.threshold
    loop.lendBuffer(&output)
    loop.answer(
      status: head.status, contentType: head.contentType, headers: head.headers,
      coding: isLong ? .identity : coding,
      body: bytes, into: &output, option: option, isHead: isHead)
  }

  private func compresses(_ length: Int, _ coding: ContentCoding) -> Bool {
    takesGzip && coding == .fixed && length >= ContentCoding.threshold
  }

  /// Has a worker compress an answer and waits for it; an event loop has no time for that. False
  /// when the workers have too much to do.
  private func compress(_ make: () -> GraphQLResponse) -> Bool {
    guard loop.takesWork else { return false }
    let response = make()
    let bound = NIOLoopBound(self, eventLoop: loop.eventLoop)
    wait(for: nil)
    return loop.offload { isWanted in
      let compressed = isWanted ? response.compressed() : response
      bound.eventLoop.execute { bound.value.finish(compressed) }
    }
  }

  private func finish(_ response: GraphQLResponse) {
    takesGzip = false
    complete(response)
  }

  /// Counts the answer to the GraphQL request in hand, once.
  private func measure(_ measure: GraphQLMeasure) {
    guard arrivedAt > 0 else { return }
    loop.meter.numbers.count(
      measure, isCatalog: isForCatalog, nanoseconds: HTTPDate.nowInNanoseconds() - arrivedAt)
    arrivedAt = 0
  }
}
