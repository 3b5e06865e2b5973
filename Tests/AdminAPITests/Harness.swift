import AdminAPI
import Authorization
import Foundation
import GraphQL
import GraphQLExecution
import JSON
import LMDB
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Synchronization
import Tokens

/// A registry in a temporary folder with the API over it, a clock that tests set, and repositories
/// that tests make up.
final class Harness {
  /// What tests may change while requests run.
  struct World: Sendable {
    var now = Timestamp(milliseconds: 1_768_473_000_000)
    var activity = CheckActivity(minutes: [])
    var log: [String] = []
    var repositories: [String: Result<RepositoryContent, RepositoryFailure>] = [:]
    var reads: [String] = []
    var concurrentReads: [String: Int] = [:]
    var mostConcurrentReads = 0
    var whileReading: @Sendable () async -> Void = {}
  }

  let folder: URL
  let registry: Registry
  let endpoint: AdminEndpoint
  let session: AdminSession
  let world: WorldBox
  private var reader: RegistryReader
  private var requests: UInt64 = 0

  /// Shares the world with the closures of the services.
  final class WorldBox: Sendable {
    private let world = Mutex(World())
    func with<Result: Sendable>(_ body: (inout World) -> Result) -> Result {
      world.withLock { (world: inout sending World) in body(&world) }
    }
  }

  static let pepper = Pepper([UInt8](repeating: 7, count: Pepper.byteCount))!

  init(allowsLocalRepositories: Bool = false) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "packgate-admin-\(UInt64.random(in: .min ... .max))")
    registry = try Registry(path: folder.path, options: Registry.Options(mapSize: 1 << 30))
    let registry = registry
    let world = WorldBox()
    self.world = world
    let digester = TokenDigester(Self.pepper)
    let services = AdminServices(
      version: "1.2.3", startedAt: Timestamp(milliseconds: 1_768_470_000_000),
      policy: AccessPolicy(digester: digester), digester: digester,
      allowsLocalRepositories: allowsLocalRepositories,
      statistics: { try registry.statistics(in: $0) },
      checkActivity: { world.with { $0.activity } },
      now: { world.with { $0.now } },
      log: { number, message in world.with { $0.log.append("\(number): \(message)") } },
      readRepository: { _, name, url throws(RepositoryFailure) in
        let result = world.with { world in
          world.reads.append("\(name) \(url)")
          world.concurrentReads[name, default: 0] += 1
          world.mostConcurrentReads = max(
            world.mostConcurrentReads, world.concurrentReads[name] ?? 0)
          return world.repositories[name]
        }
        await world.with { $0.whileReading }()
        try? await Task.sleep(for: .milliseconds(2))
        world.with { $0.concurrentReads[name, default: 0] -= 1 }
        guard let result else { throw RepositoryFailure(message: "No such repository.") }
        return try result.get()
      })
    endpoint = AdminEndpoint(services, registry: registry)
    session = AdminSession(endpoint)
    reader = registry.makeReader()
  }

  deinit {
    registry.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Answers a request as a server does, and waits for the answer.
  func send(_ query: String, variables: String = "{}", key: String? = nil) async throws -> String {
    requests += 1
    let number = requests
    let prepared: PreparedRequest
    do throws(RequestError) {
      prepared = try session.prepare(request(query, variables))
    } catch {
      var buffer = JSONBuffer()
      buffer.append(response: error)
      return String(decoding: buffer.copy(), as: UTF8.self)
    }
    // Tests run on the threads that tasks need: they may not wait for one.
    let caller = APIRequest(number: number, actor: "test", canWrite: true, idempotencyKey: key)
    return await withCheckedContinuation { continuation in
      let outcome = session.execute(prepared, for: caller, reader: &reader) {
        continuation.resume(returning: String(decoding: $0, as: UTF8.self))
      } completion: {
        continuation.resume(returning: String(decoding: $0.body, as: UTF8.self))
      }
      switch outcome {
      case .offloaded(let work):
        let answer = work(ResponseSink { _ in false })
        continuation.resume(returning: String(decoding: answer.body, as: UTF8.self))
      case .forbidden(let response):
        continuation.resume(returning: String(decoding: response.body, as: UTF8.self))
      case .replied, .deferred: break
      }
    }
  }

  /// A request whose errors a test does not expect.
  func prepare(_ query: String, variables: String = "{}") throws -> PreparedRequest {
    try session.prepare(request(query, variables))
  }

  /// Whether a query is given back as work for another thread.
  func isOffloaded(_ query: String, variables: String) throws -> Bool {
    let caller = APIRequest(number: 0, actor: "test", canWrite: true)
    let outcome = session.execute(
      try prepare(query, variables: variables), for: caller, reader: &reader, reply: { _ in },
      completion: { _ in })
    if case .offloaded = outcome { return true }
    return false
  }

  private func request(_ query: String, _ variables: String) -> GraphQLRequest {
    let text = "{\"query\":\(quoted(query)),\"variables\":\(variables)}"
    guard let json = try? JSONDocument.parse(Array(text.utf8)),
      let document = json.member("query", of: .root)
    else { preconditionFailure("a test's request is no JSON") }
    return GraphQLRequest(
      document: DocumentText(document, in: json), operationName: nil, json: json,
      variables: json.member("variables", of: .root))
  }

  /// How many commits and journal entries there are.
  func transactions() throws -> (commits: Int, entries: UInt64) {
    let commits = try registry.storage().lastTransaction
    let entries = try reader.read { snapshot throws(StoreError) in
      try snapshot.lastJournalSequence()
    }
    return (commits, entries)
  }

  /// The `data` of an answer without errors.
  func data(
    _ query: String, variables: String = "{}", key: String? = nil
  ) async throws -> [String: Any] {
    let text = try await send(query, variables: variables, key: key)
    let answer = try object(text)
    guard answer["errors"] == nil, let data = answer["data"] as? [String: Any] else {
      throw UnexpectedAnswer(text: text)
    }
    return data
  }

  /// The first error of an answer: its code, message and path.
  func error(
    _ query: String, variables: String = "{}", key: String? = nil
  ) async throws -> (code: String, message: String) {
    let text = try await send(query, variables: variables, key: key)
    guard let errors = try object(text)["errors"] as? [[String: Any]],
      let message = errors.first?["message"] as? String
    else { throw UnexpectedAnswer(text: text) }
    let extensions = errors[0]["extensions"] as? [String: Any]
    return (extensions?["code"] as? String ?? "", message)
  }

  /// Creates a customer and gives its id.
  @discardableResult
  func createCustomer(_ name: String, extra: String = "") async throws -> String {
    let data = try await data(
      """
      mutation { createCustomer(input: { name: "\(name)", email: "\(name)@example.com" \(extra) })
      { id } }
      """)
    return (data["createCustomer"] as? [String: Any])?["id"] as? String ?? ""
  }

  /// Adds a package with versions, as a sync would have found them.
  func addPackage(_ name: String, versions: [String] = []) async throws {
    _ = try await data(
      """
      mutation { addPackage(input: { name: "\(name)", \
      repositoryUrl: "https://git.example.com/\(name).git" }) { id } }
      """)
    if versions.isEmpty { return }
    try await sync(name, versions: versions)
  }

  /// Lets a package's repository have these versions and syncs it.
  func sync(_ name: String, versions: [String]) async throws {
    let released = world.with { $0.now }
    world.with {
      $0.repositories[name] = .success(
        RepositoryContent(
          versions: versions.map {
            SyncedVersion(
              pretty: $0, normalized: $0 + (String(repeating: ".0", count: 3 - dots($0))),
              reference: "0123456789abcdef", releasedAt: released)
          }, description: "About \(name)"))
    }
    _ = try await data("mutation { syncPackage(name: \"\(name)\") { id } }")
  }

  func advance(milliseconds: Int64) {
    world.with { $0.now = $0.now.advanced(byMilliseconds: milliseconds) }
  }
}

private func dots(_ text: String) -> Int { text.utf8.count { $0 == UInt8(ascii: ".") } }

/// An answer that a test did not expect; its text is in the failure.
struct UnexpectedAnswer: Error {
  let text: String
}

func object(_ text: String) throws -> [String: Any] {
  try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
}

func quoted(_ text: String) -> String {
  guard let data = try? JSONEncoder().encode(text) else { return "" }
  return String(decoding: data, as: UTF8.self)
}
