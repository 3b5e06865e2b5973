/// The largest sizes the registry takes; a command over one of them is refused as malformed.
///
/// Lengths are UTF-8 bytes. They keep every key under LMDB's 511 bytes and every command's work
/// bounded.
public enum Limits {
  /// A customer's name.
  public static let customerName = 400
  /// An email address (RFC 5321, 4.5.3.1.3).
  public static let email = 254
  /// A customer's external id.
  public static let externalID = 400
  /// A reason for a suspension, an expiry or a yank.
  public static let reason = 2000
  /// A package name, vendor and slash included.
  public static let packageName = 200
  /// A repository URL.
  public static let repositoryURL = 2000
  /// A package's or a bundle's description.
  public static let description = 10_000
  /// A bundle's name.
  public static let bundleName = 200
  /// A constraint's source text.
  public static let constraint = 1000
  /// A constraint in compiled form.
  public static let compiledConstraint = 20_000
  /// A version, as tagged or normalized.
  public static let version = 200
  /// A commit id.
  public static let reference = 100
  /// A token's name.
  public static let tokenName = 200
  /// Names or patterns in a token's package scopes.
  public static let packageScopes = 100
  /// Tokens stored for one customer; ended ones make room, the oldest first.
  public static let tokensPerCustomer = 100
  /// Bundles granted to one customer.
  public static let bundlesPerCustomer = 100
  /// Grants in one command.
  public static let grantsPerCommand = 1000
  /// Packages named in one bundle command.
  public static let packagesPerCommand = 10_000
  /// Versions named in one freeze.
  public static let frozenVersions = 10_000
  /// Versions ever recorded for one package, those gone upstream included.
  public static let versionsPerPackage = 100_000
  /// An idempotency key.
  public static let idempotencyKey = 255
  /// The longest grace of rotated-out tokens, in seconds: one week.
  public static let graceSeconds = 604_800
  /// How long an idempotency key is remembered, in milliseconds: 24 hours.
  public static let idempotencyMilliseconds: Int64 = 86_400_000
  /// Scalars of a label's name: fewer than this.
  public static let labelNameScalars = 1000
  /// Scalars of a label's description: fewer than this.
  public static let labelDescriptionScalars = 10_000
  /// Labels, names or versions in one label command.
  public static let labelItemsPerCommand = 500
  /// Labels of one catalog package, and of one catalog version, where the rules allow many.
  public static let labelsPerTarget = 1000
  /// A catalog package's name.
  public static let catalogName = 1000
  /// A catalog package's type.
  public static let catalogType = 200
  /// A catalog version.
  public static let catalogVersion = 1000
  /// A catalog package's description.
  public static let catalogDescription = 10_000
  /// A catalog package's homepage.
  public static let catalogHomepage = 2000
  /// Packages, versions, labels and assignments together in one merge into the catalog.
  public static let catalogItemsPerCommand = 50_000
  /// Records of the audit log that one command ends.
  public static let auditRecordsPerTrim = 1000
  /// The actor of a journal entry.
  public static let actor = 200
}
