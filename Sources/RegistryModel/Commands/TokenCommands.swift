/// `regenerateToken`: ends every token of the customer, at once or after a grace, and adds one.
public struct RegenerateToken: Hashable, Sendable {
  public var customer: CustomerReference
  public var token: MintedToken
  /// Seconds for which the old tokens still work: 0 to 604,800.
  public var graceSeconds: Int

  public init(customer: CustomerReference, token: MintedToken, graceSeconds: Int = 0) {
    self.customer = customer
    self.token = token
    self.graceSeconds = graceSeconds
  }
}

/// `revokeToken`: ends one token, or all of them; true if anything was revoked.
public struct RevokeToken: Hashable, Sendable {
  public var customer: CustomerReference
  /// `nil` revokes all of the customer's tokens.
  public var token: TokenID?

  public init(customer: CustomerReference, token: TokenID? = nil) {
    self.customer = customer
    self.token = token
  }
}

/// `createToken`: an additional token with its own scope.
public struct CreateToken: Hashable, Sendable {
  public var customer: CustomerReference
  public var token: MintedToken
  public var name: String?
  public var scope: TokenScope
  /// Package names or `vendor/*`; empty means every package of the customer.
  public var packageScopes: [String]
  public var expiresAt: Timestamp?

  public init(
    customer: CustomerReference, token: MintedToken, name: String? = nil,
    scope: TokenScope = .download, packageScopes: [String] = [], expiresAt: Timestamp? = nil
  ) {
    self.customer = customer
    self.token = token
    self.name = name
    self.scope = scope
    self.packageScopes = packageScopes
    self.expiresAt = expiresAt
  }
}

/// Writes down when tokens were last used; gathered in memory by the doors.
public struct TouchTokens: Hashable, Sendable {
  /// The last use of one token.
  public struct Use: Hashable, Sendable {
    public var customer: CustomerID
    public var token: TokenID
    public var at: Timestamp

    public init(customer: CustomerID, token: TokenID, at: Timestamp) {
      self.customer = customer
      self.token = token
      self.at = at
    }
  }

  /// Uses of tokens that are gone meanwhile are passed over.
  public var uses: [Use]

  public init(uses: [Use]) {
    self.uses = uses
  }
}
