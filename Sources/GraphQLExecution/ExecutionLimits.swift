/// Bounds on what one operation may write, and for how long.
///
/// They are looked at once in 256 values, so an operation can go a little beyond them before it is
/// ended; a response that is longer than allowed is never given out, though.
public struct ExecutionLimits: Sendable {
  /// Most bytes of a response; an operation that writes more fails as a whole.
  public var responseBytes: Int
  /// Most errors reported, at least one; later ones are left out.
  public var errors: Int
  /// Most time that a query, or one root field of a mutation, may take; then it fails as a whole.
  ///
  /// The clock is first read after 256 values, or when a resolver asks `mayContinue`: a small
  /// operation pays nothing. Time in which a `ResponseSink` waits for a slow receiver is not
  /// counted; that wait has the sink's own bound.
  public var time: Duration
  /// Most work: values pushed, and what resolvers tell `mayContinue` that they have looked at.
  ///
  /// Unlike the time it is the same on every machine. For operations that hold others up; one that
  /// needs more fails as a whole.
  public var work: Int
  /// Tells nanoseconds since some moment in the past, never going back.
  ///
  /// A coarse clock does: it is compared with seconds.
  public var clock: @Sendable () -> UInt64

  /// 64 MiB, 100 errors, 2 seconds of the system's monotonic clock, and any work.
  public init(
    responseBytes: Int = 64 << 20, errors: Int = 100, time: Duration = .seconds(2),
    work: Int = .max, clock: @escaping @Sendable () -> UInt64 = ExecutionLimits.systemClock
  ) {
    self.responseBytes = responseBytes
    self.errors = max(errors, 1)
    self.time = time
    self.work = work
    self.clock = clock
  }

  /// The time allowed, in the clock's unit.
  var nanoseconds: UInt64 { Self.nanoseconds(in: time) }

  private static let start = SuspendingClock().now

  /// The monotonic clock of the system.
  public static let systemClock: @Sendable () -> UInt64 = {
    nanoseconds(in: start.duration(to: SuspendingClock().now))
  }

  private static func nanoseconds(in duration: Duration) -> UInt64 {
    let (seconds, attoseconds) = duration.components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    return UInt64(min(seconds, 1 << 32)) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }
}
