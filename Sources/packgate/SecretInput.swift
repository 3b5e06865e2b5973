import Foundation

/// Secrets come in through standard input: other users of the machine can see arguments.
enum SecretInput {
  /// More than any secret has.
  private static let limit = 1024

  /// The first line of standard input, without its end.
  static func line() -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < limit, read(STDIN_FILENO, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
      bytes.append(byte)
    }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
