import Backup
import Foundation

/// A backup file, or standard input, as a source of bytes.
final class BackupInput {
  let path: String
  private let descriptor: Int32
  /// Bytes of the file; 0 where that is not known.
  let size: Int

  /// - Parameter path: "-" is standard input.
  init(_ path: String) throws(BackupError) {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .input(errno: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .input(errno: errno) }
    size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
  }

  deinit { if path != "-" { close(descriptor) } }

  /// The bytes in order.
  var source: BackupReader.Source {
    { buffer throws(BackupError) in
      try Interruption.check()
      return try Self.result { Glibc.read(self.descriptor, buffer.baseAddress, buffer.count) }
    }
  }

  /// The header, and whether the file is complete as far as that can be seen at a glance.
  func outline() throws(BackupError) -> BackupOutline {
    try BackupOutline { offset, buffer throws(BackupError) in
      try Self.result {
        pread(self.descriptor, buffer.baseAddress, buffer.count, Int(clamping: offset))
      }
    }
  }

  private static func result(_ call: () -> Int) throws(BackupError) -> Int {
    while true {
      let count = call()
      if count >= 0 { return count }
      guard errno == EINTR else { throw .input(errno: errno) }
      try Interruption.check()
    }
  }
}
