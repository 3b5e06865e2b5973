import AdminAPI
import Authorization
import Benchmark
import GraphQL
import JSON
import Population
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Rivals

/// Asks the admin API as an event loop does, about a customer with three grants.
final class Administrator {
  private let population: Population
  private let session: AdminSession
  private var reader: RegistryReader
  private let variables: JSONDocument
  /// Makes documents differ from all before them.
  private var serial = 0

  init() throws {
    population = try Population(customers: 10_000, packages: 1_000)
    let digester = population.digester
    let registry = population.registry
    let now = Timestamp(seconds: 1_800_000_000)
    let services = AdminServices(
      version: "0", startedAt: now, policy: AccessPolicy(digester: digester), digester: digester,
      allowsLocalRepositories: false, statistics: { try registry.statistics() },
      checkActivity: { CheckActivity(quietUntil: now) }, now: { now }, log: { _, _ in },
      readRepository: { _, _, _ throws(RepositoryFailure) in
        throw RepositoryFailure(message: "There are no repositories here.")
      })
    session = AdminSession(AdminEndpoint(services, registry: population.registry))
    reader = population.registry.makeReader()
    let customer = 4_322
    precondition(population.grants(of: customer).count == 3)
    variables = try JSONDocument.parse(Array(#"{"id":"\#(population.id(of: customer))"}"#.utf8))
    let answer = try answer(to: "query($id: ID!) { customer(id: $id) { packages { name } } }")
    precondition(answer.split(separator: "\"name\"").count == 4, answer)
  }

  /// Nanoseconds of CPU time for each of `count` requests; `text` gets a new number each time.
  func time(_ count: Int, executing: Bool = true, _ text: (Int) -> String) throws -> Double {
    let requests = (0..<count).map { _ in
      serial += 1
      return request(text(serial))
    }
    let time = try threadTime {
      for request in requests { try perform(request, executing) { blackHole($0) } }
    }
    return Double(time) / Double(count)
  }

  private func request(_ text: String) -> GraphQLRequest {
    GraphQLRequest(
      document: DocumentText(Array(text.utf8)), operationName: nil, json: variables,
      variables: .root)
  }

  private func answer(to text: String) throws -> String {
    var answer = ""
    try perform(request(text), true) { answer = String(decoding: $0, as: UTF8.self) }
    return answer
  }

  private func perform(
    _ request: GraphQLRequest, _ executing: Bool, _ reply: (UnsafeRawBufferPointer) -> Void
  ) throws {
    let prepared = try session.prepare(request)
    guard executing else { return }
    let outcome = session.execute(
      prepared, for: APIRequest(number: 1, actor: "benchmark", canWrite: false), reader: &reader, reply: reply,
      completion: { _ in })
    guard case .replied = outcome else { preconditionFailure("a query that was put off") }
  }
}
