/// What a decision says, in the order in which the rows of its table decide.
@frozen
public enum AccessCode: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case allowed
  case badRequest
  case noCredentials
  case invalidToken
  case tokenRevoked
  case tokenExpired
  case scopeDenied
  case customerSuspended
  case customerExpired
  case packageUnknown
  case tokenPackageScope
  case notGranted
  case versionUnknown
  case labelBlocked
  case versionYanked
  case versionFrozenOut
  case updatesEnded
  case constraintDenied

  /// The code as clients read it.
  public var name: StaticString {
    switch self {
    case .allowed: "ALLOWED"
    case .badRequest: "BAD_REQUEST"
    case .noCredentials: "NO_CREDENTIALS"
    case .invalidToken: "INVALID_TOKEN"
    case .tokenRevoked: "TOKEN_REVOKED"
    case .tokenExpired: "TOKEN_EXPIRED"
    case .scopeDenied: "SCOPE_DENIED"
    case .customerSuspended: "CUSTOMER_SUSPENDED"
    case .customerExpired: "CUSTOMER_EXPIRED"
    case .packageUnknown: "PACKAGE_UNKNOWN"
    case .tokenPackageScope: "TOKEN_PACKAGE_SCOPE"
    case .notGranted: "NOT_GRANTED"
    case .versionUnknown: "VERSION_UNKNOWN"
    case .labelBlocked: "LABEL_BLOCKED"
    case .versionYanked: "VERSION_YANKED"
    case .versionFrozenOut: "VERSION_FROZEN_OUT"
    case .updatesEnded: "UPDATES_ENDED"
    case .constraintDenied: "CONSTRAINT_DENIED"
    }
  }

  /// The HTTP status for a client that asks directly: 200, 400, 401, 403 or 404.
  public var directStatus: Int {
    switch self {
    case .badRequest: 400
    case .packageUnknown, .versionUnknown: 404
    default: proxyStatus
    }
  }

  /// The HTTP status for a proxy, which may know no others than 200, 401 and 403.
  public var proxyStatus: Int {
    switch self {
    case .allowed: 200
    case .noCredentials, .invalidToken, .tokenRevoked, .tokenExpired: 401
    default: 403
    }
  }
}
