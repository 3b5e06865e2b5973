import AdminAPI
import Authorization
import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import GraphQLValidation
import JSON
import Population
import RegistryGraphQL
import RegistryModel
import RegistryStore

/// The paths that are counted, each as the server takes it.
final class Paths {
  private let small: SmallRegistry
  private let policy: AccessPolicy
  private var reader: RegistryReader
  private let secret = Array(SmallRegistry.secrets[3].utf8)
  private let package = Array(SmallRegistry.package(3).utf8)
  private let version = Array("1.4.0".utf8)

  private let schema: Schema
  private let session: AdminSession
  private let document: Document
  private let operation: NodeID
  private let request: GraphQLRequest
  private var customers = 1_000

  /// What is asked of a customer with three grants.
  private static let query = Array(
    """
    query Customer($id: ID!) { customer(id: $id) {
      id name email status packages { name constraint grantedAt } token { createdAt }
    } }
    """.utf8)

  init(_ small: SmallRegistry) throws {
    self.small = small
    let now = SmallRegistry.now
    let registry = small.registry
    policy = AccessPolicy(digester: small.digester)
    reader = registry.makeReader()
    let services = AdminServices(
      version: "0", startedAt: now, policy: policy, digester: small.digester,
      allowsLocalRepositories: false, statistics: { try registry.statistics(in: $0) },
      checkActivity: { CheckActivity(quietUntil: now) }, now: { now }, log: { _, _ in },
      readRepository: { _, _, _ throws(RepositoryFailure) in
        throw RepositoryFailure(message: "There are no repositories here.")
      })
    schema = services.schema
    session = AdminSession(AdminEndpoint(services, registry: registry))
    document = try Document.parse(Self.query)
    operation = try document.operation(named: nil)
    let variables = #"{"id":"\#(CustomerID(rawValue: 4))"}"#
    request = GraphQLRequest(
      document: DocumentText(Self.query), operationName: nil,
      json: try JSONDocument.parse(Array(variables.utf8)), variables: .root)
  }

  /// Lazy things happen, the reader takes its slot, and the plan is remembered.
  func warmUp() throws {
    for _ in 0..<10 {
      try check()
      try parse()
      try validateDocument()
      try plan()
      try execute()
    }
    try apply(isCounted: false)
  }

  func check() throws {
    try secret.withUnsafeBytes { secret in
      try package.withUnsafeBytes { package in
        try version.withUnsafeBytes { version in
          let request = AccessRequest(
            credential: .token(secret), target: .download(package: package, version: version),
            now: SmallRegistry.now)
          let code = try reader.read { snapshot throws(StoreError) in
            policy.decide(request, snapshot).code
          }
          precondition(code == .allowed)
        }
      }
    }
  }

  func parse() throws { _ = try Document.parse(Self.query) }

  func validateDocument() throws {
    let errors = validate(document, against: schema)
    precondition(errors.isEmpty)
  }

  func plan() throws {
    let prepared = try PreparedOperation(
      schema: schema, document: document, operation: operation)
    _ = try prepared.plan(conditions: 0)
  }

  func execute() throws {
    let prepared = try session.prepare(request)
    let caller = APIRequest(number: 1, actor: "probe", canWrite: false)
    var answer = 0
    let outcome = session.execute(
      prepared, for: caller, reader: &reader, reply: { answer = $0.count }, completion: { _ in })
    guard case .replied = outcome, answer > 300 else { preconditionFailure("no answer") }
  }

  /// Applies one command in a commit of its own.
  func apply(isCounted: Bool) throws {
    let number = customers
    customers += 1
    let key = TokenKey(high: UInt64(number + 1) &* 0x9E37_79B9_7F4A_7C15, low: 0)
    let command = SmallRegistry.customer(number, key)
    try small.registry.wait { session throws(CommandError) in
      guard isCounted else { return _ = try session.apply(command) }
      try countedApply(command, &session)
    }
  }
}
