/// One subscription's client, on its event loop.
public struct SubscriptionClient {
  /// Why a subscription is ended.
  public enum Ending: Sendable {
    /// More events wait for the client than are kept: it has missed some from here on.
    case tooSlow
    /// The store cannot be read.
    case failed
  }

  let isReady: () -> Bool
  let send: (_ response: UnsafeRawBufferPointer) -> Void
  let flush: () -> Void
  let end: (Ending) -> Void
  let offload: Offload

  /// Has a worker thread make a response and gives it back on the event loop.
  ///
  /// Returns false when too much is waiting for the workers already; nothing follows then.
  public typealias Offload = (
    _ work: @escaping @Sendable () -> APIResponse?,
    _ take: @escaping @Sendable (APIResponse?) -> Void
  ) -> Bool

  /// A client of these functions.
  ///
  /// - Parameters:
  ///   - isReady: whether it takes more; when it does again, `SubscriptionTable.resume` says so.
  ///   - send: takes the response to an event.
  ///   - flush: has what was sent go out.
  ///   - end: takes word that the subscription has been ended.
  ///   - offload: has work done elsewhere.
  public init(
    isReady: @escaping () -> Bool, send: @escaping (_ response: UnsafeRawBufferPointer) -> Void,
    flush: @escaping () -> Void, end: @escaping (Ending) -> Void, offload: @escaping Offload
  ) {
    self.isReady = isReady
    self.send = send
    self.flush = flush
    self.end = end
    self.offload = offload
  }
}

/// A subscription in a `SubscriptionTable`, with the events that wait for its client.
public final class RunningSubscription {
  let source: EventSource
  let client: SubscriptionClient
  /// Place in the table; nil once it is not in there any more.
  var slot: Int?
  /// Whether it waits for its turn.
  var isReady = false
  /// Whether a worker makes a response; the next has to wait.
  var isWorking = false
  private(set) var events = EventQueue()

  init(_ source: EventSource, _ client: SubscriptionClient) {
    self.source = source
    self.client = client
  }

  /// Whether the next response could be made now.
  var canGoOn: Bool { slot != nil && !events.isEmpty && !isWorking && client.isReady() }

  func append(_ event: EventQueue.Element) { events.append(event) }
  func next() -> EventQueue.Element? { events.popFirst() }
  /// Puts back what could not be worked on.
  func putBack(_ event: EventQueue.Element) { events.putBack(event) }
}
