public import GraphQL
public import GraphQLExecution
import GraphQLLanguage
import JSON
public import RegistryStore

/// One event loop's way into an API: its plan cache and the memory that requests use again.
///
///     let prepared = try session.prepare(request)
///     switch session.execute(prepared, for: caller, reader: &reader, reply: send) { done($0) }
///
/// Used by one thread at a time.
public final class RegistrySession<API: RegistryAPI> {
  private let endpoint: RegistryEndpoint<API>
  // The endpoint's: reached from here, it need not be retained while it works.
  private let pipeline: RequestPipeline
  // One thread has them, each for a moment in which nothing is called that could come back here:
  // their exclusivity needs no check.
  @exclusivity(unchecked) private var cache = PlanCache()
  @exclusivity(unchecked) private var memory = QueryMemory()
  @exclusivity(unchecked) private var workloads = WorkloadTable()

  /// A session of an endpoint.
  public init(_ endpoint: RegistryEndpoint<API>) {
    self.endpoint = endpoint
    pipeline = endpoint.pipeline
  }

  /// Parses, validates and plans a request, or finds that done already.
  ///
  /// - Throws: the errors of a request that is not executed.
  public func prepare(_ request: GraphQLRequest) throws(RequestError) -> PreparedRequest {
    try pipeline.prepare(request, cache: &cache, variables: memory.takeVariables())
  }

  /// Finds what a subscription listens to; a `SubscriptionTable` then runs it.
  ///
  /// - Throws: the errors of one that does not begin.
  public func subscribe(
    _ prepared: PreparedRequest, for request: APIRequest, reader: inout RegistryReader
  ) throws(RequestError) -> EventSource {
    try endpoint.subscribe(
      try prepared.subscribe(),
      isLong: workload(of: prepared.plan) != .short, for: request, reader: &reader)
  }

  private func workload(of plan: OperationPlan) -> Workload {
    workloads.find(plan) ?? workloads.add(plan, endpoint.api)
  }

  /// Executes a query or a mutation, or says how it goes on.
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
    _ prepared: consuming PreparedRequest, for request: APIRequest,
    reader: inout RegistryReader,
    reply: (UnsafeRawBufferPointer) -> Void,
    completion: @escaping @Sendable (APIResponse) -> Void
  ) -> APIOutcome {
    if prepared.operationType == .mutation {
      guard request.canWrite else { return .forbidden(APIResponse(refusing: .readOnly)) }
      endpoint.execute(mutation: prepared, for: request, completion: completion)
      return .deferred
    }
    let query: LongQuery
    let workload = workload(of: prepared.plan)
    if workload == .long {
      query = LongQuery(prepared.begin(writer: JSONBuffer(capacity: 4096)))
    } else {
      var memory = memory.take()
      let givenUp = endpoint.execute(
        query: prepared, for: request, reader: &reader, memory: &memory,
        isBounded: workload == .unknown, reply: reply)
      self.memory = memory
      guard let givenUp else { return .replied }
      query = givenUp
    }
    return .offloaded(
      LongWork { [endpoint] sink in endpoint.execute(query, for: request, sink: sink) })
  }
}
