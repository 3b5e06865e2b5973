import Synchronization

/// How long commits took, and how many jobs shared one.
struct CommitNumbers: Sendable {
  /// From the begin of a transaction until it was durable.
  var time = LatencyHistogram()
  /// Jobs of commits.
  var sizes = SizeHistogram()
}

/// Counts the commits of a store; made before the store is opened.
public final class CommitMeter: Sendable {
  private let state = Mutex(CommitNumbers())

  /// A meter that has counted nothing.
  public init() {}

  /// Counts a commit, by the jobs that shared it and the nanoseconds it took.
  public func note(jobs: Int, nanoseconds: Int64) {
    state.withLock { numbers in
      numbers.time.record(nanoseconds)
      numbers.sizes.record(jobs)
    }
  }

  /// The commits counted so far.
  var numbers: CommitNumbers { state.withLock { $0 } }
}

/// How many commits had how many jobs, between powers of two up to the most there can be.
struct SizeHistogram: Sendable {
  /// Number of bounds: 1, 2, 4 and so on up to 1,024.
  static let boundCount = 11

  /// By bound, the last one without; a count does not hold those before it.
  private(set) var counts = InlineArray<12, UInt64>(repeating: 0)
  /// All sizes together.
  private(set) var sum: UInt64 = 0

  /// Counts a commit.
  mutating func record(_ size: Int) {
    var index = 0
    while index < Self.boundCount, size > 1 << index { index += 1 }
    counts[index] += 1
    sum += UInt64(max(size, 0))
  }
}

extension MetricsText {
  /// Writes the samples of a histogram of sizes.
  mutating func sample(sizes: SizeHistogram) {
    var count: UInt64 = 0
    for index in sizes.counts.indices {
      count += sizes.counts[index]
      let bound = index < SizeHistogram.boundCount ? "\(1 << index)" : "+Inf"
      write("_bucket", [("le", bound)], "\(count)")
    }
    write("_sum", [], "\(sizes.sum)")
    write("_count", [], "\(count)")
  }
}
