import Glibc

/// The number of files and sockets that this process may have open.
enum DescriptorLimit {
  /// Raises the limit to `count` as far as the system allows; a higher one stays.
  ///
  /// Without it the usual 1,024 would stop new connections long before the configured number.
  static func raise(to count: Int) {
    var limit = rlimit()
    let kind = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
    guard getrlimit(kind, &limit) == 0, limit.rlim_cur < rlim_t(count) else { return }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(count))
    setrlimit(kind, &limit)
  }
}
