import GraphQLExecution
import RegistryModel
import RegistryStore

/// The subscriptions of one event loop: hands events out to them, and makes their responses in
/// turns that are short, so that whatever else the loop has to do comes between.
///
/// Events wait in two places, both bounded: for the loop as a whole, and for each client. A client
/// for whom too many wait is told so and has no subscription any more; nobody waits for it.
///
/// Costly responses are made by workers. Subscriptions to them have a line of their own, which goes
/// on first in each turn as far as there are workers: neither line holds up the other.
///
/// Used by one thread. `run` is how others reach it.
public final class SubscriptionTable<API: RegistryAPI> {
  /// Bounds of what a loop keeps and does.
  public struct Limits: Sendable {
    /// Most events that wait for one client.
    public var eventsPerClient = 4096
    /// Most events that wait until the loop looks at them.
    public var eventsPerLoop = 16_384
    /// Longest turn; what is made for one client may exceed it.
    public var turn = Duration.microseconds(500)
    /// Most responses that workers make at a time.
    public var workers = 2

    /// The usual bounds.
    public init() {}
  }

  /// How the loop is reached.
  public struct Loop: Sendable {
    let run: @Sendable (@escaping @Sendable () -> Void) -> Void
    let runLater: @Sendable (@escaping @Sendable () -> Void) -> Void

    /// A loop by these functions.
    ///
    /// - Parameters:
    ///   - run: has a function called on the loop, soon; from any thread.
    ///   - runLater: the same in about a millisecond, when other things have had their turn.
    public init(
      run: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
      runLater: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void
    ) {
      self.run = run
      self.runLater = runLater
    }
  }

  private let endpoint: RegistryEndpoint<API>
  private let loop: Loop
  private let limits: Limits
  private var reader: RegistryReader?
  private var memory = QueryMemory()
  private var listener: ActivityListener?
  private var running: [RunningSubscription] = []
  /// Those whose responses the turns make.
  private var ready: [RunningSubscription] = []
  /// Those whose next response awaits a worker.
  private var costly: [RunningSubscription] = []
  private var isTurnComing = false
  private var working = 0

  /// Responses to one client before the next has its turn.
  private static var responsesInARow: Int { 16 }
  /// Comparisons of an event with a subscription in one turn.
  private static var comparisons: Int { 1 << 14 }

  /// A table without subscriptions.
  public init(_ endpoint: RegistryEndpoint<API>, loop: Loop, limits: Limits = Limits()) {
    self.endpoint = endpoint
    self.loop = loop
    self.limits = limits
  }

  /// Number of subscriptions.
  public var count: Int { running.count }

  /// Begins a subscription.
  public func add(_ source: EventSource, _ client: SubscriptionClient) -> RunningSubscription {
    let subscription = RunningSubscription(source, client)
    subscription.slot = running.count
    running.append(subscription)
    listen()
    return subscription
  }

  /// Ends a subscription without a word to its client.
  public func remove(_ subscription: RunningSubscription) {
    guard let slot = subscription.slot else { return }
    subscription.slot = nil
    // What a worker still makes for it may not come back.
    if subscription.isWorking {
      working -= 1
      askForTurn()
    }
    let last = running.removeLast()
    if last !== subscription {
      running[slot] = last
      last.slot = slot
    }
    if running.isEmpty { stopListening() }
  }

  /// Goes on with a subscription whose client takes more again.
  public func resume(_ subscription: RunningSubscription) {
    line(up: subscription)
    askForTurn()
  }

  // MARK: The feed

  private func listen() {
    guard listener == nil else { return }
    let table = LoopBound(self)
    listener = endpoint.registry.activities.listen(limit: limits.eventsPerLoop) { [loop] in
      loop.run { table.value.takeTurn() }
    }
  }

  private func stopListening() {
    if let listener { endpoint.registry.activities.remove(listener) }
    listener = nil
  }

  /// Hands out events that have come; false when there are more of them.
  private func handOut() -> Bool {
    guard let listener else { return true }
    let (events, hasLost) = listener.take(atMost: max(Self.comparisons / running.count, 1))
    // Ending one may end others.
    let everybody = running
    for subscription in everybody where subscription.slot != nil {
      if hasLost {
        end(subscription, .tooSlow)
        continue
      }
      for event in events where subscription.source.topic.covers(event) {
        guard subscription.events.count < limits.eventsPerClient else {
          end(subscription, .tooSlow)
          break
        }
        subscription.append(event)
      }
      line(up: subscription)
    }
    return !listener.hasMore
  }

  private func end(
    _ subscription: RunningSubscription, _ ending: SubscriptionClient.Ending
  ) {
    remove(subscription)
    subscription.client.end(ending)
    subscription.client.flush()
  }

  // MARK: Turns

  /// Whether a turn could do anything. A costly response that every worker is too busy for waits
  /// until one of them is done; a pool that takes nothing does not say when it takes something
  /// again, and is asked anew.
  private var isTurnWanted: Bool {
    !ready.isEmpty || !costly.isEmpty && working < limits.workers
  }

  private func askForTurn() {
    if isTurnWanted { scheduleTurn(by: loop.run) }
  }

  private func scheduleTurn(by run: @Sendable (@escaping @Sendable () -> Void) -> Void) {
    guard !isTurnComing else { return }
    isTurnComing = true
    let table = LoopBound(self)
    run {
      table.value.isTurnComing = false
      table.value.takeTurn()
    }
  }

  private func takeTurn() {
    let isHandedOut = handOut()
    offloadCostly()
    makeResponses()
    if !isHandedOut || isTurnWanted { scheduleTurn(by: loop.runLater) }
  }

  private func line(up subscription: RunningSubscription) {
    guard !subscription.isReady, subscription.canGoOn else { return }
    subscription.isReady = true
    if subscription.source.isLong {
      costly.append(subscription)
    } else {
      ready.append(subscription)
    }
  }

  /// Gives workers the next costly responses, as many as they take.
  private func offloadCostly() {
    var passed = 0
    while passed < costly.count, working < limits.workers {
      let subscription = costly[passed]
      // Who is refused stays the first.
      if subscription.canGoOn, !offload(subscription) { break }
      subscription.isReady = false
      passed += 1
    }
    costly.removeFirst(passed)
  }

  /// Makes responses until none is to be made or the turn is over.
  private func makeResponses() {
    guard !ready.isEmpty else { return }
    var reader = self.reader.take() ?? endpoint.registry.makeReader(isQuick: true)
    let line = ready
    ready = []
    var served = 0
    do throws(StoreError) {
      try reader.read { snapshot throws(StoreError) in
        let end = ContinuousClock.now + limits.turn
        while served < line.count, served == 0 || ContinuousClock.now < end {
          let subscription = line[served]
          served += 1
          subscription.isReady = false
          guard subscription.canGoOn else { continue }
          serve(subscription, snapshot)
          self.line(up: subscription)
        }
      }
    } catch {
      endpoint.api.log(0, "Events cannot be answered: \(error)")
      for subscription in line[served...] { self.end(subscription, .failed) }
      served = line.count
    }
    ready = Array(line[served...]) + ready
    self.reader = consume reader
  }

  private func serve(_ subscription: RunningSubscription, _ snapshot: Snapshot) {
    var count = 0
    while count < Self.responsesInARow, subscription.canGoOn, let event = subscription.next() {
      count += 1
      let result = endpoint.respond(
        to: event, of: subscription.source, in: snapshot, writer: memory.takeBuffer())
      if let result { memory.finish(result) { subscription.client.send($0) } }
    }
    subscription.client.flush()
  }

  /// Has a worker make the next response; false when none takes it now.
  private func offload(_ subscription: RunningSubscription) -> Bool {
    guard let event = subscription.next() else { return false }
    let bound = LoopBound((table: self, subscription: subscription))
    let isTaken = subscription.client.offload { [endpoint, source = subscription.source] in
      endpoint.respond(to: event, of: source)
    } _: { response in
      bound.value.table.take(response, for: bound.value.subscription)
    }
    guard isTaken else {
      subscription.putBack(event)
      return false
    }
    subscription.isWorking = true
    working += 1
    return true
  }

  private func take(_ response: APIResponse?, for subscription: RunningSubscription) {
    guard subscription.slot != nil else { return }
    working -= 1
    subscription.isWorking = false
    if let response {
      response.body.withUnsafeBytes { subscription.client.send($0) }
      subscription.client.flush()
    }
    resume(subscription)
  }
}
