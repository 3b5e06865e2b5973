/// Why a repository could not be read; nothing was recorded.
public struct PackageSourceError: Error, Equatable, Sendable {
  /// The kind of failure.
  public enum Reason: Sendable {
    /// The address is not one of the allowed transports.
    case refusedAddress
    /// There is no git command.
    case gitMissing
    /// Git did not finish in time and was ended.
    case timedOut
    /// The task that waited was cancelled, and git was ended.
    case cancelled
    /// Git gave more than is read.
    case tooLarge
    /// Git failed: unreachable, not a repository, or not permitted.
    case failed
  }

  /// The kind of failure.
  public let reason: Reason
  /// One sentence for people, with git's own words where it said any; without credentials.
  public let message: String

  init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  /// Makes the error of a git command that failed, from what it wrote to its standard error.
  init(gitSaid output: [UInt8]) {
    let line = PackageSourceError.tellingLine(output).map(PackageSourceError.withoutCredentials)
    self.init(.failed, line ?? "git failed without a word.")
  }

  /// The last line that says what happened, rather than what one might do about it.
  private static func tellingLine(_ output: [UInt8]) -> String? {
    let lines = output.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
      .map { line in
        String(decoding: line.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
      }
      .filter { line in !line.utf8.allSatisfy { $0 == 0x20 } }
    let advice = [
      "Please make sure you have the correct access rights", "and the repository exists.",
      "fatal: Could not read from remote repository.",
    ]
    return lines.last { !advice.contains($0) } ?? lines.last
  }

  /// Cuts `user:password@` out of every address, and the line to 500 characters.
  private static func withoutCredentials(_ line: String) -> String {
    var result: [UInt8] = []
    for byte in line.utf8 {
      if byte == UInt8(ascii: "@"), let start = userInfoStart(result) {
        result.removeSubrange(start...)
      } else {
        result.append(byte)
      }
    }
    return String(String(decoding: result, as: UTF8.self).prefix(500))
  }

  /// Where the user information of an address begins, if the text so far ends inside one.
  private static func userInfoStart(_ text: [UInt8]) -> Int? {
    var index = text.count
    while index > 0 && text[index - 1] != UInt8(ascii: "/") && text[index - 1] != 0x20 {
      index -= 1
    }
    guard index >= 3, text[index - 1] == UInt8(ascii: "/"), text[index - 2] == UInt8(ascii: "/"),
      text[index - 3] == UInt8(ascii: ":")
    else { return nil }
    return index
  }
}
