/// Something that has happened to a customer or a package, for whoever listens.
///
/// Texts are those of that moment: what they name may be gone when somebody reads of it.
public enum Activity: Sendable, Hashable {
  indirect case customer(CustomerActivity)
  indirect case sync(PackageSync)
}

/// Something that was done to a customer, or that a customer did.
public struct CustomerActivity: Sendable, Hashable {
  /// What it was.
  public enum Kind: Sendable, Hashable, CaseIterable {
    case created
    case updated
    case deleted
    case suspended
    case reactivated
    case frozen
    case expired
    case tokenCreated
    case tokenRotated
    case tokenRevoked
    case accessGranted
    case accessRevoked
    case downloaded
    case accessDenied
  }

  public var customer: CustomerID
  public var kind: Kind
  /// The package it was about, where it was about one.
  public var packageName: String?
  /// The version of that package.
  public var version: String?
  /// Why, in the words of who did it or of the check that denied it; or the bundle it was about.
  public var reason: String?
  public var at: Timestamp

  /// An activity of these parts.
  public init(
    customer: CustomerID, kind: Kind, packageName: String? = nil, version: String? = nil,
    reason: String? = nil, at: Timestamp
  ) {
    self.customer = customer
    self.kind = kind
    self.packageName = packageName
    self.version = version
    self.reason = reason
    self.at = at
  }
}

/// What came of reading a package's repository.
public struct PackageSync: Sendable, Hashable {
  /// Whether the repository could be read.
  public enum Outcome: Sendable, Hashable {
    /// It could; the versions that came and those that went, as tagged, in order.
    case succeeded(added: [String], removed: [String])
    /// It could not, for this reason.
    case failed(String)
  }

  public var package: PackageID
  public var name: String
  public var outcome: Outcome
  public var at: Timestamp

  /// A sync of these parts.
  public init(package: PackageID, name: String, outcome: Outcome, at: Timestamp) {
    self.package = package
    self.name = name
    self.outcome = outcome
    self.at = at
  }
}
