import RegistryModel
import RegistryStore
import Testing

/// A registry with two packages and customers in every state; tokens by what is wrong with them.
struct Shop: Sendable {
  let registry: TestRegistry
  /// The secrets, by the names that the cases use.
  let tokens: [String: String]
  let customer: CustomerID
  let package: PackageID

  static let externalID = "shop/42:k\u{00FC}che"

  init() throws {
    let registry = try TestRegistry()
    try registry.write { session throws(CommandError) in
      for name in ["acme/core", "acme/other"] {
        _ = try session.apply(
          AddPackage(name: name, repositoryURL: "https://git.example.com/\(name).git"))
        _ = try session.apply(
          RecordSync(
            package: name,
            versions: ["1.0.0", "v1.2.3", "1.3.0", "2.0.0"].map { text in
              SyncedVersion(
                pretty: text,
                normalized: (text.hasPrefix("v") ? String(text.dropFirst()) : text) + ".0",
                releasedAt: Timestamp(seconds: 1_700_000_000))
            }))
      }
      _ = try session.apply(YankVersion(package: "acme/core", version: "1.3.0"))
    }
    var tokens: [String: String] = [
      "malformed": "cgt_tooShort", "checksum": "cgt_0123456789abcdefghijABCDEFGHIJ2qbHAz",
      "unknown": "cgt_0123456789abcdefghijABCDEFGHIJ2qbHAy", "administrator": administratorToken,
    ]
    func customer(_ name: String, externalID: String? = nil) throws -> CreatedCustomer {
      let (text, minted) = try registry.mint()
      tokens[name] = text
      return try registry.write { session throws(CommandError) in
        try session.apply(
          CreateCustomer(
            name: name, email: "shop@example.com", externalID: externalID,
            packages: [PackageGrant(package: "acme/core", constraint: "^1.0")], token: minted))
      }
    }
    let main = try customer("valid", externalID: Self.externalID)
    let suspended = try customer("suspended")
    let revoked = try customer("revoked")
    let rotated = try customer("grace")
    let (metadata, metadataMinted) = try registry.mint()
    let (scoped, scopedMinted) = try registry.mint()
    let (expired, expiredMinted) = try registry.mint()
    let (_, fresh) = try registry.mint()
    tokens["metadata"] = metadata
    tokens["scoped"] = scoped
    tokens["expired"] = expired
    let id = CustomerReference.id(main.customer)
    try registry.write { session throws(CommandError) in
      _ = try session.apply(SuspendCustomer(customer: .id(suspended.customer), reason: "unpaid"))
      _ = try session.apply(RevokeToken(customer: .id(revoked.customer)))
      _ = try session.apply(
        RegenerateToken(customer: .id(rotated.customer), token: fresh, graceSeconds: 600))
      _ = try session.apply(CreateToken(customer: id, token: metadataMinted, scope: .metadata))
      _ = try session.apply(
        CreateToken(customer: id, token: scopedMinted, packageScopes: ["acme/other"]))
    }
    try registry.write(at: Timestamp(seconds: 1_600_000_000)) { session throws(CommandError) in
      _ = try session.apply(
        CreateToken(
          customer: id, token: expiredMinted, expiresAt: Timestamp(seconds: 1_600_000_001)))
    }
    self.registry = registry
    self.tokens = tokens
    self.customer = main.customer
    package = PackageID(rawValue: 1)
  }

  /// Downloads of acme/core in the store, once the server has stopped.
  func downloads() throws -> UInt64 {
    let id = package
    return try registry.readAfterClose { snapshot throws(StoreError) in
      try snapshot.usage(of: id).downloads
    }
  }

  /// Downloads and installations of all packages in the store, once the server has stopped.
  func usage() throws -> UsageCount {
    try registry.readAfterClose { snapshot throws(StoreError) in try snapshot.usage() }
  }

  /// When the valid token was last used, once the server has stopped.
  func lastUse() throws -> Timestamp? {
    let id = customer
    return try registry.readAfterClose { snapshot throws(StoreError) in
      var use: Timestamp?
      try snapshot.forEachToken(of: id) { token throws(StoreError) in
        use = token.lastUsedAt.ifSet
        return false
      }
      return use
    }
  }
}
