import Authorization
import GraphQLExecution
public import RegistryGraphQL
import RegistryModel
import RegistryStore
import Tokens

/// What the resolvers of one request share.
///
/// Move-only and on one thread.
public struct AdminContext: ~Copyable, RegistryContext {
  public typealias Object = AdminObject

  public var scope: RequestScope
  /// Whoever runs a request holds its API meanwhile.
  unowned(unsafe) let services: AdminServices

  /// The connections of this request, which objects name by index.
  var connections: [Connection] = []
  /// The decision whose fields are being resolved.
  var decision = AccessDecision(code: .noCredentials)
  /// The moment as of which it was decided.
  var decisionMoment: Timestamp
  /// The secret that the running root field has minted.
  var minted: Minted?
  /// What the repository of the running `syncPackage` holds.
  var reading: RepositoryReading?
  /// What the doors' checks came to, once this request has asked.
  var activity: CheckActivity?
  /// The statistics of this request, which objects name by index.
  var statistics: [UsageStatistics] = []
  /// Sizes of the store, once this request has asked.
  var sizes: RegistryStatistics?
  /// The idempotency key for the next `createCustomer`.
  var idempotencyKey: IdempotencyKey
  /// The event that a subscription's response is about.
  var event: Activity?

  init(
    _ scope: RequestScope, services: AdminServices,
    idempotencyKey: IdempotencyKey = IdempotencyKey(nil)
  ) {
    self.scope = scope
    self.services = services
    self.idempotencyKey = idempotencyKey
    decisionMoment = scope.now
  }

  public var api: AdminServices { services }

  /// Decides an access check over this request's snapshot.
  mutating func decide(_ request: AccessRequest) {
    decision = services.policy.decide(request, snapshot)
    decisionMoment = request.now
    if decision.isCorrupt {
      services.log(scope.request, "A record could not be read; the check was denied.")
    }
  }

  /// The decision as one sentence, with the highest version that may be used instead.
  func decisionReason() -> [UInt8] {
    var text: [UInt8] = []
    if case .found(let version) = latestAllowedVersion() {
      decision.appendReason(to: &text, latest: version.text)
    } else {
      decision.appendReason(to: &text)
    }
    return text
  }

  /// After a denial by version: the highest version that the customer may use.
  func latestAllowedVersion() -> Fact<VersionFacts> {
    services.policy.latestAllowedVersion(after: decision, at: decisionMoment, snapshot)
  }
}

/// A secret that a mutation has minted, and the token it belongs to: shown once, in the answer to
/// the root field that minted it.
struct Minted {
  let token: TokenID
  let secret: TokenSecret
}

/// A client's key for `createCustomer`, counted so that each such field of a document has its own.
struct IdempotencyKey: Sendable {
  private let text: String?
  private var uses = 0

  init(_ text: String?) { self.text = text }

  /// The key for one `createCustomer`.
  ///
  /// Nobody types an invisible separator, so that the keys of later fields are no client's own.
  mutating func next() -> String? {
    uses += 1
    return uses == 1 ? text : text.map { "\($0)\u{2063}\(uses)" }
  }
}
