import Foundation
import Testing

/// strace, and what is preloaded into servers.
enum Tracing {
  /// The calls by which a process changes files and talks to its clients.
  private static let calls =
    "openat,mkdir,link,unlink,rename,ftruncate,lseek,write,writev,pwrite64,pwritev,fsync,fdatasync"

  /// Runs a program so that every byte it writes stands in a file afterwards.
  static func launcher(to trace: URL) throws -> [String] {
    [
      try path(of: "strace"), "-D", "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", "9999999",
      "-e", "signal=none", "-e", "trace=\(calls)", "-o", trace.path,
    ]
  }

  /// Waits until the tracer has written everything.
  static func settle(_ trace: URL) throws {
    var size = -1
    while true {
      let now = try FileManager.default.attributesOfItem(atPath: trace.path)[.size] as? Int ?? 0
      if now == size { return }
      size = now
      usleep(100_000)
    }
  }

  static func path(of program: String) throws -> String {
    let run = try Command.run("sh", ["-c", "command -v \(program)"])
    let path = run.output.trimmingCharacters(in: .whitespacesAndNewlines)
    try #require(run.status == 0 && !path.isEmpty, "\(program) is not there: tools/setup test")
    return path
  }

  /// Whether the long versions of the proofs are wanted.
  static let isSlow =
    ProcessInfo.processInfo.environment["PACKGATE_SLOW"].map { !$0.isEmpty }
    ?? false
}
