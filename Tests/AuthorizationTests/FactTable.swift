import Authorization
import PackageVersions
import RegistryModel
import Tokens

/// The facts of one case as plain values: a customer with a token and grants of `acme/core`.
struct World: Sendable {
  struct Grant: Sendable {
    var constraint = "*"
    var grantedAt: Int64 = 100
    var expiresAt: Int64?
    var updatesUntil: Int64?
    var isUnreadable = false
    var hasDamagedConstraint = false
  }

  struct Release: Sendable {
    var text: String
    var releasedAt: Int64? = 200
    var addedAt: Int64 = 300
    var isYanked = false
    var labels: [String] = []
  }

  enum Fault: Sendable {
    case token
    case customer
    case package
    case version
    case freezeEntry
    case packageLabels
    case versionLabels
  }

  static let secret = "cgt_0123456789abcdefghijABCDEFGHIJ2qbHAy"

  var hasToken = true
  var isRevoked = false
  var graceUntil: Int64?
  var tokenExpiresAt: Int64?
  var scope = TokenScope.download
  var packageScopes: [String] = []
  var damagesPackageScopes = false

  var hasCustomer = true
  var status = CustomerStatus.active
  var customerExpiresAt: Int64?
  var frozenAt: Int64?
  var freezeList: [String]?

  var hasPackage = true
  var packageLabels: [String] = []
  var grants = [Grant()]
  var releases = [
    Release(text: "1.0.0"), Release(text: "1.1.0"), Release(text: "2.0.0"),
    Release(text: "dev-main"),
  ]
  var fault: Fault?
}

/// Memory for the bytes that facts point to.
final class ByteArena {
  private var blocks: [UnsafeMutableRawBufferPointer] = []

  func keep(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
    block.copyBytes(from: bytes)
    blocks.append(block)
    return UnsafeRawBufferPointer(rebasing: block[..<bytes.count])
  }

  func keep(_ text: String) -> UnsafeRawBufferPointer { keep(Array(text.utf8)) }

  deinit { blocks.forEach { $0.deallocate() } }
}

/// The tables of the tests: a world, and a note of what was asked of it.
final class FactTable: AccessFacts {
  static let digester = TokenDigester(Pepper(Array(repeating: 7, count: 32))!)
  static let customerID = CustomerID(rawValue: 11)
  static let packageID = PackageID(rawValue: 22)
  static let tokenID = TokenID(rawValue: 33)

  struct List<Value>: FactIterator {
    var facts: [Fact<Value>]

    mutating func next() -> Fact<Value> { facts.isEmpty ? .missing : facts.removeFirst() }
  }

  let world: World
  let arena = ByteArena()
  private(set) var asked: [String] = []

  init(_ world: World) { self.world = world }

  func token(_ key: TokenKey, meanwhile: () -> Void) -> Fact<TokenFacts> {
    asked.append("token")
    meanwhile()
    if world.fault == .token { return .unreadable }
    let expected = Array(World.secret.utf8).withUnsafeBytes { secret in
      FactTable.digester.digest(secret).withUnsafeBytes { TokenKey(digest: $0) }
    }
    guard world.hasToken, key == expected else { return .missing }
    let scopes = PackageScopes.encode(world.packageScopes) + (world.damagesPackageScopes ? [9] : [])
    return .found(
      TokenFacts(
        id: FactTable.tokenID, customer: FactTable.customerID, isRevoked: world.isRevoked,
        graceUntil: moment(world.graceUntil), expiresAt: moment(world.tokenExpiresAt),
        scope: world.scope, packageScopes: PackageScopes(arena.keep(scopes))))
  }

  func customer(_ id: CustomerID) -> Fact<CustomerFacts> {
    asked.append("customer")
    if world.fault == .customer { return .unreadable }
    guard world.hasCustomer, id == FactTable.customerID else { return .missing }
    return .found(
      CustomerFacts(
        id: id, status: world.status, expiresAt: moment(world.customerExpiresAt),
        frozenAt: moment(world.frozenAt), hasFreezeList: world.freezeList != nil,
        externalID: arena.keep("crm:17")))
  }

  func id(ofPackageNamed name: UnsafeRawBufferPointer) -> Fact<PackageID> {
    asked.append("name")
    if world.fault == .package { return .unreadable }
    guard world.hasPackage, name.elementsEqual("acme/core".utf8) else { return .missing }
    return .found(FactTable.packageID)
  }

  func package(
    _ id: PackageID, named name: UnsafeRawBufferPointer, for customer: CustomerID
  ) -> Fact<PackageID> {
    asked.append("package")
    guard id == FactTable.packageID, name.elementsEqual("acme/core".utf8) else { return .missing }
    return .found(id)
  }

  func id(of package: PackageID) -> PackageID { package }

  func grants(of package: PackageID, to customer: CustomerID) -> List<GrantFacts> {
    asked.append("grants")
    return List(facts: world.grants.map { $0.isUnreadable ? .unreadable : .found(facts(of: $0)) })
  }

  func blockingLabel(
    among labels: BlockedLabels, ofPackage name: UnsafeRawBufferPointer
  ) -> Fact<UnsafeRawBufferPointer> {
    asked.append("packageLabels")
    if world.fault == .packageLabels { return .unreadable }
    return first(of: labels, among: world.packageLabels)
  }

  func blockingLabel(
    among labels: BlockedLabels, ofVersion key: UnsafeRawBufferPointer,
    ofPackage name: UnsafeRawBufferPointer
  ) -> Fact<UnsafeRawBufferPointer> {
    asked.append("versionLabels")
    if world.fault == .versionLabels { return .unreadable }
    let release = world.releases.first { VersionKey.compare(facts(of: $0).key, key) == 0 }
    return first(of: labels, among: release?.labels ?? [])
  }

  private func first(
    of blocked: BlockedLabels, among labels: [String]
  ) -> Fact<UnsafeRawBufferPointer> {
    for index in 0..<blocked.count {
      if labels.contains(where: { blocked[index].elementsEqual($0.utf8) }) {
        return .found(arena.keep(Array(blocked[index])))
      }
    }
    return .missing
  }

  func version(_ key: UnsafeRawBufferPointer, of package: PackageID) -> Fact<VersionFacts> {
    asked.append("version")
    if world.fault == .version { return .unreadable }
    for release in world.releases {
      var facts = facts(of: release)
      guard VersionKey.compare(facts.key, key) == 0 else { continue }
      // As the store does: the key that was asked with.
      facts.key = key
      return .found(facts)
    }
    return .missing
  }

  func freezeEntry(
    of version: VersionFacts, of package: PackageID, for customer: CustomerID
  ) -> Fact<Void> {
    asked.append("freezeEntry")
    if world.fault == .freezeEntry { return .unreadable }
    let isListed = (world.freezeList ?? []).contains { text in
      (try? Version(text))?.key == Array(version.key)
    }
    return isListed ? .found(()) : .missing
  }

  func versions(of package: PackageID) -> List<VersionFacts> {
    asked.append("versions")
    let sorted = world.releases.map(facts).sorted { VersionKey.compare($0.key, $1.key) > 0 }
    return List(facts: sorted.map { .found($0) })
  }

  private func facts(of grant: World.Grant) -> GrantFacts {
    var compiled = (try? Constraint(grant.constraint))?.compiled ?? []
    if grant.hasDamagedConstraint { compiled.removeLast() }
    return GrantFacts(
      limits: GrantLimits(
        constraint: CompiledConstraint(arena.keep(compiled)),
        constraintText: arena.keep(grant.constraint), updatesUntil: moment(grant.updatesUntil)),
      grantedAt: Timestamp(seconds: grant.grantedAt), expiresAt: moment(grant.expiresAt))
  }

  private func facts(of release: World.Release) -> VersionFacts {
    VersionFacts(
      number: VersionNumber(rawValue: 1), key: arena.keep((try? Version(release.text))?.key ?? []),
      text: arena.keep(release.text), releasedAt: moment(release.releasedAt),
      addedAt: Timestamp(seconds: release.addedAt), isYanked: release.isYanked)
  }

  private func moment(_ seconds: Int64?) -> Timestamp {
    seconds.map { Timestamp(seconds: $0) } ?? .never
  }
}
