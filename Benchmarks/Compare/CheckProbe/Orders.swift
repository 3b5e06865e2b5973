import Authorization
import Glibc
import Population
import RegistryStore

/// Decides requests as it is told to, in turns with other systems that are told the same.
///
/// Each line of input is "FIRST COUNT", and perhaps more that others need, or at last "end"; the
/// answer is the nanoseconds that deciding those requests took, and how many they were.
struct Orders: ~Copyable {
  let requests: CheckRequests
  let policy: AccessPolicy
  var reader: RegistryReader

  mutating func obey() throws {
    while let line = readLine(), line != "end" {
      let numbers = line.split(separator: " ").compactMap { Int($0) }
      guard numbers.count >= 2, numbers[0] >= 0, numbers[1] >= 0,
        numbers[0] + numbers[1] <= requests.count
      else { exit(2) }
      let range = numbers[0]..<numbers[0] + numbers[1]
      let start = Self.time()
      let allowed = try requests.decide(range, policy, &reader)
      let taken = Self.time() - start
      precondition(allowed == requests.allowed(in: range))
      print(taken, range.count)
      fflush(nil)
    }
  }

  private static func time() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
