import Foundation

/// Where an export goes: standard output, or a file that appears whole or not at all.
final class OutputFile {
  private let path: String?
  private let draft: String
  private let descriptor: Int32
  /// The error number of the first write that failed.
  private(set) var failure: Int32?

  /// Opens standard output, or a draft beside the named file, for nobody else to read.
  init(path: String?) throws {
    self.path = path
    guard let path else {
      draft = ""
      descriptor = STDOUT_FILENO
      return
    }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      throw Refusal.refuse(
        2,
        "\(path) is not a regular file; without a name the export goes to "
          + "standard output")
    }
    draft = "\(path).\(getpid()).new"
    descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw Refusal.refuse(2, "\(draft): \(String(cString: strerror(errno)))")
    }
  }

  /// Writes everything; false when that failed, now or before.
  func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard failure == nil else { return false }
    failure = writeAll(bytes, to: descriptor)
    return failure == nil
  }

  /// Brings the file to the disk and gives it its name, in place of one that was there.
  func finish() throws {
    if let path, failure == nil {
      if fsync(descriptor) != 0 || rename(draft, path) != 0 { failure = errno }
    }
    guard let failure else { return }
    discard()
    throw Refusal.refuse(1, "writing the export failed: \(String(cString: strerror(failure)))")
  }

  /// Leaves nothing behind.
  func discard() {
    if path != nil { unlink(draft) }
  }
}

/// Writes all bytes; the error number when that failed.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32? {
  var rest = bytes[...]
  while !rest.isEmpty {
    let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    guard count >= 0 else {
      if errno == EINTR { continue }
      return errno
    }
    rest = rest.dropFirst(count)
  }
  return nil
}
