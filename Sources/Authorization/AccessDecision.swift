public import RegistryModel

/// The answer to a request: a code, and whom and what it is about as far as that came to light.
///
/// Bytes point into the request and into the facts: the decision is to be used before either goes.
@frozen
public struct AccessDecision {
  public var code: AccessCode
  /// Whether a fact could not be read. Such a decision is always a denial, and belongs in the log.
  public var isCorrupt = false
  /// Whether the token was rotated out and works only until its grace ends.
  public var isInGrace = false
  public var token: TokenID?
  public var customer: CustomerID?
  /// Empty when unknown.
  public var externalID = UnsafeRawBufferPointer(start: nil, count: 0)
  public var package: PackageID?
  /// The canonical name asked for; empty when none could be read.
  public var packageName = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The version that was found.
  public var version: VersionNumber?
  /// As the version's tag spells it, or as asked for when there is no such version.
  public var versionText = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The name of the label that denies; empty when something else decided.
  public var blockingLabel = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The constraint that allowed a download; empty when something else decided.
  public var matchedConstraint = UnsafeRawBufferPointer(start: nil, count: 0)

  @inlinable
  public init(code: AccessCode) {
    self.code = code
  }

  /// Whether access is given.
  @inlinable
  public var isAllowed: Bool { code == .allowed }

  /// Whether a denial is about the version, and so names the highest one that is allowed.
  public var concernsVersion: Bool {
    switch code {
    case .versionUnknown, .versionYanked, .versionFrozenOut, .updatesEnded, .constraintDenied: true
    // Not where the whole package is blocked.
    case .labelBlocked: version != nil
    default: false
    }
  }

  @inlinable
  func denied(by label: UnsafeRawBufferPointer) -> AccessDecision {
    var decision = denied(.labelBlocked)
    decision.blockingLabel = label
    return decision
  }

  @inlinable
  func denied(_ code: AccessCode, isCorrupt: Bool = false) -> AccessDecision {
    var decision = self
    decision.code = code
    decision.isCorrupt = isCorrupt
    return decision
  }

  @inlinable
  func allowed(by constraint: UnsafeRawBufferPointer? = nil) -> AccessDecision {
    var decision = self
    decision.code = .allowed
    if let constraint { decision.matchedConstraint = constraint }
    return decision
  }
}
