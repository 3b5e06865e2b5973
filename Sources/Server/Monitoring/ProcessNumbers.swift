import Foundation
import Glibc

/// What the system says of this process; what it does not say is nil.
struct ProcessNumbers {
  var processorNanoseconds: UInt64?
  var residentBytes: UInt64?
  var virtualBytes: UInt64?
  var openDescriptors: Int?
  var mostDescriptors: UInt64?
  /// Nanoseconds since 1970.
  var startedAt: UInt64?

  /// Asks the system; reads a few small files.
  init() {
    // The name of the program stands in parentheses and may hold anything.
    if let line = Self.read("/proc/self/stat"), let end = line.lastIndex(of: ")") {
      let fields = line[line.index(after: end)...].split(separator: " ").map { UInt64($0) }
      let tick = UInt64(max(sysconf(Int32(_SC_CLK_TCK)), 1))
      let pageSize = UInt64(max(sysconf(Int32(_SC_PAGESIZE)), 1))
      if fields.count > 21 {
        if let user = fields[11], let system = fields[12] {
          processorNanoseconds = (user + system) * (1_000_000_000 / tick)
        }
        virtualBytes = fields[20]
        residentBytes = fields[21].map { $0 * pageSize }
        if let start = fields[19], let boot = Self.bootTime() {
          startedAt = boot * 1_000_000_000 + start * (1_000_000_000 / tick)
        }
      }
    }
    openDescriptors = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 {
      mostDescriptors = UInt64(limit.rlim_cur)
    }
  }

  /// Seconds since 1970.
  private static func bootTime() -> UInt64? {
    let line = read("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
    return line.flatMap { UInt64($0.dropFirst(6)) }
  }

  private static func read(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }
}
