/// A token that the caller has just minted: what the store keeps of it.
public struct MintedToken: Hashable, Sendable {
  /// Where the token is found.
  public var key: TokenKey
  /// The first characters and the last four of the secret.
  public var hint: String

  public init(key: TokenKey, hint: String) {
    self.key = key
    self.hint = hint
  }
}

/// `createCustomer`: a customer with a first token and, in the same commit, its first grants.
public struct CreateCustomer: Hashable, Sendable {
  public var name: String
  public var email: String
  /// Opaque and case-sensitive; unique among customers.
  public var externalID: String?
  public var expiresAt: Timestamp?
  public var packages: [PackageGrant]
  public var bundles: [BundleGrant]
  /// The first token, for downloads, without an end.
  public var token: MintedToken
  /// Repeating a key within 24 hours creates nothing and gives the customer that it made.
  public var idempotencyKey: String?

  public init(
    name: String, email: String, externalID: String? = nil, expiresAt: Timestamp? = nil,
    packages: [PackageGrant] = [], bundles: [BundleGrant] = [], token: MintedToken,
    idempotencyKey: String? = nil
  ) {
    self.name = name
    self.email = email
    self.externalID = externalID
    self.expiresAt = expiresAt
    self.packages = packages
    self.bundles = bundles
    self.token = token
    self.idempotencyKey = idempotencyKey
  }
}

/// What `createCustomer` made.
public struct CreatedCustomer: Hashable, Sendable {
  public var customer: CustomerID
  public var token: TokenID
  /// True when an idempotency key repeated an earlier answer: the minted token was not stored.
  public var repeated: Bool

  public init(customer: CustomerID, token: TokenID, repeated: Bool) {
    self.customer = customer
    self.token = token
    self.repeated = repeated
  }
}

/// `updateCustomer`: changes the fields that are given.
public struct UpdateCustomer: Hashable, Sendable {
  public var customer: CustomerReference
  /// `.clear` is an error.
  public var name: FieldChange<String>
  /// `.clear` is an error.
  public var email: FieldChange<String>
  public var externalID: FieldChange<String>
  public var expiresAt: FieldChange<Timestamp>

  public init(
    customer: CustomerReference, name: FieldChange<String> = .keep,
    email: FieldChange<String> = .keep, externalID: FieldChange<String> = .keep,
    expiresAt: FieldChange<Timestamp> = .keep
  ) {
    self.customer = customer
    self.name = name
    self.email = email
    self.externalID = externalID
    self.expiresAt = expiresAt
  }
}

/// `deleteCustomer`: the customer, its tokens and its grants; download counts stay.
public struct DeleteCustomer: Hashable, Sendable {
  public var customer: CustomerReference

  public init(customer: CustomerReference) {
    self.customer = customer
  }
}

/// `suspendCustomer`: denies every check until reactivated; a freeze list stays stored.
public struct SuspendCustomer: Hashable, Sendable {
  public var customer: CustomerReference
  public var reason: String?

  public init(customer: CustomerReference, reason: String? = nil) {
    self.customer = customer
    self.reason = reason
  }
}

/// `reactivateCustomer`: back to active; freeze and reason are cleared.
public struct ReactivateCustomer: Hashable, Sendable {
  public var customer: CustomerReference

  public init(customer: CustomerReference) {
    self.customer = customer
  }
}

/// One entry of a freeze list as a client names it.
public struct VersionFreeze: Hashable, Sendable {
  public var package: String
  /// In any spelling; compared normalized, named branches by exact text.
  public var version: String

  public init(package: String, version: String) {
    self.package = package
    self.version = version
  }
}

/// `freezeCustomer`: only the listed versions remain; a second freeze replaces the first.
public struct FreezeCustomer: Hashable, Sendable {
  public var customer: CustomerReference
  /// `nil` means every version accessible at this moment; an empty list is an error.
  public var versions: [VersionFreeze]?

  public init(customer: CustomerReference, versions: [VersionFreeze]? = nil) {
    self.customer = customer
    self.versions = versions
  }
}

/// `expireCustomer`: ends the subscription now.
public struct ExpireCustomer: Hashable, Sendable {
  public var customer: CustomerReference
  public var reason: String?

  public init(customer: CustomerReference, reason: String? = nil) {
    self.customer = customer
    self.reason = reason
  }
}
