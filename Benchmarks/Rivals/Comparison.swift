public import Benchmark
import Glibc

/// CPU time of the calling thread, in nanoseconds.
public func threadTime() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Time that has passed, in nanoseconds.
public func wallTime() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// CPU time of the calling thread in a closure, in nanoseconds.
public func threadTime(_ work: () throws -> Void) rethrows -> Int {
  let start = threadTime()
  try work()
  return threadTime() - start
}

extension Benchmark {
  /// Measures values of one's own, several in each round, so that what is compared alternates.
  ///
  /// - Parameters:
  ///   - names: what each round measures, in order; the unit stands in the name.
  ///   - rounds: how often, after two that do not count.
  ///   - prepare: called once before the first round; makes what a round needs.
  ///   - round: one value for each name.
  public static func rounds<State>(
    _ title: String, measuring names: [String], rounds: Int = 31,
    prepare: @escaping () throws -> State, round: @escaping (State) throws -> [Double]
  ) {
    let metrics = names.map { BenchmarkMetric.custom($0, useScalingFactor: false) }
    var state: State?
    Benchmark(
      title,
      configuration: Configuration(
        metrics: metrics,
        units: Dictionary(uniqueKeysWithValues: metrics.map { ($0, .count) }), warmupIterations: 2,
        maxDuration: .seconds(600), maxIterations: rounds)
    ) { benchmark in
      let ready = try state ?? prepare()
      state = ready
      for (metric, value) in zip(metrics, try round(ready)) {
        benchmark.measurement(metric, Int(value.rounded()))
      }
    } teardown: {
      state = nil
    }
  }
}
