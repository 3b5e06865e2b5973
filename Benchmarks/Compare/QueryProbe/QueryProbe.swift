import Administrators
import Glibc

/// Answers a prepared query between two marks, for tools that count what happens in between:
/// `counting.c` under LD_PRELOAD, or callgrind with `--toggle-collect='*answer*'`.
///
///     QueryProbe GRANTS QUERIES
@main
struct QueryProbe {
  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    guard numbers.count == 2 else { exit(2) }
    let administrator = try Administrator(grants: numbers[0])
    // Lazy things happen before the first mark.
    var bytes = try answer(administrator, 10)
    let begin = mark("counting_begin")
    let end = mark("counting_end")
    let start = time()
    begin?()
    bytes = try answer(administrator, numbers[1])
    end?()
    print("\(numbers[1]) queries, \(bytes) bytes, \((time() - start) / numbers[1]) ns each")
  }

  @inline(never)
  static func answer(_ administrator: Administrator, _ count: Int) throws -> Int {
    let request = administrator.request(Administrator.customer)
    var bytes = 0
    for _ in 0..<count { try administrator.perform(request) { bytes += $0.count } }
    return bytes
  }

  /// CPU time of this thread in nanoseconds.
  private static func time() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// A function of the counting library, when that is loaded.
  private static func mark(_ name: String) -> (@convention(c) () -> Void)? {
    guard let symbol = dlsym(nil, name) else { return nil }
    return unsafeBitCast(symbol, to: (@convention(c) () -> Void).self)
  }
}
