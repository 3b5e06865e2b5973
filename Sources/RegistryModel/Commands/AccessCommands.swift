/// What a customer may have of one package.
public struct PackageGrant: Hashable, Sendable {
  public var package: String
  /// Composer constraint syntax.
  public var constraint: String
  /// After this moment the grant gives nothing.
  public var expiresAt: Timestamp?
  /// Only versions released up to this moment.
  public var updatesUntil: Timestamp?

  public init(
    package: String, constraint: String = "*", expiresAt: Timestamp? = nil,
    updatesUntil: Timestamp? = nil
  ) {
    self.package = package
    self.constraint = constraint
    self.expiresAt = expiresAt
    self.updatesUntil = updatesUntil
  }
}

/// What a customer may have of every package of one bundle, those added later included.
public struct BundleGrant: Hashable, Sendable {
  public var bundle: String
  /// Composer constraint syntax.
  public var constraint: String
  /// After this moment the grant gives nothing.
  public var expiresAt: Timestamp?
  /// Only versions released up to this moment.
  public var updatesUntil: Timestamp?

  public init(
    bundle: String, constraint: String = "*", expiresAt: Timestamp? = nil,
    updatesUntil: Timestamp? = nil
  ) {
    self.bundle = bundle
    self.constraint = constraint
    self.expiresAt = expiresAt
    self.updatesUntil = updatesUntil
  }
}

/// `grantPackageAccess`: adds or updates direct grants, all or none.
public struct GrantPackageAccess: Hashable, Sendable {
  public var customer: CustomerReference
  public var packages: [PackageGrant]

  public init(customer: CustomerReference, packages: [PackageGrant]) {
    self.customer = customer
    self.packages = packages
  }
}

/// `revokePackageAccess`: removes a direct grant and its freeze entries.
public struct RevokePackageAccess: Hashable, Sendable {
  public var customer: CustomerReference
  public var package: String

  public init(customer: CustomerReference, package: String) {
    self.customer = customer
    self.package = package
  }
}

/// `grantBundleAccess`: adds or updates grants of bundles, all or none.
public struct GrantBundleAccess: Hashable, Sendable {
  public var customer: CustomerReference
  public var bundles: [BundleGrant]

  public init(customer: CustomerReference, bundles: [BundleGrant]) {
    self.customer = customer
    self.bundles = bundles
  }
}

/// `revokeBundleAccess`: removes the grant of a bundle.
public struct RevokeBundleAccess: Hashable, Sendable {
  public var customer: CustomerReference
  public var bundle: String

  public init(customer: CustomerReference, bundle: String) {
    self.customer = customer
    self.bundle = bundle
  }
}
