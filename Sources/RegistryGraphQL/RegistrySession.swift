public import GraphQL
public import GraphQLExecution
import GraphQLLanguage
public import RegistryStore

/// One event loop's way into an API: its plan cache and the memory that requests use again.
///
///     let prepared = try session.prepare(request)
///     switch session.execute(prepared, for: caller, reader: &reader, reply: send) { done($0) }
///
/// Used by one thread at a time.
public final class RegistrySession<API: RegistryAPI> {
  private let endpoint: RegistryEndpoint<API>
  private var cache = PlanCache()
  private var memory = QueryMemory()
  private var workloads = WorkloadTable()

  /// A session of an endpoint.
  public init(_ endpoint: RegistryEndpoint<API>) {
    self.endpoint = endpoint
  }

  /// Parses, validates and plans a request, or finds that done already.
  ///
  /// - Throws: the errors of a request that is not executed.
  public func prepare(_ request: GraphQLRequest) throws(RequestError) -> PreparedRequest {
    try endpoint.pipeline.prepare(request, cache: &cache, variables: memory.takeVariables())
  }

  /// Executes a request, or says how it goes on.
  ///
  /// A short query is executed in this call, over one snapshot that `reader` lends. One that may
  /// walk through many records is given back as work for another thread. A mutation goes to the
  /// writer thread.
  ///
  /// - Parameters:
  ///   - reader: this thread's own.
  ///   - reply: takes a short query's response; the bytes are lent for the call.
  ///   - completion: takes a mutation's response, once, on another thread: it hands over and
  ///     returns.
  public func execute(
    _ prepared: consuming PreparedRequest, for request: APIRequest, reader: inout RegistryReader,
    reply: (UnsafeRawBufferPointer) -> Void,
    completion: @escaping @Sendable (APIResponse) -> Void
  ) -> APIOutcome {
    if prepared.operationType == .mutation {
      guard request.canWrite else { return .forbidden(APIResponse(refusing: .readOnly)) }
      endpoint.execute(mutation: prepared, for: request, completion: completion)
      return .deferred
    }
    switch workloads.workload(of: prepared.plan, endpoint.api) {
    case .short:
      let isDone = endpoint.execute(
        query: prepared, for: request, reader: &reader, memory: &memory, isBounded: false,
        reply: reply)
      assert(isDone, "only bounded queries are given up")
      return .replied
    case .unknown:
      let again = prepared
      let isDone = endpoint.execute(
        query: prepared, for: request, reader: &reader, memory: &memory, isBounded: true,
        reply: reply)
      if isDone { return .replied }
      return .offloaded { [endpoint] in
        endpoint.execute(longQuery: again, for: request, sink: $0)
      }
    case .long:
      let prepared = prepared
      return .offloaded { [endpoint] in
        endpoint.execute(longQuery: prepared, for: request, sink: $0)
      }
    }
  }
}
