internal import Glibc

/// Why a pepper file was not used.
public enum PepperError: Error, Equatable, Sendable {
  /// There is no such file.
  case missing(path: String)
  /// There is a file already, which is never overwritten: its tokens would end.
  case exists(path: String)
  /// Not a regular file of this user that nobody else may read or write, nor one of root's that
  /// others cannot.
  case exposed(path: String)
  /// The file does not have exactly 32 bytes.
  case wrongSize(path: String)
  /// A system call failed with this error number.
  case system(path: String, call: String, code: Int32)
}

extension PepperError: CustomStringConvertible {
  /// A sentence for the log.
  public var description: String {
    switch self {
    case .missing(let path): "There is no pepper file at \(path)."
    case .exists(let path): "There is a pepper file at \(path) already."
    case .exposed(let path):
      "The pepper file \(path) must be a regular file of this user with mode 0600 or stricter, or "
        + "root's with 0640 or stricter."
    case .wrongSize(let path): "The pepper file \(path) must have exactly 32 bytes."
    case .system(let path, let call, let code):
      "The pepper file \(path) failed in \(call): \(String(cString: strerror(code)))."
    }
  }
}

/// The key of all token digests: 32 random bytes that live outside the data file.
///
/// Without it a stolen data file or backup authenticates nobody; when it is lost, every token is.
public struct Pepper: Sendable {
  /// The length of a pepper in bytes.
  public static let byteCount = 32

  let bytes: [UInt8]

  /// Takes a pepper that a caller keeps in some other way; nil when it has not 32 bytes.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count == Pepper.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Reads a pepper file.
  ///
  /// - Throws: ``PepperError`` when it is missing, when others may read or write it, or when its
  ///   size is wrong.
  public static func load(path: String) throws(PepperError) -> Pepper {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      throw errno == ENOENT ? .missing(path: path) : .last(path, "open")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .last(path, "fstat") }
    let user = geteuid()
    let isOwn = status.st_uid == user || user == 0
    // Credentials of systemd are root's, who lets the service read them.
    let isKept =
      isOwn ? status.st_mode & 0o077 == 0 : status.st_uid == 0 && status.st_mode & 0o037 == 0
    guard status.st_mode & S_IFMT == S_IFREG, isKept else { throw .exposed(path: path) }
    guard status.st_size == byteCount else { throw .wrongSize(path: path) }
    var bytes = [UInt8](repeating: 0, count: byteCount)
    let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, byteCount) }
    guard count >= 0 else { throw .last(path, "read") }
    guard count == byteCount else { throw .wrongSize(path: path) }
    return Pepper(unchecked: bytes)
  }

  /// Makes a pepper file of mode 0600 with new random bytes, durable before this returns.
  ///
  /// The file appears whole or not at all: it is written under another name and linked into place.
  ///
  /// - Throws: ``PepperError``, above all when the file exists.
  public static func create(path: String) throws(PepperError) -> Pepper {
    let pepper = Pepper(unchecked: randomBytes(byteCount))
    let draft = "\(path).\(getpid()).new"
    try pepper.write(draft)
    defer { unlink(draft) }
    guard link(draft, path) == 0 else {
      throw errno == EEXIST ? .exists(path: path) : .last(path, "link")
    }
    try syncFolder(of: path)
    return pepper
  }

  private init(unchecked bytes: [UInt8]) {
    self.bytes = bytes
  }

  private func write(_ path: String) throws(PepperError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw .last(path, "open") }
    defer { close(file) }
    let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    guard count == Pepper.byteCount, fsync(file) == 0 else {
      let error = PepperError.last(path, "write")
      unlink(path)
      throw error
    }
  }

  private static func syncFolder(of path: String) throws(PepperError) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let name = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw .last(name, "open") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw .last(name, "fsync") }
  }
}

extension PepperError {
  /// The error that the last system call left.
  fileprivate static func last(_ path: String, _ call: String) -> PepperError {
    .system(path: path, call: call, code: errno)
  }
}
