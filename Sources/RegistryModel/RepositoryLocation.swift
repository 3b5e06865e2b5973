/// Where a repository is, however its address is spelled: `https://git.example/acme/core.git`,
/// `ssh://git@git.example:2222/acme/core` and `git@git.example:acme/core.git` are one place.
///
/// Host and path without user, port, scheme, `.git` and a slash at either end, in lower case: what
/// two spellings share is more likely one repository than two.
public struct RepositoryLocation: Hashable, Sendable {
  private let text: String

  /// The place that an address names.
  public init(_ url: RepositoryURL) {
    var path = url.text[...]
    if let scheme = path.range(of: "://") {
      path = path[scheme.upperBound...].drop { $0 != "/" }
    } else if url.transport == .ssh {
      path = path.drop { $0 != ":" }.dropFirst()
    }
    path = path.prefix { $0 != "?" && $0 != "#" }
    while path.first == "/" { path = path.dropFirst() }
    while path.last == "/" { path = path.dropLast() }
    if path.lowercased().hasSuffix(".git") { path = path.dropLast(4) }
    let host = url.host.lowercased()
    text = "\(Self.hosts[host] ?? host)/\(path.lowercased())"
  }

  /// Hosts that stand in for another where its own port is closed to SSH.
  private static let hosts = [
    "ssh.github.com": "github.com", "altssh.gitlab.com": "gitlab.com",
    "altssh.bitbucket.org": "bitbucket.org",
  ]
}

extension Substring {
  /// Where a text stands for the first time.
  fileprivate func range(of text: String) -> Range<Index>? {
    indices.lazy.compactMap { start in
      self[start...].hasPrefix(text) ? start..<index(start, offsetBy: text.count) : nil
    }.first
  }
}
