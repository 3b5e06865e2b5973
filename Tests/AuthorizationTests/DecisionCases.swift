import Authorization
import RegistryModel

extension DecisionCase {
  /// Every row of the table, its boundary instants and its faults; the denials of a row first.
  static let all: [DecisionCase] =
    rows1To4 + rows5To9 + rows10To15 + rows16To18 + rows19And20 + rows21To23 + rows14And17

  static let rows1To4 = [
    DecisionCase(.badRequest, "a name without a slash", package: "acme"),
    DecisionCase(.badRequest, "an empty name", package: ""),
    DecisionCase(.badRequest, "a parent folder", package: "acme/.."),
    DecisionCase(.badRequest, "two dots inside", package: "acme/a..b"),
    DecisionCase(.badRequest, "an escaped slash left over", package: "acme%2Fcore"),
    DecisionCase(.badRequest, "a second slash", package: "acme/core/x"),
    DecisionCase(.badRequest, "a control character", package: "acme/co\u{1}re"),
    DecisionCase(.badRequest, "a backslash", package: "acme\\core"),
    DecisionCase(.badRequest, "a version without a package", package: nil, version: "1.0.0"),
    DecisionCase(.badRequest, "an empty version", version: ""),
    DecisionCase(.badRequest, "a control character in the version", version: "1.0.0\u{0}"),
    DecisionCase(.badRequest, "a backslash in the version", version: "1\\0"),
    DecisionCase(
      .badRequest, "a version too long", version: String(repeating: "1", count: 241)),
    DecisionCase(.badRequest, "before the credential", from: .nobody, package: "acme"),
    DecisionCase(.noCredentials, "no credential", from: .nobody),
    DecisionCase(.noCredentials, "no credential for the index", from: .nobody, package: nil),
    DecisionCase(.invalidToken, "a malformed credential", from: .malformed),
    DecisionCase(.invalidToken, "an empty token", from: .token("")),
    DecisionCase(
      .invalidToken, "a wrong checksum",
      from: .token("cgt_0123456789abcdefghijABCDEFGHIJ2qbHAz")),
    DecisionCase(
      .invalidToken, "an administrator's token",
      from: .token("cga_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ49TnEL")),
    DecisionCase(
      .invalidToken, "another good token",
      from: .token("cgt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1pi1Fa")),
    DecisionCase(.invalidToken, "a token that is gone") { $0.hasToken = false },
    DecisionCase(.invalidToken, "a token whose customer is gone") { $0.hasCustomer = false },
    DecisionCase(.invalidToken, "gone before revoked") {
      $0.hasCustomer = false
      $0.isRevoked = true
    },
    DecisionCase(.invalidToken, "an unknown customer", from: .customer(99)),
    DecisionCase(.invalidToken, "an unreadable token", isCorrupt: true) { $0.fault = .token },
    DecisionCase(.invalidToken, "an unreadable customer", isCorrupt: true) {
      $0.fault = .customer
    },
  ]

  static let rows5To9 = [
    DecisionCase(.tokenRevoked, "revoked") { $0.isRevoked = true },
    DecisionCase(.tokenRevoked, "revoked within its grace") {
      $0.isRevoked = true
      $0.graceUntil = 2000
    },
    DecisionCase(.tokenRevoked, "the moment the grace ends", at: 2000) { $0.graceUntil = 2000 },
    DecisionCase(.allowed, "a second before the grace ends", at: 1999, isInGrace: true) {
      $0.graceUntil = 2000
    },
    DecisionCase(.tokenRevoked, "before expired") {
      $0.isRevoked = true
      $0.tokenExpiresAt = 1
    },
    DecisionCase(.tokenExpired, "the moment the token expires", at: 2000) {
      $0.tokenExpiresAt = 2000
    },
    DecisionCase(.allowed, "a second before the token expires", at: 1999) {
      $0.tokenExpiresAt = 2000
    },
    DecisionCase(.tokenExpired, "within the grace", isInGrace: false) {
      $0.graceUntil = 2000
      $0.tokenExpiresAt = 500
    },
    DecisionCase(.scopeDenied, "a download with a metadata token", version: "1.0.0") {
      $0.scope = .metadata
    },
    DecisionCase(.scopeDenied, "before suspended", version: "1.0.0") {
      $0.scope = .metadata
      $0.status = .suspended
    },
    DecisionCase(.allowed, "metadata with a metadata token") { $0.scope = .metadata },
    DecisionCase(.allowed, "the index with a metadata token", package: nil) {
      $0.scope = .metadata
    },
    DecisionCase(.customerSuspended, "suspended") { $0.status = .suspended },
    DecisionCase(.customerSuspended, "suspended, the index", package: nil) {
      $0.status = .suspended
    },
    DecisionCase(
      .customerSuspended, "suspended, asked by an administrator",
      from: .customer(FactTable.customerID.rawValue)
    ) { $0.status = .suspended },
    DecisionCase(.customerSuspended, "before expired") {
      $0.status = .suspended
      $0.customerExpiresAt = 1
    },
    DecisionCase(.customerExpired, "stored as expired") { $0.status = .expired },
    DecisionCase(.customerExpired, "the moment the subscription ends", at: 2000) {
      $0.customerExpiresAt = 2000
    },
    DecisionCase(.customerExpired, "ended while frozen", at: 2000) {
      $0.customerExpiresAt = 2000
      $0.status = .frozen
      $0.freezeList = ["1.0.0"]
    },
    DecisionCase(.customerExpired, "ended, the index", package: nil) { $0.status = .expired },
    DecisionCase(.allowed, "a second before the subscription ends", at: 1999) {
      $0.customerExpiresAt = 2000
    },
  ]

  static let rows10To15 = [
    DecisionCase(.packageUnknown, "another package", package: "acme/other"),
    DecisionCase(.packageUnknown, "no package at all") { $0.hasPackage = false },
    DecisionCase(.packageUnknown, "before the token's packages", package: "acme/other") {
      $0.packageScopes = ["other/*"]
    },
    DecisionCase(.packageUnknown, "an unreadable package", isCorrupt: true) {
      $0.fault = .package
    },
    DecisionCase(.tokenPackageScope, "a token for another package") {
      $0.packageScopes = ["acme/other"]
    },
    DecisionCase(.tokenPackageScope, "a token for another vendor") {
      $0.packageScopes = ["acm/*", "acmee/*", "acme/cor", "acme/coree"]
    },
    DecisionCase(.tokenPackageScope, "before the grant") {
      $0.packageScopes = ["other/*"]
      $0.grants = []
    },
    DecisionCase(.tokenPackageScope, "unreadable scopes", isCorrupt: true) {
      $0.packageScopes = ["acme/other"]
      $0.damagesPackageScopes = true
    },
    DecisionCase(.allowed, "a token for the package") {
      $0.packageScopes = ["acme/other", "acme/core"]
    },
    DecisionCase(.allowed, "a token for the vendor") { $0.packageScopes = ["acme/*"] },
    DecisionCase(
      .allowed, "an administrator has no token's limits",
      from: .customer(FactTable.customerID.rawValue)
    ) {
      $0.packageScopes = ["other/*"]
      $0.isRevoked = true
    },
    DecisionCase(.notGranted, "no grant") { $0.grants = [] },
    DecisionCase(.notGranted, "the moment the grant ends", at: 2000) {
      $0.grants[0].expiresAt = 2000
    },
    DecisionCase(.notGranted, "every grant ended", version: "1.0.0") {
      $0.grants = [World.Grant(expiresAt: 1), World.Grant(expiresAt: 1000)]
    },
    DecisionCase(.notGranted, "a freeze revives nothing", version: "1.0.0") {
      $0.grants = []
      $0.status = .frozen
      $0.freezeList = ["1.0.0"]
    },
    DecisionCase(.notGranted, "an unreadable grant", isCorrupt: true) {
      $0.grants[0].isUnreadable = true
    },
    DecisionCase(.allowed, "a second before the grant ends", at: 1999) {
      $0.grants[0].expiresAt = 2000
    },
    DecisionCase(.allowed, "one of two grants lives") {
      $0.grants = [World.Grant(expiresAt: 1), World.Grant()]
    },
    DecisionCase(.allowed, "the index without any grant", package: nil) { $0.grants = [] },
    DecisionCase(.allowed, "metadata, whatever the constraint") {
      $0.grants[0].constraint = "^9"
    },
    DecisionCase(.allowed, "a name in capitals", package: "Acme/CORE"),
  ]

  static let rows16To18 = [
    DecisionCase(.versionUnknown, "no such version", version: "3.0.0", latest: "2.0.0"),
    DecisionCase(.versionUnknown, "not a version", version: "latest", latest: "2.0.0"),
    DecisionCase(.versionUnknown, "another branch", version: "dev-MAIN", latest: "2.0.0"),
    DecisionCase(
      .versionUnknown, "the latest is one that is granted", version: "3.0", latest: "1.1.0"
    ) {
      $0.grants[0].constraint = "^1.0"
    },
    DecisionCase(
      .versionUnknown, "an unreadable version", version: "1.0.0", isCorrupt: true
    ) { $0.fault = .version },
    DecisionCase(.versionYanked, "yanked", version: "2.0.0", latest: "1.1.0") {
      $0.releases[2].isYanked = true
    },
    DecisionCase(.versionYanked, "yanked, though on the freeze list", version: "2.0.0") {
      $0.releases[2].isYanked = true
      $0.status = .frozen
      $0.freezeList = ["2.0.0"]
    },
    DecisionCase(
      .allowed, "yanked, and the setting allows it", version: "2.0.0", allowsYanked: true,
      matched: "*"
    ) { $0.releases[2].isYanked = true },
    DecisionCase(.allowed, "written otherwise", version: "v1.0", matched: "*"),
    DecisionCase(.allowed, "normalized", version: "1.0.0.0", matched: "*"),
    DecisionCase(.allowed, "a branch", version: "dev-main", matched: "*"),
  ]

  static let rows19And20 = [
    DecisionCase(.versionFrozenOut, "not on the list", version: "2.0.0", latest: "1.0.0") {
      $0.status = .frozen
      $0.freezeList = ["1.0.0"]
    },
    DecisionCase(.versionFrozenOut, "an unreadable list", version: "1.0.0", isCorrupt: true) {
      $0.status = .frozen
      $0.freezeList = ["1.0.0"]
      $0.fault = .freezeEntry
    },
    DecisionCase(.allowed, "on the list, compared normalized", version: "1.0.0") {
      $0.status = .frozen
      $0.freezeList = ["v1"]
    },
    DecisionCase(.allowed, "the list replaces constraint and cut-off", version: "2.0.0") {
      $0.status = .frozen
      $0.freezeList = ["2.0.0"]
      $0.grants[0].constraint = "^1.0"
      $0.grants[0].updatesUntil = 1
    },
    DecisionCase(.allowed, "metadata while frozen") {
      $0.status = .frozen
      $0.freezeList = ["1.0.0"]
    },
    DecisionCase(.allowed, "a list kept from an ended freeze", version: "2.0.0", matched: "*") {
      $0.freezeList = ["1.0.0"]
      $0.frozenAt = 1
    },
    DecisionCase(.versionFrozenOut, "added after the freeze", version: "2.0.0", latest: "1.1.0") {
      $0.status = .frozen
      $0.frozenAt = 500
      $0.releases[2].addedAt = 501
      $0.releases[3].addedAt = 501
    },
    DecisionCase(.versionFrozenOut, "granted after the freeze", version: "1.0.0") {
      $0.status = .frozen
      $0.frozenAt = 500
      $0.grants[0].grantedAt = 501
    },
    DecisionCase(
      .versionFrozenOut, "outside the constraint", version: "2.0.0", latest: "1.1.0"
    ) {
      $0.status = .frozen
      $0.frozenAt = 500
      $0.grants[0].constraint = "^1.0"
    },
    DecisionCase(.versionFrozenOut, "released after the updates ended", version: "1.0.0") {
      $0.status = .frozen
      $0.frozenAt = 500
      $0.grants[0].updatesUntil = 199
    },
    DecisionCase(.versionFrozenOut, "frozen at no known moment", version: "1.0.0", isCorrupt: true)
    {
      $0.status = .frozen
    },
    DecisionCase(.allowed, "the moment of the freeze", version: "1.0.0", matched: "*") {
      $0.status = .frozen
      $0.frozenAt = 500
      $0.releases[0].addedAt = 500
      $0.grants[0].grantedAt = 500
    },
  ]

  static let rows21To23 = [
    DecisionCase(.updatesEnded, "released after the end of updates", version: "1.0.0") {
      $0.grants[0].updatesUntil = 199
    },
    DecisionCase(.updatesEnded, "released at no known moment", version: "1.0.0", latest: "2.0.0") {
      $0.grants[0].updatesUntil = 5000
      $0.releases[0].releasedAt = nil
    },
    DecisionCase(.updatesEnded, "in every grant", version: "1.0.0") {
      $0.grants = [World.Grant(updatesUntil: 1), World.Grant(constraint: "^9", updatesUntil: 2)]
    },
    DecisionCase(.updatesEnded, "an ended grant does not help", version: "1.0.0") {
      $0.grants = [World.Grant(updatesUntil: 1), World.Grant(expiresAt: 1000)]
    },
    DecisionCase(
      .constraintDenied, "outside the constraint", version: "2.0.0", latest: "1.1.0"
    ) { $0.grants[0].constraint = "^1.0" },
    DecisionCase(.constraintDenied, "limits of two grants do not add up", version: "2.0.0") {
      $0.grants = [World.Grant(updatesUntil: 1), World.Grant(constraint: "^9")]
    },
    DecisionCase(
      .constraintDenied, "a range admits no branch", version: "dev-main", latest: "2.0.0"
    ) {
      $0.grants[0].constraint = ">=1.0"
    },
    DecisionCase(.constraintDenied, "a damaged constraint", version: "1.0.0", isCorrupt: true) {
      $0.grants[0].hasDamagedConstraint = true
    },
    DecisionCase(
      .constraintDenied, "an unreadable grant after one that does not match", version: "2.0.0",
      isCorrupt: true
    ) { $0.grants = [World.Grant(constraint: "^1.0"), World.Grant(isUnreadable: true)] },
    DecisionCase(.allowed, "the moment updates end", version: "1.0.0", matched: "*") {
      $0.grants[0].updatesUntil = 200
    },
    DecisionCase(.allowed, "released at no known moment, no end", version: "1.0.0", matched: "*") {
      $0.releases[0].releasedAt = nil
    },
    DecisionCase(.allowed, "the second grant's constraint", version: "2.0.0", matched: "^2.0") {
      $0.grants = [World.Grant(constraint: "^1.0"), World.Grant(constraint: "^2.0")]
    },
    DecisionCase(
      .allowed, "asked by an administrator", from: .customer(FactTable.customerID.rawValue),
      version: "1.0.0", matched: "*"),
    DecisionCase(
      .allowed, "in grace", version: "1.0.0", isInGrace: true, matched: "*"
    ) { $0.graceUntil = 2000 },
  ]
}
