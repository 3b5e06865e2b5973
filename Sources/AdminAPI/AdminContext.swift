import Authorization
public import GraphQLExecution
public import GraphQLLanguage
import RegistryModel
public import RegistryStore
import Tokens

/// What the resolvers of one request share: one snapshot of the registry, or one write session.
///
/// Move-only and on one thread. Types have the same resolvers in queries and mutations: a mutation
/// reads its results through the snapshot of its own write transaction.
public struct AdminContext: ~Copyable, ExecutionContext {
  public typealias Object = AdminObject

  /// The data as this request sees it.
  @usableFromInline var snapshot: Snapshot
  /// Where a mutation's commands go; absent in queries.
  var session: UnsafeMutablePointer<WriteSession>?
  /// One moment for the whole request.
  let now: Timestamp
  let services: AdminServices
  /// The number of the request.
  let request: UInt64

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
  /// The idempotency key for the next `createCustomer`.
  var idempotencyKey: IdempotencyKey

  init(
    _ snapshot: Snapshot, session: UnsafeMutablePointer<WriteSession>? = nil, now: Timestamp,
    services: AdminServices, request: UInt64, idempotencyKey: IdempotencyKey = IdempotencyKey(nil)
  ) {
    self.snapshot = snapshot
    self.session = session
    self.now = now
    self.services = services
    self.request = request
    self.idempotencyKey = idempotencyKey
    decisionMoment = now
  }

  /// Applies a command in the write session; what it changed is what is read from then on.
  mutating func apply<Result>(
    _ command: (inout WriteSession) throws -> Result
  ) throws -> Result {
    guard let session else { preconditionFailure("queries have no write session") }
    let result = try command(&session.pointee)
    snapshot = try session.pointee.snapshot
    return result
  }

  public mutating func mask(_ error: any Error) -> GraphQLError {
    services.shown(error, request: request)
  }

  /// Decides an access check over this request's snapshot.
  mutating func decide(_ request: AccessRequest) {
    decision = services.policy.decide(request, snapshot)
    decisionMoment = request.now
    if decision.isCorrupt {
      services.log(self.request, "A record could not be read; the check was denied.")
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
