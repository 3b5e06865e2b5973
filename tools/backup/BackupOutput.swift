import Backup
import Foundation

/// A backup file in the making, or standard output.
///
/// The file is written beside its place under another name, and gets its own once all of it is on
/// the disk. It never takes the place of a file that is there.
final class BackupOutput {
  /// `nil` for standard output.
  let path: String?
  private let draft: String
  private let descriptor: Int32
  private var isFinished = false
  private(set) var bytesWritten = 0
  private static let bytesAtOnce = 8 << 20
  private var bytesReleased = 0

  /// - Parameter path: "-" is standard output.
  init(_ path: String) throws {
    guard path != "-" else {
      guard isatty(STDOUT_FILENO) == 0 else {
        throw Refusal.malformed.because("a backup is not written to a terminal")
      }
      self.path = nil
      draft = ""
      descriptor = STDOUT_FILENO
      return
    }
    var status = stat()
    guard lstat(path, &status) != 0 else { throw Refusal.exists.because("\(path) exists.") }
    self.path = path
    draft = path + ".partial"
    descriptor = try Self.claim(draft)
  }

  deinit { discard() }

  /// Opens the draft for nobody else; one that was left behind by a killed process is taken over.
  private static func claim(_ draft: String) throws -> Int32 {
    var left = stat()
    // Killed between its two names: under the other one, wherever that is now, it is a backup.
    if lstat(draft, &left) == 0, left.st_nlink > 1 { unlink(draft) }
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Refusal.because(.output(errno: errno), draft)
    }
    var own = stat()
    var named = stat()
    // Who had it before may have given it its name between the two calls.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &own) == 0,
      lstat(draft, &named) == 0, own.st_ino == named.st_ino, own.st_dev == named.st_dev
    else {
      close(descriptor)
      throw Refusal.failed.because("\(draft) is being written by another process.")
    }
    guard ftruncate(descriptor, 0) == 0, fchmod(descriptor, 0o600) == 0 else {
      let code = errno
      close(descriptor)
      throw Refusal.because(.output(errno: code), draft)
    }
    return descriptor
  }

  /// Takes the bytes in order.
  var sink: BackupWriter.Sink {
    { bytes throws(BackupError) in
      var rest = bytes[...]
      while !rest.isEmpty {
        try Interruption.check()
        let count = write(
          self.descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        guard count >= 0 else {
          if errno == EINTR { continue }
          throw .output(errno: errno)
        }
        rest = rest.dropFirst(count)
        self.bytesWritten += count
      }
      self.release()
    }
  }

  /// Has the disk begin with what was written some time ago, and the system forget what is on the
  /// disk: the end has not to wait for all of the file, and memory stays with the store.
  private func release() {
    guard path != nil, bytesWritten - bytesReleased >= 2 * Self.bytesAtOnce else { return }
    // What is dirty starts on its way now and is forgotten the next time.
    let start = max(0, bytesReleased - Self.bytesAtOnce)
    posix_fadvise(
      descriptor, start, bytesReleased + Self.bytesAtOnce - start, POSIX_FADV_DONTNEED)
    bytesReleased += Self.bytesAtOnce
  }

  /// Brings the file to the disk and gives it its name.
  ///
  /// When the folder does not reach the disk, the name is taken away again: it might not outlive a
  /// power cut.
  func finish() throws {
    guard let path else { return }
    guard fsync(descriptor) == 0 else { throw Refusal.because(.output(errno: errno), path) }
    try giveName(path)
    isFinished = true
    close(descriptor)
    let parent = (path as NSString).deletingLastPathComponent
    let folder = open(parent.isEmpty ? "." : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let failure = folder >= 0 && fsync(folder) == 0 ? nil : errno
    if folder >= 0 { close(folder) }
    if let failure {
      unlink(path)
      throw Refusal.because(.output(errno: failure), path)
    }
  }

  /// Gives the draft its name, unless a file of that name has come meanwhile.
  private func giveName(_ path: String) throws {
    // A link, because a new name by rename would replace such a file.
    if link(draft, path) == 0 {
      unlink(draft)
      return
    }
    var code = errno
    // Some file systems have no links.
    if code == EPERM || code == ENOTSUP || code == ENOSYS, access(path, F_OK) != 0 {
      if rename(draft, path) == 0 { return }
      code = errno
    }
    guard code != EEXIST else { throw Refusal.exists.because("\(path) exists.") }
    throw Refusal.because(.output(errno: code), path)
  }

  /// Leaves nothing behind.
  func discard() {
    guard path != nil, !isFinished else { return }
    isFinished = true
    unlink(draft)
    close(descriptor)
  }
}
