import RegistryModel

/// A model value that a line gives as a word: the same that the admin API's enum has.
protocol InterchangeName: CaseIterable {
  var interchangeName: StaticString { get }
}

extension InterchangeName {
  init?(interchangeName: String) {
    let found = Self.allCases.first { "\($0.interchangeName)" == interchangeName }
    guard let found else { return nil }
    self = found
  }

  /// All words, for a message.
  static var interchangeNames: String {
    allCases.map { "\($0.interchangeName)" }.joined(separator: ", ")
  }
}

/// What a line describes.
enum InterchangeKind: InterchangeName {
  case package
  case bundle
  case customer
  case label
  case catalogPackage

  var interchangeName: StaticString {
    switch self {
    case .package: "package"
    case .bundle: "bundle"
    case .customer: "customer"
    case .label: "label"
    case .catalogPackage: "catalogPackage"
    }
  }
}

extension CustomerStatus: InterchangeName {
  var interchangeName: StaticString {
    switch self {
    case .active: "ACTIVE"
    case .suspended: "SUSPENDED"
    case .frozen: "FROZEN"
    case .expired: "EXPIRED"
    }
  }
}

extension GitProviderType: InterchangeName {
  var interchangeName: StaticString {
    switch self {
    case .github: "GITHUB"
    case .gitlab: "GITLAB"
    case .bitbucket: "BITBUCKET"
    case .git: "GIT"
    }
  }
}
