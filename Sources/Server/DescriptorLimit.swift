import Glibc

/// The number of files and sockets that this process may have open.
enum DescriptorLimit {
  /// Raises the limit to `count` as far as the system allows; a higher one stays.
  ///
  /// Without it the usual 1,024 would stop new connections long before the configured number.
  ///
  /// - Returns: what the limit is now.
  static func raise(to count: Int) -> Int {
    var limit = rlimit()
    let kind = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
    guard getrlimit(kind, &limit) == 0, limit.rlim_cur < rlim_t(count) else { return count }
    let before = limit.rlim_cur
    limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
    return Int(setrlimit(kind, &limit) == 0 ? limit.rlim_cur : before)
  }
}

extension ServerConfiguration {
  /// What is open beside the connections: the store, loops, listeners, git at work, and what is
  /// closed as soon as it is accepted.
  private var otherDescriptors: Int { 128 + 4 * loops }

  /// Makes room for all connections, and allows no more of them than the system has room for.
  ///
  /// A connection that cannot be accepted stays in front of the door, and the event loop that is
  /// told of it, without end, does nothing else.
  mutating func fitConnectionsToDescriptors() {
    let limit = DescriptorLimit.raise(to: limits.connections + otherDescriptors)
    limits.connections = max(min(limits.connections, limit - otherDescriptors), 1)
  }
}
