/// Who hosts a package's repository; raw values are on disk and never change.
@frozen
public enum GitProviderType: UInt8, Hashable, Sendable, CaseIterable, BitwiseCopyable {
  case github = 1
  case gitlab = 2
  case bitbucket = 3
  case git = 4

  /// Tells the provider from a repository's host: github.com, gitlab.com, bitbucket.org or below
  /// one of them, or a host whose first label names the product (`gitlab.example.com`).
  public init(host: String) {
    let labels = host.lowercased().split(separator: ".")
    let products: [(Substring, GitProviderType)] = [
      ("github", .github), ("gitlab", .gitlab), ("bitbucket", .bitbucket),
    ]
    let owner = labels.count >= 2 ? labels[labels.count - 2] : nil
    for (product, type) in products where labels.first == product || owner == product {
      self = type
      return
    }
    self = .git
  }
}
