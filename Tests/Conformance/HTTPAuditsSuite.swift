import GraphQL
import GraphQLExecution
import GraphQLLanguage
import GraphQLTransport
import GraphQLTypeSystem
import JSON

extension Suite {
  /// The audits of GraphQL over HTTP, answered without sockets.
  static let httpAudits = Suite("http_audits") { file in
    let statuses = Set((file.root["probe_statuses"]?.elements ?? []).compactMap(\.int))
    let schema = try SchemaSources.build(["type Query { a: Int } type Mutation { a: Int }"])
    return { audit in
      let answer = try AuditAnswer(audit["request"] ?? .null, schema)
      guard statuses.contains(answer.status) else {
        return .failed("the status \(answer.status) is not among those the audit knows")
      }
      return .all(
        accepts(audit["accepted_statuses_of_probe"], .number("\(answer.status)")),
        accepts(audit["accepted_content_types"], .string(answer.contentType)),
        accepts(audit["accepted_bodies"], .string(answer.body)))
    }
  }

  /// Whether a list, unless it says "any", contains a value.
  private static func accepts(_ list: CaseValue?, _ value: CaseValue) -> CaseOutcome {
    guard let list, list.string != "any" else { return .passed }
    return list.elements.contains(value)
      ? .passed : .failed("\(value.json) is not among \(list.json)")
  }
}

/// What the engine answers to the request of an audit.
private struct AuditAnswer {
  var status = 200
  var contentType = "application/json"
  var body = "errors_only"

  private struct Context: ExecutionContext, ~Copyable {
    struct Object: BitwiseCopyable {}
  }

  init(_ request: CaseValue, _ schema: Schema) throws {
    let headers = request["headers"]?.members ?? []
    func header(_ name: String) -> String? { headers.first { $0.key == name }?.value.string }
    do throws(HTTPRefusal) {
      let exchange = try HTTPExchange(
        method: request["method"]?.string == "GET" ? .get : .post, accept: header("accept"))
      contentType = exchange.mediaType == .json ? contentType : "application/graphql-response+json"
      let text = request["body"]?.string ?? ""
      let isFetch = request["body"] != nil && header("content-type") == nil
      let parsed = try exchange.request(
        contentType: isFetch ? "text/plain;charset=UTF-8" : header("content-type"),
        query: Self.encoded(request["query"]?.members ?? []), body: Array(text.utf8))
      try run(parsed, exchange, schema)
    } catch {
      status = error.status
    }
  }

  private mutating func run(
    _ request: GraphQLRequest, _ exchange: HTTPExchange, _ schema: Schema
  ) throws(HTTPRefusal) {
    var cache = PlanCache()
    let prepared: PreparedRequest
    do throws(RequestError) {
      prepared = try RequestPipeline(schema: schema).prepare(request, cache: &cache)
    } catch {
      status = exchange.mediaType.status(of: .refused, by: .audits)
      return
    }
    try exchange.admit(isQuery: prepared.operationType == .query)
    var running = prepared.begin(writer: JSONBuffer())
    var context = Context()
    running.execute(
      on: Context.Object(), resolvers: ResolverTable<Context>(schema), context: &context)
    let errors = running.finish().errors
    body = errors.isEmpty ? "data" : "data_and_errors"
    status = exchange.mediaType.status(
      of: errors.isEmpty ? .data : .dataAndErrors, by: .audits)
  }

  private static func encoded(_ parameters: [CaseValue.Member]) -> String {
    parameters.map { parameter in
      let value = (parameter.value.string ?? "").utf8.map { byte in
        let digits = String(byte, radix: 16)
        return "%" + (digits.count < 2 ? "0" : "") + digits
      }
      return "\(parameter.key)=\(value.joined())"
    }.joined(separator: "&")
  }
}
