import AdminAPI
import Authorization
public import GraphQL
import JSON
import Population
import RegistryGraphQL
import RegistryModel
import RegistryStore

/// Asks the admin API as an event loop does, about a customer with a number of grants.
public final class Administrator {
  private let population: Population
  private let session: AdminSession
  private var reader: RegistryReader
  private let variables: JSONDocument

  /// What is asked of a customer.
  public static let customer = """
    query Customer($id: ID!) { customer(id: $id) {
      id name email status packages { name constraint grantedAt } token { createdAt }
    } }
    """

  /// - Parameter grants: of the customer, one to five.
  public init(grants: Int) throws {
    population = try Population(customers: 10_000, packages: 1_000)
    let digester = population.digester
    let registry = population.registry
    let now = Timestamp(seconds: 1_800_000_000)
    let services = AdminServices(
      version: "0", startedAt: now, policy: AccessPolicy(digester: digester), digester: digester,
      allowsLocalRepositories: false, statistics: { try registry.statistics(in: $0) },
      checkActivity: { CheckActivity(quietUntil: now) }, now: { now }, log: { _, _ in },
      readRepository: { _, _, _ throws(RepositoryFailure) in
        throw RepositoryFailure(message: "There are no repositories here.")
      })
    session = AdminSession(AdminEndpoint(services, registry: population.registry))
    reader = population.registry.makeReader()
    let customer = 4_319 + grants
    precondition(population.grants(of: customer).count == grants)
    variables = try JSONDocument.parse(Array(#"{"id":"\#(population.id(of: customer))"}"#.utf8))
    var answer = ""
    try perform(request(Self.customer)) { answer = String(decoding: $0, as: UTF8.self) }
    precondition(answer.split(separator: "\"constraint\"").count == grants + 1, answer)
  }

  /// A request with this document.
  public func request(_ text: String) -> GraphQLRequest {
    GraphQLRequest(
      document: DocumentText(Array(text.utf8)), operationName: nil, json: variables,
      variables: .root)
  }

  /// Answers a request.
  ///
  /// - Parameter executing: whether it is also executed, and not only prepared.
  public func perform(
    _ request: GraphQLRequest, executing: Bool = true, _ reply: (UnsafeRawBufferPointer) -> Void
  ) throws {
    let prepared = try session.prepare(request)
    guard executing else { return }
    let caller = APIRequest(number: 1, actor: "benchmark", canWrite: false)
    let outcome = session.execute(
      prepared, for: caller, reader: &reader, reply: reply, completion: { _ in })
    guard case .replied = outcome else { preconditionFailure("a query that was put off") }
  }
}
