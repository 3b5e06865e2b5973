import PackageVersions
import RegistryModel
import RegistryStore

/// The registry as plain Swift values: what the store is compared with after random histories.
///
/// Written for clarity alone: everything is looked up by walking, nothing is indexed.
struct RegistryState {
  struct Grant: Equatable {
    var constraint: String
    var grantedAt: Timestamp
    var expiresAt: Timestamp?
    var updatesUntil: Timestamp?
  }

  struct Token: Equatable {
    var id: UInt64
    var createdAt: Timestamp
    var expiresAt: Timestamp?
    var revokedAt: Timestamp?
    var graceUntil: Timestamp?
    var lastUsedAt: Timestamp?

    func hasEnded(_ now: Timestamp) -> Bool {
      revokedAt != nil || graceUntil.map { now >= $0 } ?? false
        || expiresAt.map { now >= $0 } ?? false
    }
  }

  struct Customer: Equatable {
    var id: UInt64
    var name: String
    var email: String
    var externalID: String?
    var status = CustomerStatus.active
    var reason: String?
    var createdAt: Timestamp
    var expiresAt: Timestamp?
    var frozenAt: Timestamp?
    /// Package name to version keys; kept for versions that are gone upstream.
    var frozen: [String: Set<[UInt8]>] = [:]
    var tokens: [Token] = []
    var grants: [String: Grant] = [:]
    var bundles: [UInt64: Grant] = [:]

    func status(at now: Timestamp) -> CustomerStatus {
      expiresAt.map { now >= $0 } ?? false ? .expired : status
    }
  }

  struct Version: Equatable {
    var text: String
    var releasedAt: Timestamp?
    var isYanked = false
    var isRemoved = false
    var downloads: UInt64 = 0
  }

  struct Package: Equatable {
    var id: UInt64
    var name: String
    var syncedAt: Timestamp?
    /// By version key; kept, with a mark, when gone upstream.
    var versions: [[UInt8]: Version] = [:]
    /// Keys in the order in which they got their numbers.
    var numbers: [[UInt8]] = []
  }

  struct Bundle: Equatable {
    var id: UInt64
    var name: String
    var members: [String: Timestamp] = [:]
  }

  /// What was counted at once; stays when its package is deleted.
  struct Usage: Equatable {
    var package: String
    var day: Day
    var count: UsageCount
  }

  var usage: [Usage] = []
  var customers: [Customer] = []
  var packages: [Package] = []
  var bundles: [Bundle] = []
  var catalog = CatalogState()
  var nextCustomer: UInt64 = 1
  var nextToken: UInt64 = 1
  var nextPackage: UInt64 = 1
  var nextBundle: UInt64 = 1

  typealias Refusal = CommandError.Code

  func package(_ name: String) -> Int? {
    packages.firstIndex { $0.name == name.lowercased() }
  }

  func bundle(_ name: String) -> Int? { bundles.firstIndex { $0.name == name } }

  func customer(_ reference: CustomerReference) -> Int? {
    customers.firstIndex { customer in
      switch reference {
      case .id(let id): customer.id == id.rawValue
      case .externalID(let text): customer.externalID == text
      }
    }
  }

  /// Every grant of a customer on a package, with the bundle it comes through, if any.
  func grants(_ customer: Customer, _ package: String) -> [(grant: Grant, bundle: UInt64?)] {
    var result: [(grant: Grant, bundle: UInt64?)] = []
    if let direct = customer.grants[package] { result.append((direct, nil)) }
    for (id, grant) in customer.bundles.sorted(by: { $0.key < $1.key }) {
      guard let joinedAt = bundles.first(where: { $0.id == id })?.members[package] else { continue }
      var grant = grant
      grant.grantedAt = max(grant.grantedAt, joinedAt)
      result.append((grant, id))
    }
    return result
  }

  /// Whether a version's limits hold within one grant.
  static func admits(_ grant: Grant, _ version: Version) -> Bool {
    if let until = grant.updatesUntil {
      guard let released = version.releasedAt, released <= until else { return false }
    }
    guard let constraint = try? Constraint(grant.constraint),
      let key = try? PackageVersions.Version(version.text).key
    else { return false }
    return constraint.compiled.withUnsafeBytes { compiled in
      key.withUnsafeBytes { CompiledConstraint(compiled).matches($0) }
    }
  }

  /// Whether a download is allowed, decided from the rules alone; everything but rows 1 to 3.
  func allows(
    _ customer: Customer, _ name: String, _ key: [UInt8], at now: Timestamp
  ) -> Bool {
    guard customer.status != .suspended, customer.status(at: now) != .expired,
      let index = package(name), let version = packages[index].versions[key], !version.isRemoved
    else { return false }
    let live = grants(customer, name).filter { grant in
      grant.grant.expiresAt.map { now < $0 } ?? true
    }
    guard !live.isEmpty, !version.isYanked else { return false }
    if customer.status == .frozen { return customer.frozen[name]?.contains(key) ?? false }
    return live.contains { Self.admits($0.grant, version) }
  }
}
