public import RegistryModel
import Synchronization

/// Tells listeners what has happened to a registry: commands when they are durable, in the order of
/// their commits, and what others publish.
///
/// Nobody who publishes ever waits for a listener. One that does not take what it is told loses it,
/// and is told that.
public final class ActivityFeed: Sendable {
  private let listeners = Mutex<[ActivityListener]>([])
  private let count = Atomic<Int>(0)

  /// Whether anybody listens; for those who would make something up only to publish it. One load.
  public var isHeard: Bool { count.load(ordering: .relaxed) > 0 }

  /// Adds a listener.
  ///
  /// - Parameters:
  ///   - limit: most activities that wait for it.
  ///   - wake: called on any thread when something waits where nothing did; it hands over and
  ///     returns.
  public func listen(
    limit: Int, wake: @escaping @Sendable () -> Void
  ) -> ActivityListener {
    let listener = ActivityListener(limit: limit, wake: wake)
    listeners.withLock { $0.append(listener) }
    count.add(1, ordering: .relaxed)
    return listener
  }

  /// Tells a listener nothing more.
  public func remove(_ listener: ActivityListener) {
    let isGone = listeners.withLock { listeners in
      guard let index = listeners.firstIndex(where: { $0 === listener }) else { return false }
      listeners.remove(at: index)
      return true
    }
    if isGone { count.subtract(1, ordering: .relaxed) }
  }

  /// Tells all listeners, in this order.
  public func publish(_ activities: [Activity]) {
    guard isHeard, !activities.isEmpty else { return }
    listeners.withLock { listeners in
      for listener in listeners { listener.put(activities) }
    }
  }
}

/// What waits for one listener of an `ActivityFeed`.
public final class ActivityListener: Sendable {
  private struct Waiting {
    var activities: [Activity] = []
    var hasLost = false
  }

  private let waiting = Mutex(Waiting())
  private let limit: Int
  private let wake: @Sendable () -> Void

  fileprivate init(limit: Int, wake: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.wake = wake
  }

  fileprivate func put(_ activities: [Activity]) {
    let isFirst = waiting.withLock { waiting in
      guard !waiting.hasLost else { return false }
      let wasEmpty = waiting.activities.isEmpty
      if waiting.activities.count + activities.count > limit {
        waiting.activities = []
        waiting.hasLost = true
      } else {
        waiting.activities.append(contentsOf: activities)
      }
      return wasEmpty
    }
    if isFirst { wake() }
  }

  /// Takes the oldest activities that wait, in order.
  ///
  /// - Returns: whether more than the limit have waited since the last call, so that some, among
  ///   them all that were waiting then, are lost.
  public func take(atMost count: Int) -> (activities: [Activity], hasLost: Bool) {
    waiting.withLock { waiting in
      if waiting.hasLost {
        waiting.hasLost = false
        return ([], true)
      }
      guard waiting.activities.count > count else {
        let all = waiting.activities
        waiting.activities = []
        return (all, false)
      }
      let first = Array(waiting.activities.prefix(count))
      waiting.activities.removeFirst(count)
      return (first, false)
    }
  }

  /// Whether something waits.
  public var hasMore: Bool {
    waiting.withLock { $0.hasLost || !$0.activities.isEmpty }
  }
}
