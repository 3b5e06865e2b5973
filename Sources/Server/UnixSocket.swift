import Glibc

/// A Unix socket bound to a path, and the file that stands for it.
struct UnixSocket: Sendable {
  /// The bound socket.
  let descriptor: Int32
  private let path: String
  private let inode: UInt64

  private static let setting = "PACKGATE_SOCKET"

  /// Binds a socket to a path with this file mode.
  ///
  /// A socket file that nobody listens on is what a killed process has left, and is replaced;
  /// anything else at the path stays, and is an error.
  init(path: String, mode: Int) throws(ConfigurationError) {
    self.path = path
    let (address, fits) = Self.address(of: path)
    guard fits else {
      throw .invalidSetting(
        name: Self.setting,
        reason: "is longer than the \(Self.longestPath) bytes that a socket's path may have")
    }
    try Self.removeStale(path, address)
    let descriptor = socket(
      AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    // Nobody gets in between the making of the file and the setting of its mode.
    _ = fchmod(descriptor, 0o600)
    guard descriptor >= 0, Self.with(address, { bind(descriptor, $0, $1) }) == 0,
      chmod(path, mode_t(mode)) == 0, let inode = Self.inode(of: path)
    else {
      let reason = Self.reason()
      Glibc.close(descriptor)
      throw .invalidSetting(name: Self.setting, reason: "\(path) cannot be listened on: \(reason)")
    }
    self.descriptor = descriptor
    self.inode = inode
  }

  /// Removes the file, unless another process has put its own there meanwhile.
  func removeFile() {
    if Self.inode(of: path) == inode { unlink(path) }
  }

  private static let longestPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

  private static func removeStale(
    _ path: String, _ address: sockaddr_un
  ) throws(ConfigurationError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw .invalidSetting(name: setting, reason: "\(path) exists and is not a socket")
    }
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { Glibc.close(probe) }
    guard with(address, { connect(probe, $0, $1) }) != 0, errno == ECONNREFUSED else {
      throw .invalidSetting(name: setting, reason: "\(path) is in use by another process")
    }
    unlink(path)
  }

  private static func address(of path: String) -> (sockaddr_un, fits: Bool) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, bytes.count <= longestPath else { return (address, false) }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return (address, true)
  }

  private static func with(
    _ address: sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }

  private static func inode(of path: String) -> UInt64? {
    var status = stat()
    return lstat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
