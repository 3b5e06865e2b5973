/// A customer as another registry had it: for `packgate import`, never for the API.
///
/// Grants begin at the moment of the import.
public struct ImportCustomer: Hashable, Sendable {
  /// A freeze to a list of versions. Versions of packages that are not granted may stand on it, as
  /// they do after a grant was revoked; they give nothing.
  public struct Freeze: Hashable, Sendable {
    /// `nil` is the moment of the import.
    public var at: Timestamp?
    /// May be empty.
    public var versions: [VersionFreeze]

    public init(at: Timestamp? = nil, versions: [VersionFreeze]) {
      self.at = at
      self.versions = versions
    }
  }

  public var name: String
  public var email: String
  /// Opaque and case-sensitive; unique among customers.
  public var externalID: String?
  /// `nil` is the moment of the import. Stored not earlier than that of any earlier customer.
  public var createdAt: Timestamp?
  public var expiresAt: Timestamp?
  /// As it is to be stored; that `expiresAt` has passed need not be said.
  public var status: CustomerStatus
  public var statusReason: String?
  /// A frozen customer has one, an active one has none.
  public var freeze: Freeze?
  public var packages: [PackageGrant]
  public var bundles: [BundleGrant]
  /// `nil` makes a customer without a token.
  public var token: MintedToken?

  public init(
    name: String, email: String, externalID: String? = nil, createdAt: Timestamp? = nil,
    expiresAt: Timestamp? = nil, status: CustomerStatus = .active, statusReason: String? = nil,
    freeze: Freeze? = nil, packages: [PackageGrant] = [], bundles: [BundleGrant] = [],
    token: MintedToken? = nil
  ) {
    self.name = name
    self.email = email
    self.externalID = externalID
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.status = status
    self.statusReason = statusReason
    self.freeze = freeze
    self.packages = packages
    self.bundles = bundles
    self.token = token
  }
}
