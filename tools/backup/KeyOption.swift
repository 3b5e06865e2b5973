import ArgumentParser
import Backup
import Foundation

/// The `--key-file` option.
struct KeyOption: ParsableArguments {
  @Option(
    help: """
      File with the 32 bytes that encrypt a backup, raw, hexadecimal or base64, readable for its \
      owner alone.
      """)
  var keyFile: String?

  /// The key, if there is to be one.
  func key() throws -> BackupKey? {
    guard let keyFile else { return nil }
    let descriptor = open(keyFile, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw Refusal.key.because("\(keyFile) cannot be read: \(String(cString: strerror(errno))).")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, isKept(status) else {
      throw Refusal.key.because(
        "\(keyFile) must be a regular file of this user with mode 0600 or stricter, or root's "
          + "with 0640 or stricter.")
    }
    // More than any of the three forms needs.
    var contents = [UInt8](repeating: 0, count: 128)
    let count = read(descriptor, &contents, contents.count)
    guard count > 0, let key = BackupKey(contents: Array(contents.prefix(count))) else {
      throw Refusal.key.because(
        "\(keyFile) must hold 32 bytes, raw or as hexadecimal digits or base64.")
    }
    return key
  }

  /// Whether nobody else may read the file; root may let this user, as with systemd's credentials.
  private func isKept(_ status: stat) -> Bool {
    let user = geteuid()
    let isOwn = status.st_uid == user || user == 0
    guard status.st_mode & S_IFMT == S_IFREG else { return false }
    return isOwn ? status.st_mode & 0o077 == 0 : status.st_uid == 0 && status.st_mode & 0o037 == 0
  }
}
