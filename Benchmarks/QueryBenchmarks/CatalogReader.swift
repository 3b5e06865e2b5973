import Benchmark
import CatalogAPI
import GraphQL
import JSON
import Population
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Rivals

/// Asks the catalog label API as an event loop does, or as a worker where it says so.
final class CatalogReader {
  private let population: CatalogPopulation
  private let session: CatalogSession
  private var reader: RegistryReader
  /// The cursor before the last hundred packages that carry one label.
  let lastPage: String

  init() throws {
    population = try CatalogPopulation()
    let now = Timestamp(seconds: 1_800_000_000)
    let services = CatalogServices(rules: CatalogRules(), now: { now }, log: { _, _ in })
    session = CatalogSession(
      CatalogEndpoint(services, registry: population.registry, options: .catalog()))
    reader = population.registry.makeReader()
    lastPage = try reader.read { snapshot throws(StoreError) in
      let query = CatalogPackageQuery(
        scope: .ofLabel(try snapshot.label(named: "everywhere")?.id ?? LabelID(rawValue: 0)))
      let page = try snapshot.catalogPackages(query, page: CatalogPageRequest(last: 101))
      precondition(page.rows.count == 101)
      // Kind, order, and eight bytes of the number, as the API writes a cursor.
      let number = page.rows[0].id.rawValue
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
      return String(decoding: Base64URL.encoded([0x70, 0x2D] + bytes), as: UTF8.self)
    }
  }

  /// The answer to one request; stops the program when it is an error.
  func answer(to text: String, _ variables: String) throws -> String {
    var answer = ""
    try session.answer(request(text, variables), &reader) {
      answer = String(decoding: $0, as: UTF8.self)
    }
    precondition(!answer.contains("\"errors\""), answer)
    return answer
  }

  /// Nanoseconds that pass in each of `count` requests, least first.
  func times(_ count: Int, _ text: String, _ variables: String = "{}") throws -> [Int] {
    let request = try request(text, variables)
    var times: [Int] = []
    times.reserveCapacity(count)
    for _ in 0..<count {
      let start = wallTime()
      try session.answer(request, &reader) { blackHole($0) }
      times.append(wallTime() - start)
    }
    return times.sorted()
  }

  private func request(_ text: String, _ variables: String) throws -> GraphQLRequest {
    GraphQLRequest(
      document: DocumentText(Array(text.utf8)), operationName: nil,
      json: try JSONDocument.parse(Array(variables.utf8)), variables: .root)
  }
}
