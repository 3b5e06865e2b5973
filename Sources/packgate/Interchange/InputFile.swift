import Foundation

/// A file that a verb reads: one that is named, or standard input.
final class InputFile: Sendable {
  /// As it was named.
  let name: String
  let descriptor: Int32

  /// Opens a file; `-` is standard input.
  init(_ name: String) throws {
    self.name = name == "-" ? "standard input" : name
    descriptor = name == "-" ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Refusal.refuse(2, "\(name): \(String(cString: strerror(errno)))")
    }
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// The size of a regular file, in bytes; `nil` for anything else.
  var size: Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// How far a regular file has been read, by whoever shares the descriptor.
  var position: Int { max(0, Int(lseek(descriptor, 0, SEEK_CUR))) }
}
