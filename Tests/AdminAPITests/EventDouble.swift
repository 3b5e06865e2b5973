import AdminAPI
import GraphQL
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Synchronization

/// An event loop that runs what it is told when a test says so, and the subscriptions on it.
final class EventLoopDouble {
  private final class Queue: Sendable {
    let bodies = Mutex<[@Sendable () -> Void]>([])
    func add(_ body: @escaping @Sendable () -> Void) { bodies.withLock { $0.append(body) } }
    func take() -> [@Sendable () -> Void] {
      bodies.withLock { bodies in
        defer { bodies = [] }
        return bodies
      }
    }
  }

  private let queue = Queue()
  let table: SubscriptionTable<AdminServices>
  private let harness: Harness
  private var reader: RegistryReader
  /// Work for other threads that has not been done.
  private var work: [@Sendable () -> Void] = []
  /// Whether the workers take more.
  var takesWork = true

  init(
    _ harness: Harness,
    _ limits: SubscriptionTable<AdminServices>.Limits = .init()
  ) {
    self.harness = harness
    let queue = queue
    table = SubscriptionTable(
      harness.endpoint,
      loop: SubscriptionTable.Loop(run: { queue.add($0) }, runLater: { queue.add($0) }),
      limits: limits)
    reader = harness.registry.makeReader()
  }

  /// Runs what waits, one round of it; whether there was anything.
  @discardableResult
  func turn() -> Bool {
    let bodies = queue.take()
    for body in bodies { body() }
    return !bodies.isEmpty
  }

  /// Runs until nothing waits.
  func settle() { while turn() {} }

  /// Does the oldest piece of work that was given to other threads.
  func doWork() { work.removeFirst()() }
  var workCount: Int { work.count }

  /// Begins a subscription.
  func subscribe(_ document: String, variables: String = "{}") throws -> ClientDouble {
    let source = try harness.session.subscribe(
      try harness.prepare(document, variables: variables),
      for: APIRequest(number: 1, actor: "test", canWrite: false), reader: &reader)
    let client = ClientDouble()
    let subscription = table.add(
      source,
      SubscriptionClient(
        isReady: { client.isReady },
        send: { client.responses.append(String(decoding: $0, as: UTF8.self)) },
        flush: { client.flushes += 1 }, end: { client.ending = $0 },
        offload: { [self] work, take in
          guard takesWork else { return false }
          let queue = queue
          self.work.append {
            let response = work()
            queue.add { take(response) }
          }
          return true
        }))
    client.subscription = subscription
    return client
  }
}

/// What a subscription's client has been given.
final class ClientDouble {
  var isReady = true
  var responses: [String] = []
  var flushes = 0
  var ending: SubscriptionClient.Ending?
  var subscription: RunningSubscription?

  /// The responses so far, which are then forgotten.
  func taken() -> [String] {
    defer { responses = [] }
    return responses
  }
}
