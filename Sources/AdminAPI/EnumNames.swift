import PackageVersions
import RegistryModel

/// A model value that the schema has as an enum.
protocol SchemaEnum: CaseIterable {
  /// The value as the schema names it.
  var enumName: StaticString { get }
}

extension SchemaEnum {
  /// The value that the schema gives this name.
  init?(enumName: String) {
    let found = Self.allCases.first { "\($0.enumName)" == enumName }
    guard let found else { return nil }
    self = found
  }
}

extension CustomerStatus: SchemaEnum {
  var enumName: StaticString {
    switch self {
    case .active: "ACTIVE"
    case .suspended: "SUSPENDED"
    case .frozen: "FROZEN"
    case .expired: "EXPIRED"
    }
  }
}

extension TokenScope: SchemaEnum {
  var enumName: StaticString {
    switch self {
    case .download: "DOWNLOAD"
    case .metadata: "METADATA"
    }
  }
}

extension AccessSource: SchemaEnum {
  var enumName: StaticString {
    switch self {
    case .direct: "DIRECT"
    case .bundle: "BUNDLE"
    }
  }
}

extension GitProviderType: SchemaEnum {
  var enumName: StaticString {
    switch self {
    case .github: "GITHUB"
    case .gitlab: "GITLAB"
    case .bitbucket: "BITBUCKET"
    case .git: "GIT"
    }
  }
}

extension Stability: SchemaEnum {
  var enumName: StaticString {
    switch self {
    case .stable: "STABLE"
    case .rc: "RC"
    case .beta: "BETA"
    case .alpha: "ALPHA"
    case .dev: "DEV"
    }
  }
}
