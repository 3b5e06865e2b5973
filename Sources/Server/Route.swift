/// Where a request is answered.
enum Route: UInt8 {
  case health
  case ready
  case metrics
  case catalogPing
  case catalogVersion
  case catalogHealth
  case graphQL
  case catalog
  case playground
  case dashboard
  case nginxDoor
  case forwardDoor
  case envoyDoor
  case checkDoor
  case installNotices
  case githubHook
  case gitlabHook
  case bitbucketHook
  case unknown

  /// The path that every request through an Envoy filter carries before the original one.
  static let envoyPrefix: StaticString = "/auth/envoy"

  /// The route of a path without its query.
  init(path: UnsafeRawBufferPointer) {
    self =
      switch path.count {
      case 6 where equal(path, "/ready"): .ready
      case 7 where equal(path, "/health"): .health
      case 8 where equal(path, "/graphql"): .graphQL
      case 8 where equal(path, "/metrics"): .metrics
      case 10 where equal(path, "/dashboard"): .dashboard
      case 10 where equal(path, "/downloads"): .installNotices
      case 11 where equal(path, "/auth/nginx"): .nginxDoor
      case 11 where equal(path, "/auth/check"): .checkDoor
      case 13 where equal(path, "/auth/forward"): .forwardDoor
      case 16 where equal(path, "/webhooks/github"): .githubHook
      case 16 where equal(path, "/webhooks/gitlab"): .gitlabHook
      case 19 where equal(path, "/graphql/playground"): .playground
      case 19 where equal(path, "/webhooks/bitbucket"): .bitbucketHook
      case 27 where equal(path, "/catalog/api/v1/system/ping"): .catalogPing
      case 30 where equal(path, "/catalog/api/v1/custom/graphql"): .catalog
      case 30 where equal(path, "/catalog/api/v1/system/version"): .catalogVersion
      case 33 where equal(path, "/catalog/api/v1/system/app_health"): .catalogHealth
      default: Self.isBehindEnvoy(path) ? .envoyDoor : .unknown
      }
  }

  private static func isBehindEnvoy(_ path: UnsafeRawBufferPointer) -> Bool {
    let length = envoyPrefix.utf8CodeUnitCount
    return path.count > length && path[length] == 0x2F
      && equal(UnsafeRawBufferPointer(rebasing: path[..<length]), envoyPrefix)
  }

  /// Whether the route decides about another request and answers whatever the method.
  var isDoor: Bool {
    switch self {
    case .nginxDoor, .forwardDoor, .envoyDoor, .checkDoor: true
    default: false
    }
  }

  /// Who sends messages to the route, where it is a webhook's.
  var hookSender: HookSender? {
    switch self {
    case .githubHook: .github
    case .gitlabHook: .gitlab
    case .bitbucketHook: .bitbucket
    default: nil
    }
  }

  /// Whether the route says something about the server itself, to anyone who reads.
  var isProbe: Bool {
    switch self {
    case .health, .ready, .catalogPing, .catalogVersion, .catalogHealth: true
    default: false
    }
  }
}

/// A request target cut at its query.
struct Target {
  /// Path as it was sent, escapes and all.
  let path: UnsafeRawBufferPointer
  /// What follows the first `?`, or nil where there is none.
  let query: UnsafeRawBufferPointer?

  init(path: UnsafeRawBufferPointer, query: UnsafeRawBufferPointer?) {
    self.path = path
    self.query = query
  }

  /// Cuts a target; one with scheme and authority is taken from its path on.
  init(_ target: UnsafeRawBufferPointer) {
    var rest = target[...]
    if let first = rest.first, first != 0x2F {
      rest = Self.withoutAuthority(rest)
    }
    if let mark = rest.firstIndex(of: 0x3F) {
      path = UnsafeRawBufferPointer(rebasing: rest[..<mark])
      query = UnsafeRawBufferPointer(rebasing: rest[(mark + 1)...])
    } else {
      path = UnsafeRawBufferPointer(rebasing: rest)
      query = nil
    }
  }

  /// What stands between the scheme and the path of an address of HTTP; nil of anything else.
  static func authority(of address: String) -> String? {
    for scheme in ["http://", "https://"] where address.lowercased().hasPrefix(scheme) {
      return String(address.dropFirst(scheme.count).prefix { $0 != "/" })
    }
    return nil
  }

  private static func withoutAuthority(
    _ target: Slice<UnsafeRawBufferPointer>
  ) -> Slice<UnsafeRawBufferPointer> {
    for scheme in ["http://", "https://"] as [StaticString] {
      let length = scheme.utf8CodeUnitCount
      guard target.count > length,
        equalIgnoringCase(UnsafeRawBufferPointer(rebasing: target.prefix(length)), scheme)
      else { continue }
      let rest = target.dropFirst(length)
      return rest.drop { $0 != 0x2F }
    }
    return target
  }
}
