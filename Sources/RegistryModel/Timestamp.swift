/// A moment in milliseconds since 1970-01-01T00:00:00Z.
///
/// Every stored and compared moment of the registry has this type. Time is always an argument; no
/// part of the model or the store reads a clock.
@frozen
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Milliseconds since the epoch, UTC; negative before 1970.
  public var milliseconds: Int64

  @inlinable
  public init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Makes the moment that many whole seconds after the epoch.
  @inlinable
  public init(seconds: Int64) {
    self.milliseconds = seconds &* 1000
  }

  /// After every moment that can be named: what an absent end date is stored and compared as.
  @inlinable
  public static var never: Timestamp { Timestamp(milliseconds: .max) }

  /// The latest moment a client may name: 9999-12-31T23:59:59.999Z.
  @inlinable
  public static var latest: Timestamp { Timestamp(milliseconds: 253_402_300_799_999) }

  /// `nil` for `never`, else the moment itself.
  @inlinable
  public var ifSet: Timestamp? { self == .never ? nil : self }

  /// The UTC calendar day this moment lies in.
  @inlinable
  public var day: Day {
    let length: Int64 = 86_400_000
    let quotient = milliseconds / length
    let floored = milliseconds % length < 0 ? quotient - 1 : quotient
    return Day(daysSinceEpoch: Int32(clamping: floored))
  }

  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The moment that many milliseconds later; stops at `never` instead of overflowing.
  @inlinable
  public func advanced(byMilliseconds count: Int64) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(count)
    return overflow ? .never : Timestamp(milliseconds: sum)
  }
}

/// A UTC calendar day, counted from 1970-01-01.
@frozen
public struct Day: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Days since 1970-01-01.
  public var daysSinceEpoch: Int32

  @inlinable
  public init(daysSinceEpoch: Int32) {
    self.daysSinceEpoch = daysSinceEpoch
  }

  /// The first millisecond of the day.
  @inlinable
  public var start: Timestamp {
    Timestamp(milliseconds: Int64(daysSinceEpoch) * 86_400_000)
  }

  @inlinable
  public static func < (left: Day, right: Day) -> Bool {
    left.daysSinceEpoch < right.daysSinceEpoch
  }
}
