import CatalogAPI
import Foundation
import GraphQL
import GraphQLExecution
import JSON
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Synchronization

/// A registry in a temporary folder with the API over it, and a clock that tests set.
final class Harness {
  let folder: URL
  let registry: Registry
  let session: CatalogSession
  let log = LogBox()
  private var reader: RegistryReader

  /// Takes what must not reach a client.
  final class LogBox: Sendable {
    private let lines = Mutex<[String]>([])
    func append(_ line: String) {
      lines.withLock { (lines: inout sending [String]) in lines.append(line) }
    }
    var all: [String] { lines.withLock { (lines: inout sending [String]) in lines } }
  }

  static let now = Timestamp(milliseconds: 1_768_473_000_000)

  init(
    rules: CatalogRules = CatalogRules(), mapSize: Int = 1 << 30,
    options: GraphQLOptions = .catalog()
  ) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "packgate-catalog-\(UInt64.random(in: .min ... .max))")
    registry = try Registry(path: folder.path, options: Registry.Options(mapSize: mapSize))
    let log = log
    let services = CatalogServices(
      rules: rules, now: { Self.now }, log: { log.append("\($0): \($1)") })
    session = CatalogSession(
      CatalogEndpoint(services, registry: registry, options: options))
    reader = registry.makeReader()
  }

  deinit {
    registry.close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Answers a request as a server does, and waits for the answer.
  ///
  /// - Parameter variables: the JSON text of the member; without it there is no such member.
  func send(_ query: String, variables: String? = nil, canWrite: Bool = true) async -> String {
    let member = variables.map { ",\"variables\":\($0)" } ?? ""
    return await send(body: "{\"query\":\(quoted(query))\(member)}", canWrite: canWrite)
  }

  /// Answers a request with this body.
  func send(body: String, canWrite: Bool = true) async -> String {
    let prepared: PreparedRequest
    do {
      prepared = try session.prepare(try Self.request(body))
    } catch let error as RequestError {
      var buffer = JSONBuffer()
      buffer.append(response: error)
      return String(decoding: buffer.copy(), as: UTF8.self)
    } catch {
      return "\(error)"
    }
    let caller = APIRequest(number: 7, actor: "test", canWrite: canWrite)
    return await withCheckedContinuation { continuation in
      let outcome = session.execute(prepared, for: caller, reader: &reader) {
        continuation.resume(returning: String(decoding: $0, as: UTF8.self))
      } completion: {
        continuation.resume(returning: String(decoding: $0.body, as: UTF8.self))
      }
      switch outcome {
      case .offloaded(let work):
        let portions = Portions()
        let last = work(portions.sink())
        continuation.resume(returning: portions.text + String(decoding: last.body, as: UTF8.self))
      case .forbidden(let response):
        continuation.resume(returning: String(decoding: response.body, as: UTF8.self))
      case .replied, .deferred: break
      }
    }
  }

  /// What follows from a query, which is executed only as far as the event loop does it.
  func outcome(_ query: String, variables: String = "{}") throws -> APIOutcome {
    let prepared = try session.prepare(
      try Self.request("{\"query\":\(quoted(query)),\"variables\":\(variables)}"))
    return session.execute(
      prepared, for: APIRequest(number: 7, actor: "test", canWrite: true), reader: &reader,
      reply: { _ in },
      completion: { _ in })
  }

  /// Whether a query is given back as work for another thread.
  func isOffloaded(_ query: String) throws -> Bool {
    if case .offloaded = try outcome(query) { return true }
    return false
  }

  private static func request(_ body: String) throws -> GraphQLRequest {
    let json = try JSONDocument.parse(Array(body.utf8))
    guard let document = json.member("query", of: .root) else {
      preconditionFailure("a test's request has no query")
    }
    var variables = json.member("variables", of: .root)
    if let given = variables, json[given].kind == .null { variables = nil }
    return GraphQLRequest(
      document: DocumentText(document, in: json), operationName: nil, json: json,
      variables: variables)
  }

  /// The `data` of an answer without errors.
  func data(_ query: String, variables: String? = nil) async throws -> [String: Any] {
    let text = await send(query, variables: variables)
    let answer = try object(text)
    guard answer["errors"] == nil, let data = answer["data"] as? [String: Any] else {
      throw UnexpectedAnswer(text: "\(text), log: \(log.all)")
    }
    return data
  }

  /// The first error of an answer: its code and message.
  func error(
    _ query: String, variables: String? = nil
  ) async throws -> (code: String, message: String) {
    let text = await send(query, variables: variables)
    guard let errors = try object(text)["errors"] as? [[String: Any]],
      let message = errors.first?["message"] as? String
    else { throw UnexpectedAnswer(text: text) }
    let extensions = errors[0]["extensions"] as? [String: Any]
    return (extensions?["code"] as? String ?? "", message)
  }

  /// The answer to a mutation below `customCatalogLabel`.
  func mutate(_ fields: String, variables: String? = nil) async -> String {
    await send("mutation { customCatalogLabel { \(fields) } }", variables: variables)
  }

  /// Makes a catalog as an import does.
  func merge(_ command: MergeCatalog) async throws {
    _ = try await registry.write(actor: "test", at: Self.now) {
      session throws(CommandError) in try session.apply(command)
    }
  }
}

/// Gathers what a worker streams.
final class Portions: Sendable {
  private let parts = Mutex<[[UInt8]]>([])

  func sink(threshold: Int = 256 << 10) -> ResponseSink {
    ResponseSink(threshold: threshold) { bytes in
      self.parts.withLock { (parts: inout sending [[UInt8]]) in parts.append(Array(bytes)) }
      return true
    }
  }

  var all: [[UInt8]] { parts.withLock { (parts: inout sending [[UInt8]]) in parts } }
  var text: String { String(decoding: all.joined(), as: UTF8.self) }
}

/// An answer that a test did not expect; its text is in the failure.
struct UnexpectedAnswer: Error {
  let text: String
}

func object(_ text: String) throws -> [String: Any] {
  try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
}

func quoted(_ text: String) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .withoutEscapingSlashes
  guard let data = try? encoder.encode(text) else { return "" }
  return String(decoding: data, as: UTF8.self)
}

/// What stands at a path of names and indexes in decoded JSON.
func at(_ value: Any?, _ path: Any...) -> Any? {
  var value = value
  for step in path {
    if let name = step as? String {
      value = (value as? [String: Any])?[name]
    } else if let index = step as? Int, let list = value as? [Any], index < list.count {
      value = list[index]
    } else {
      return nil
    }
  }
  return value
}
