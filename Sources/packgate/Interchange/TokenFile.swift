import Foundation
import RegistryModel

/// The secrets that an import mints: one line a customer, for the file's owner alone.
struct TokenFile: Sendable {
  private let path: String
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  /// Makes the file; one that is there already is somebody's secrets and stays.
  init(path: String) throws(CommandError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { throw Self.failure(path, errno) }
  }

  mutating func add(_ secret: String, of customer: String) throws(CommandError) {
    buffer.append(contentsOf: "\(customer)\t\(secret)\n".utf8)
    if buffer.count > 1 << 16 { try flush() }
  }

  /// Brings everything to the disk: before the commit that makes the secrets work.
  mutating func finish() throws(CommandError) {
    try flush()
    if fsync(descriptor) != 0 { throw Self.failure(path, errno) }
  }

  /// Removes the file: its secrets will never work.
  func discard() { unlink(path) }

  private mutating func flush() throws(CommandError) {
    if let code = buffer.withUnsafeBytes({ writeAll($0, to: descriptor) }) {
      throw Self.failure(path, code)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  private static func failure(_ path: String, _ code: Int32) -> CommandError {
    CommandError(.validation, "\(path): \(String(cString: strerror(code)))")
  }
}
