public import PackageVersions
public import RegistryModel

/// What a look-up found, or that it could not tell.
///
/// An unreadable record, an unknown enum value and a failed read are `unreadable`, never `missing`:
/// a decision denies on it and says so.
@frozen
public enum Fact<Value> {
  case found(Value)
  case missing
  case unreadable
}

/// Facts one after the other, ended by `missing`.
public protocol FactIterator<Value> {
  associatedtype Value
  /// The next fact; `missing` after the last, `unreadable` where one cannot be read.
  mutating func next() -> Fact<Value>
}

/// One consistent view of everything that a decision may depend on.
///
/// A decision asks in the order of its table and asks nothing that no row needs; but it may ask for
/// the name of a package while the token is fetched. Bytes that facts point to stay valid until the
/// view ends. Two conformers: a snapshot of the store, and the tables of the tests.
public protocol AccessFacts {
  /// A package that was found, with whatever the conformer wants to keep from that look-up.
  associatedtype Package
  associatedtype Grants: FactIterator where Grants.Value == GrantFacts
  associatedtype Versions: FactIterator where Versions.Value == VersionFacts

  /// The token under a key (row 4).
  ///
  /// - Parameter meanwhile: what may be done once while the token is fetched from memory.
  func token(_ key: TokenKey, meanwhile: () -> Void) -> Fact<TokenFacts>

  /// A customer (rows 4, 8 and 9); `missing` once it is deleted.
  func customer(_ id: CustomerID) -> Fact<CustomerFacts>

  /// The package of this canonical name (row 11); the name is not kept.
  func id(ofPackageNamed name: UnsafeRawBufferPointer) -> Fact<PackageID>

  /// A package that was found by its name, which `customer` wants.
  func package(
    _ id: PackageID, named name: UnsafeRawBufferPointer, for customer: CustomerID
  ) -> Fact<Package>

  /// The id of a package that was found.
  func id(of package: Package) -> PackageID

  /// The customer's grants of the package, direct and through bundles, ended ones or not (row 13).
  func grants(of package: Package, to customer: CustomerID) -> Grants

  /// The name of one of these labels, if catalog packages of type `composer` and this canonical
  /// name carry it (row 14).
  ///
  /// Asked only where labels block at all.
  func blockingLabel(
    among labels: BlockedLabels, ofPackage name: UnsafeRawBufferPointer
  ) -> Fact<UnsafeRawBufferPointer>

  /// The name of one of these labels, if versions with this key of such packages carry it (row 17).
  func blockingLabel(
    among labels: BlockedLabels, ofVersion key: UnsafeRawBufferPointer,
    ofPackage name: UnsafeRawBufferPointer
  ) -> Fact<UnsafeRawBufferPointer>

  /// The version with this key (row 16); see `VersionKey`. The key outlives the decision's use of
  /// what is found.
  func version(_ key: UnsafeRawBufferPointer, of package: Package) -> Fact<VersionFacts>

  /// Whether the customer's freeze list names this version (row 19); `missing` when it does not.
  ///
  /// Asked only while ``CustomerFacts/hasFreezeList`` holds.
  func freezeEntry(
    of version: VersionFacts, of package: Package, for customer: CustomerID
  ) -> Fact<Void>

  /// All versions of the package, highest first, named branches last (for denials only).
  func versions(of package: Package) -> Versions
}

extension AccessFacts {
  /// The token under a key, when there is nothing else to do.
  @inlinable
  public func token(_ key: TokenKey) -> Fact<TokenFacts> { token(key) {} }

  /// A package, if its name was found.
  @inlinable
  func package(
    _ id: Fact<PackageID>, named name: UnsafeRawBufferPointer, for customer: CustomerID
  ) -> Fact<Package> {
    switch id {
    case .missing: .missing
    case .unreadable: .unreadable
    case .found(let id): package(id, named: name, for: customer)
    }
  }

  /// The package of this canonical name, which `customer` wants.
  @inlinable
  public func package(
    named name: UnsafeRawBufferPointer, for customer: CustomerID
  ) -> Fact<Package> {
    package(id(ofPackageNamed: name), named: name, for: customer)
  }
}

/// What rows 4 to 7 and 12 need of a token.
@frozen
public struct TokenFacts {
  public var id: TokenID
  public var customer: CustomerID
  /// Whether the token was revoked, at whatever moment.
  public var isRevoked: Bool
  /// Set when the token was rotated out: it works until then. `never` when it was not.
  public var graceUntil: Timestamp
  /// `never` when the token does not expire.
  public var expiresAt: Timestamp
  public var scope: TokenScope
  /// The packages the token is limited to.
  public var packageScopes: PackageScopes

  @inlinable
  public init(
    id: TokenID, customer: CustomerID, isRevoked: Bool, graceUntil: Timestamp,
    expiresAt: Timestamp, scope: TokenScope, packageScopes: PackageScopes
  ) {
    self.id = id
    self.customer = customer
    self.isRevoked = isRevoked
    self.graceUntil = graceUntil
    self.expiresAt = expiresAt
    self.scope = scope
    self.packageScopes = packageScopes
  }
}

/// What rows 8, 9, 19 and 20 need of a customer.
@frozen
public struct CustomerFacts {
  public var id: CustomerID
  /// The stored status; that `expiresAt` has passed is the decision's to see.
  public var status: CustomerStatus
  /// `never` when the subscription has no end.
  public var expiresAt: Timestamp
  /// The moment of the freeze; `never` when there is none.
  public var frozenAt: Timestamp
  /// Whether the freeze names its versions.
  public var hasFreezeList: Bool
  /// The caller's own id of the customer; empty when there is none.
  public var externalID: UnsafeRawBufferPointer

  @inlinable
  public init(
    id: CustomerID, status: CustomerStatus, expiresAt: Timestamp, frozenAt: Timestamp,
    hasFreezeList: Bool, externalID: UnsafeRawBufferPointer
  ) {
    self.id = id
    self.status = status
    self.expiresAt = expiresAt
    self.frozenAt = frozenAt
    self.hasFreezeList = hasFreezeList
    self.externalID = externalID
  }
}

/// The limits of a grant that choose among versions.
@frozen
public struct GrantLimits {
  public var constraint: CompiledConstraint
  /// The constraint as it was granted, for people.
  public var constraintText: UnsafeRawBufferPointer
  /// Only versions released up to this moment; `never` when there is no cut-off.
  public var updatesUntil: Timestamp

  @inlinable
  public init(
    constraint: CompiledConstraint, constraintText: UnsafeRawBufferPointer, updatesUntil: Timestamp
  ) {
    self.constraint = constraint
    self.constraintText = constraintText
    self.updatesUntil = updatesUntil
  }
}

/// What rows 13 and 20 to 22 need of one grant, direct or through a bundle.
@frozen
public struct GrantFacts {
  public var limits: GrantLimits
  /// When the customer got this access; for a bundle also not before the package joined it.
  public var grantedAt: Timestamp
  /// From this moment on the grant gives nothing; `never` when it does not end.
  public var expiresAt: Timestamp

  @inlinable
  public init(
    limits: GrantLimits, grantedAt: Timestamp, expiresAt: Timestamp
  ) {
    self.limits = limits
    self.grantedAt = grantedAt
    self.expiresAt = expiresAt
  }
}

/// What rows 16 to 22 need of a version.
@frozen
public struct VersionFacts {
  public var number: VersionNumber
  /// The key that constraints are evaluated on; may be the very bytes that were asked with.
  public var key: UnsafeRawBufferPointer
  /// The version as its tag spells it.
  public var text: UnsafeRawBufferPointer
  /// `never` when unknown: such a version lies beyond every cut-off.
  public var releasedAt: Timestamp
  /// When the registry first had the version: before that nobody had access to it.
  public var addedAt: Timestamp
  public var isYanked: Bool

  @inlinable
  public init(
    number: VersionNumber, key: UnsafeRawBufferPointer, text: UnsafeRawBufferPointer,
    releasedAt: Timestamp, addedAt: Timestamp, isYanked: Bool
  ) {
    self.number = number
    self.key = key
    self.text = text
    self.releasedAt = releasedAt
    self.addedAt = addedAt
    self.isYanked = isYanked
  }
}
