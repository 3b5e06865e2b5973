internal import GraphQLLanguage
public import JSON

/// What is looked at now and then while values are pushed: size, time, and whether to send.
extension ExecutionState {
  /// How many values are pushed between two looks at the limits.
  @usableFromInline static var valuesBetweenLooks: Int { 256 }

  /// Where the next byte of the response will stand.
  @inlinable @inline(__always) var position: Int { flushed &+ writer.count }

  /// Takes back what was written from a position on.
  ///
  /// If some of it has been sent, no truth can be told any more: the operation ends.
  @inlinable @inline(__always) mutating func truncate(to start: Int) {
    if start >= flushed { writer.truncate(to: start &- flushed) } else { breakOff() }
  }

  @usableFromInline mutating func breakOff() {
    writer.truncate(to: 0)
    isAborted = true
    fail()
  }

  /// Makes the current position fail: pushes do nothing from here on.
  @usableFromInline mutating func fail() {
    isFailed = true
    steps = 0
  }

  /// Ends the failure: null stands where it stopped.
  @usableFromInline mutating func restore() {
    isFailed = false
    writer.appendNull()
  }

  /// Whether a value may be written at the current position; looks at the limits first.
  @usableFromInline mutating func mayWrite() -> Bool {
    if isFailed {
      steps = 0
    } else {
      steps = Self.valuesBetweenLooks
      checkLimits()
    }
    return !isFailed
  }

  private mutating func checkLimits() {
    if position > responseLimit { return abortForSize() }
    checkTime(after: Self.valuesBetweenLooks)
    guard !isFailed, let sink, writer.count > sink.threshold else { return }
    // Between two items; elsewhere the next value may be the boundary.
    if top.pointee.isList { flush(to: sink) } else { steps = 0 }
  }

  /// Counts work, starts the clock, or ends the operation when it may not go on.
  mutating func checkTime(after work: Int) {
    self.work &+= work
    if self.work > limits.work {
      return abort("The operation takes more than \(limits.work) steps.")
    }
    let now = limits.clock()
    guard let deadline else {
      deadline = now &+ limits.nanoseconds
      return
    }
    guard now > deadline else { return }
    abort("The operation took longer than \(limits.nanoseconds / 1_000_000) milliseconds.")
  }

  /// Hands over everything that was written.
  private mutating func flush(to sink: ResponseSink) {
    let begun = limits.clock()
    let isTaken = writer.withBytes { sink.send($0) }
    flushed += writer.count
    writer.truncate(to: 0)
    // Who waits for the receiver does not execute.
    if let deadline { self.deadline = deadline &+ (limits.clock() &- begun) }
    guard isTaken else { return breakOff() }
  }

  /// Ends the operation because its response is too long.
  mutating func abortForSize() {
    abort("The response is longer than \(limits.responseBytes) bytes.")
  }

  private mutating func abort(_ message: String) {
    errors.removeAll()
    report(GraphQLError(message, code: "QUERY_TOO_COMPLEX"))
    isAborted = true
    fail()
  }
}
