public import PackageVersions
public import RegistryModel
public import Tokens

/// Decides requests: the table of access decisions as one function over facts.
///
/// The rows are evaluated from the top and the first that matches decides. Nothing is written,
/// allocated or asked for that no row needs. Whatever cannot be read denies.
public struct AccessPolicy: Sendable {
  @usableFromInline let digester: TokenDigester
  /// Whether yanked versions may still be downloaded, for lock files that name them.
  public let allowsYanked: Bool
  /// The labels that deny what carries them.
  public let blockedLabels: BlockedLabels

  /// Makes a policy with the digester that the facts' token keys were made with.
  public init(
    digester: TokenDigester, allowsYanked: Bool = false,
    blockedLabels: BlockedLabels = BlockedLabels()
  ) {
    self.digester = digester
    self.allowsYanked = allowsYanked
    self.blockedLabels = blockedLabels
  }

  /// Decides one request over one consistent view of the facts.
  @inlinable
  public func decide<Facts: AccessFacts>(
    _ request: AccessRequest, _ facts: Facts
  ) -> AccessDecision {
    var decision = AccessDecision(code: .invalidToken)

    // Row 1: the path or a name cannot be read.
    switch request.target {
    case .unreadable: return decision.denied(.badRequest)
    case .index: break
    case .metadata(let package): decision.packageName = package
    case .download(let package, let version):
      decision.packageName = package
      decision.versionText = version
    }

    // Rows 2 to 4: who asks. Only a well-formed secret reaches the facts.
    let token: TokenFacts?
    let customerID: CustomerID
    var packageID: Fact<PackageID>?
    switch request.credential {
    case .none: return decision.denied(.noCredentials)
    case .malformed: return decision
    case .customer(let id):
      token = nil
      customerID = id
    case .token(let secret):
      guard TokenSecret.kind(of: secret) == .customer else { return decision }
      let name = decision.packageName
      let found = facts.token(digester.key(of: secret)) {
        if !name.isEmpty { packageID = facts.id(ofPackageNamed: name) }
      }
      switch found {
      case .missing: return decision
      case .unreadable: return decision.denied(.invalidToken, isCorrupt: true)
      case .found(let found):
        token = found
        customerID = found.customer
      }
    }
    let customer: CustomerFacts
    switch facts.customer(customerID) {
    case .missing: return decision
    case .unreadable: return decision.denied(.invalidToken, isCorrupt: true)
    case .found(let found): customer = found
    }
    decision.customer = customer.id
    decision.externalID = customer.externalID

    // Rows 5 to 7: what the token is worth.
    if let token {
      decision.token = token.id
      if let code = denial(of: token, request) { return decision.denied(code) }
      decision.isInGrace = token.graceUntil != .never
    }

    // Rows 8 and 9: the customer's state.
    if customer.status == .suspended { return decision.denied(.customerSuspended) }
    if customer.status == .expired || request.now >= customer.expiresAt {
      return decision.denied(.customerExpired)
    }

    // Row 10: the index asks no more.
    if case .index = request.target { return decision.allowed() }

    // Row 11: the package.
    let package: Facts.Package
    let name = decision.packageName
    let id = packageID ?? facts.id(ofPackageNamed: name)
    switch facts.package(id, named: name, for: customer.id) {
    case .missing: return decision.denied(.packageUnknown)
    case .unreadable: return decision.denied(.packageUnknown, isCorrupt: true)
    case .found(let found): package = found
    }
    decision.package = facts.id(of: package)

    // Row 12: the token's own limitation.
    if let token {
      switch token.packageScopes.cover(decision.packageName) {
      case .found: break
      case .missing: return decision.denied(.tokenPackageScope)
      case .unreadable: return decision.denied(.tokenPackageScope, isCorrupt: true)
      }
    }

    // Row 13: a grant that has not ended.
    let grants = facts.grants(of: package, to: customer.id)
    switch firstLive(grants, request.now) {
    case .found: break
    case .missing: return decision.denied(.notGranted)
    case .unreadable: return decision.denied(.notGranted, isCorrupt: true)
    }

    // Row 14: a blocking label on the package.
    if !blockedLabels.isEmpty {
      switch facts.blockingLabel(among: blockedLabels, ofPackage: decision.packageName) {
      case .missing: break
      case .found(let label): return decision.denied(by: label)
      case .unreadable: return decision.denied(.labelBlocked, isCorrupt: true)
      }
    }

    // Row 15: metadata asks no more.
    guard case .download(_, let text) = request.target else { return decision.allowed() }

    // Rows 16 to 23. The key stays where it is until they are decided: facts may point to it.
    return withUnsafeTemporaryAllocation(byteCount: VersionKey.capacity, alignment: 1) { buffer in
      guard let count = VersionKey.write(text, into: buffer) else {
        return decision.denied(.versionUnknown)
      }
      let key = UnsafeRawBufferPointer(rebasing: buffer[..<count])
      return decide(decision, key, of: package, for: customer, grants, request.now, facts)
    }
  }

  /// Rows 16 to 23.
  @inlinable
  func decide<Facts: AccessFacts>(
    _ decision: AccessDecision, _ key: UnsafeRawBufferPointer, of package: Facts.Package,
    for customer: CustomerFacts, _ grants: Facts.Grants, _ now: Timestamp, _ facts: Facts
  ) -> AccessDecision {
    var decision = decision

    // Row 16: the version.
    let version: VersionFacts
    switch facts.version(key, of: package) {
    case .missing: return decision.denied(.versionUnknown)
    case .unreadable: return decision.denied(.versionUnknown, isCorrupt: true)
    case .found(let found): version = found
    }
    decision.version = version.number
    decision.versionText = version.text

    // Row 17: a blocking label on the version.
    switch blockingLabel(on: version, ofPackage: decision.packageName, facts) {
    case .missing: break
    case .found(let label): return decision.denied(by: label)
    case .unreadable: return decision.denied(.labelBlocked, isCorrupt: true)
    }

    // Rows 18 to 23.
    switch judge(version, of: package, for: customer, grants, now, facts) {
    case .allowed(let constraint): return decision.allowed(by: constraint)
    case .denied(let code, let isCorrupt): return decision.denied(code, isCorrupt: isCorrupt)
    }
  }

  /// The most versions that are looked at to name one that is allowed: a denial is decided on an
  /// event loop too, and must cost little whatever the package.
  public static let versionsLookedAt = 10_000

  /// The highest version that the customer of a denial at rows 16 to 22 may use, if it is among the
  /// highest ``versionsLookedAt``.
  ///
  /// Walks the package's versions from the top, so it is asked only when a text is to name it. The
  /// grants are asked for once.
  @inlinable
  public func latestAllowedVersion<Facts: AccessFacts>(
    after decision: AccessDecision, at now: Timestamp, _ facts: Facts
  ) -> Fact<VersionFacts> {
    guard decision.concernsVersion, !decision.isCorrupt, let id = decision.customer,
      case .found(let customer) = facts.customer(id),
      case .found(let package) = facts.package(named: decision.packageName, for: id)
    else { return .missing }
    let grants = GatheredGrants(facts.grants(of: package, to: id), at: now)
    var versions = facts.versions(of: package)
    for _ in 0..<AccessPolicy.versionsLookedAt {
      let next = versions.next()
      guard case .found(let version) = next else { return next }
      if case .allowed = judge(version, of: package, for: customer, grants, now, facts),
        case .missing = blockingLabel(on: version, ofPackage: decision.packageName, facts)
      {
        return next
      }
    }
    return .missing
  }

  /// Row 17.
  @inlinable
  func blockingLabel<Facts: AccessFacts>(
    on version: VersionFacts, ofPackage name: UnsafeRawBufferPointer, _ facts: Facts
  ) -> Fact<UnsafeRawBufferPointer> {
    guard !blockedLabels.isEmpty else { return .missing }
    return facts.blockingLabel(among: blockedLabels, ofVersion: version.key, ofPackage: name)
  }

  /// Rows 5 to 7.
  @inlinable
  func denial(of token: TokenFacts, _ request: AccessRequest) -> AccessCode? {
    if token.isRevoked || (token.graceUntil != .never && request.now >= token.graceUntil) {
      return .tokenRevoked
    }
    if request.now >= token.expiresAt { return .tokenExpired }
    if token.scope == .metadata, case .download = request.target { return .scopeDenied }
    return nil
  }
}
