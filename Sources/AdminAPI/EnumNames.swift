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

/// Which days statistics are about, as clients name them.
enum Period: CaseIterable, SchemaEnum {
  case day
  case week
  case month
  case quarter
  case year
  case allTime

  var enumName: StaticString {
    switch self {
    case .day: "LAST_24_HOURS"
    case .week: "LAST_7_DAYS"
    case .month: "LAST_30_DAYS"
    case .quarter: "LAST_90_DAYS"
    case .year: "LAST_365_DAYS"
    case .allTime: "ALL_TIME"
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
