/// How long things took: how many of them fell between fixed bounds, and the sum.
///
/// Of a fixed size and without references: it is counted and copied without an allocation.
struct LatencyHistogram: Sendable {
  /// Upper bounds in nanoseconds, from a microsecond to ten seconds.
  static let bounds: InlineArray<22, UInt64> = [
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
    500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000,
  ]

  /// How many fell under each bound and above the one before it; the last count is without a bound.
  private(set) var counts = InlineArray<23, UInt64>(repeating: 0)
  /// All durations together, in nanoseconds.
  private(set) var sum: UInt64 = 0

  /// Counts one duration in nanoseconds; a clock that was set back counts as none at all.
  mutating func record(_ nanoseconds: Int64) {
    let duration = UInt64(max(nanoseconds, 0))
    var index = 0
    while index < Self.bounds.count, duration > Self.bounds[index] { index += 1 }
    counts[index] += 1
    sum += duration
  }

  /// Adds what another one has counted.
  mutating func add(_ other: LatencyHistogram) {
    for index in counts.indices { counts[index] += other.counts[index] }
    sum += other.sum
  }

  /// Number of durations.
  var count: UInt64 {
    var count: UInt64 = 0
    for index in counts.indices { count += counts[index] }
    return count
  }
}
