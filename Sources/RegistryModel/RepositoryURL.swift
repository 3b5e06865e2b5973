/// A repository address that may be handed to git: one of the allowed transports, and nothing that
/// git could take for an option or a helper program.
public struct RepositoryURL: Hashable, Sendable {
  /// The way to the repository.
  public enum Transport: Hashable, Sendable, CaseIterable {
    case http
    case https
    case ssh
    case git
    /// `file://` or a local path; only admitted by a setting.
    case file
  }

  /// The address as given.
  public let text: String
  /// The way to the repository.
  public let transport: Transport
  /// The host's name without user and port; empty for a local repository.
  public let host: String

  /// Reads an address: `http(s)://`, `ssh://`, `git://`, `user@host:path`, and, where
  /// `localAllowed`, `file://` or an absolute path. Gives `nil` for anything else, for control
  /// characters and blanks, and for hosts or paths that begin with `-`.
  public init?(_ text: String, localAllowed: Bool) {
    guard !text.isEmpty, text.utf8.count <= Limits.repositoryURL,
      text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }), text.utf8.first != UInt8(ascii: "-")
    else { return nil }
    self.text = text
    let bytes = Array(text.utf8)
    if bytes.first == UInt8(ascii: "/") {
      guard localAllowed else { return nil }
      (transport, host) = (.file, "")
      return
    }
    if let (scheme, rest) = Self.splitScheme(bytes) {
      guard let transport = Self.transport(scheme: scheme) else { return nil }
      if transport == .file {
        guard localAllowed, rest.first == UInt8(ascii: "/") else { return nil }
        (self.transport, host) = (.file, "")
        return
      }
      let authority = rest.prefix { $0 != UInt8(ascii: "/") }
      guard rest.count > authority.count + 1, let host = Self.host(authority: authority) else {
        return nil
      }
      (self.transport, self.host) = (transport, host)
      return
    }
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon + 1 < bytes.count,
      bytes[colon + 1] != UInt8(ascii: "-"), bytes[colon + 1] != UInt8(ascii: ":"),
      bytes[..<colon].contains(UInt8(ascii: "@")), !bytes[..<colon].contains(UInt8(ascii: "/")),
      let host = Self.host(authority: bytes[..<colon])
    else { return nil }
    (transport, self.host) = (.ssh, host)
  }

  private static func splitScheme(_ bytes: [UInt8]) -> (String, ArraySlice<UInt8>)? {
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
      bytes[(colon + 1)...].starts(with: "//".utf8)
    else { return nil }
    return (String(decoding: bytes[..<colon], as: UTF8.self).lowercased(), bytes[(colon + 3)...])
  }

  private static func transport(scheme: String) -> Transport? {
    switch scheme {
    case "http": .http
    case "https": .https
    case "ssh": .ssh
    case "git": .git
    case "file": .file
    default: nil
    }
  }

  /// The host of `user:password@host:port`; `nil` when empty or when it could pass for an option.
  private static func host(authority: ArraySlice<UInt8>) -> String? {
    guard authority.first != UInt8(ascii: "-") else { return nil }
    let start = authority.lastIndex(of: UInt8(ascii: "@")).map { $0 + 1 } ?? authority.startIndex
    var name = authority[start...]
    if name.first == UInt8(ascii: "["), let end = name.firstIndex(of: UInt8(ascii: "]")) {
      name = name[...end]
    } else if let colon = name.firstIndex(of: UInt8(ascii: ":")) {
      name = name[..<colon]
    }
    guard let first = name.first, first != UInt8(ascii: "-") else { return nil }
    return String(decoding: name, as: UTF8.self)
  }
}
