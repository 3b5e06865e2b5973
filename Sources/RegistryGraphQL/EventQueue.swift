import RegistryModel

/// Events in the order in which they came; takes no memory while it is empty.
struct EventQueue {
  typealias Element = Activity

  private var events: [Activity] = []
  private var first = 0

  var count: Int { events.count - first }
  var isEmpty: Bool { first == events.count }

  mutating func append(_ event: Activity) { events.append(event) }

  mutating func popFirst() -> Activity? {
    guard !isEmpty else { return nil }
    let event = events[first]
    first += 1
    if isEmpty {
      events = []
      first = 0
    } else if first >= 64, first * 2 >= events.count {
      events.removeFirst(first)
      first = 0
    }
    return event
  }

  /// Puts an event before all others.
  mutating func putBack(_ event: Activity) {
    guard first > 0 else { return events.insert(event, at: 0) }
    first -= 1
    events[first] = event
  }
}
