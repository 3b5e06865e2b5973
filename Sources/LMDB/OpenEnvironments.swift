import Glibc
import Synchronization

/// The files this process has open as environments: LMDB's locks break when one is opened twice.
enum OpenEnvironments {
  struct Identity: Hashable {
    var device: UInt
    var inode: UInt
  }

  private static let identities = Mutex<Set<Identity>>([])

  /// Notes the folder as open; throws `alreadyOpen` when it is.
  static func add(path: String) throws(LMDBError) -> Identity {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { throw LMDBError(code: errno) }
    let identity = Identity(device: UInt(status.st_dev), inode: UInt(status.st_ino))
    guard identities.withLock({ $0.insert(identity).inserted }) else {
      throw .alreadyOpen
    }
    return identity
  }

  static func remove(_ identity: Identity) {
    _ = identities.withLock { $0.remove(identity) }
  }
}
