public import GraphQL
import GraphQLExecution
import GraphQLLanguage
import JSON
import RegistryModel
public import RegistryStore

/// An API over one registry: what a server needs to answer requests.
///
/// Shared by all threads. Each event loop has its own `RegistrySession`, which holds what may not
/// be shared.
public final class RegistryEndpoint<API: RegistryAPI>: Sendable {
  /// The API.
  public let api: API
  let registry: Registry
  let pipeline: RequestPipeline
  /// The API's clock.
  let now: @Sendable () -> Timestamp

  /// An API over a registry.
  public init(_ api: API, registry: Registry, options: GraphQLOptions = GraphQLOptions()) {
    self.api = api
    self.registry = registry
    now = api.now
    pipeline = RequestPipeline(schema: api.schema, options: options)
  }

  /// Executes a query over one snapshot and lends its response to `reply`.
  ///
  /// - Parameters:
  ///   - reader: the calling thread's own.
  ///   - isBounded: whether the query is to be given up when it takes long.
  /// - Returns: the query, if it was given up; there is no response then.
  func execute(
    query prepared: consuming PreparedRequest, for request: APIRequest,
    reader: inout RegistryReader, memory: inout QueryMemory, isBounded: Bool,
    reply: (UnsafeRawBufferPointer) -> Void
  ) -> LongQuery? {
    do throws(StoreError) {
      var execution = prepared.begin(writer: memory.takeBuffer())
      guard try run(&execution, for: request, reader: &reader, isBounded: isBounded) else {
        return LongQuery(execution)
      }
      memory.finish(execution.finish(), reply)
    } catch {
      APIResponse(api.shown(error, request: request.number)).body.withUnsafeBytes(reply)
    }
    return nil
  }

  /// Executes a query that may take long, on a thread that may wait; `sink` takes what is made of
  /// a long response meanwhile.
  func execute(
    _ query: LongQuery, for request: APIRequest, sink: (ReaderStay) -> ResponseSink
  ) -> APIResponse {
    var reader = registry.makeReader()
    var execution = query.take().restart(
      limits: pipeline.options.limits.streaming, sink: sink(reader.stay))
    do throws(StoreError) {
      let isDone = try run(&execution, for: request, reader: &reader, isBounded: false)
      precondition(isDone, "only bounded queries are given up")
    } catch {
      return APIResponse(api.shown(error, request: request.number))
    }
    return APIResponse(execution.finish())
  }

  /// Runs a query over one snapshot; false if it was given up.
  private func run(
    _ execution: inout OperationExecution, for request: APIRequest,
    reader: inout RegistryReader, isBounded: Bool
  ) throws(StoreError) -> Bool {
    let now = self.now()
    return try reader.read { snapshot throws(StoreError) in
      let scope = RequestScope(snapshot, now: now, request: request.number)
      return api.run(query: &execution, in: scope, isBounded: isBounded)
    }
  }

  /// Runs a mutation on the writer thread and delivers its response once its changes are durable.
  ///
  /// One document is one commit, unless an errand goes before one of its fields: what stands before
  /// that field is committed first, the errand is done, and the document goes on. A document that
  /// a limit ends in the middle changes nothing, or nothing since its last errand.
  ///
  /// - Parameter completion: called once, on the writer thread or a task's: it hands over and
  ///   returns.
  public func execute(
    mutation prepared: consuming PreparedRequest, for request: APIRequest,
    completion: @escaping @Sendable (APIResponse) -> Void
  ) {
    let run = MutationRun(prepared.begin(writer: JSONBuffer()), api: api, request: request)
    registry.write(
      actor: request.actor, at: now(), atomically: true
    ) { session throws(CommandError) in
      try run.advance(&session)
    } completion: { result in
      switch result {
      case .success(let errand?): Task { completion(await self.goOn(run, errand)) }
      case .success(nil): completion(run.finish())
      case .failure(let error): completion(run.finish(error))
      }
    }
  }

  /// Does the errands of a mutation, each before the part of the document that needs it.
  private func goOn(_ run: MutationRun<API>, _ first: API.Errand) async -> APIResponse {
    var next: API.Errand? = first
    var failure: CommandError?
    while let errand = next {
      next = nil
      await api.perform(errand) { finding in
        run.resume(with: finding)
        do throws(CommandError) {
          next = try await registry.write(
            actor: run.request.actor, at: now(), atomically: true
          ) { session throws(CommandError) in try run.advance(&session) }
        } catch {
          failure = error
        }
      }
    }
    return failure.map { run.finish($0) } ?? run.finish()
  }
}

/// A query on its way to a worker thread. Handed over, never used by two threads at once.
final class LongQuery: @unchecked Sendable {
  private var execution: OperationExecution?

  init(_ execution: consuming OperationExecution) { self.execution = consume execution }

  func take() -> OperationExecution {
    guard let execution = execution.take() else { preconditionFailure("a query runs once") }
    return execution
  }
}
