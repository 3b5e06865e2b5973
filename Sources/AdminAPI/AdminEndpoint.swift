public import GraphQL
import GraphQLExecution
import GraphQLLanguage
import JSON
import RegistryModel
public import RegistryStore

/// The admin API over one registry: what a server needs to answer requests.
///
/// Shared by all threads. Each event loop has its own `AdminSession`, which holds what may not be
/// shared.
public final class AdminEndpoint: Sendable {
  let registry: Registry
  let services: AdminServices
  let pipeline: RequestPipeline
  private let syncs = SyncQueue()

  /// The API over a registry.
  public init(
    registry: Registry, services: AdminServices, options: GraphQLOptions = GraphQLOptions()
  ) {
    self.registry = registry
    self.services = services
    pipeline = RequestPipeline(schema: AdminSchema.schema, options: options)
  }

  /// Executes a query over one snapshot and lends its response to `reply`.
  ///
  /// - Parameter reader: the calling thread's own.
  func execute(
    query prepared: consuming PreparedRequest, for request: AdminRequest,
    reader: inout RegistryReader, memory: inout QueryMemory,
    reply: (UnsafeRawBufferPointer) -> Void
  ) {
    let now = services.now()
    var pending: OperationExecution? = prepared.begin(writer: memory.takeBuffer())
    do throws(StoreError) {
      let result = try reader.read { snapshot throws(StoreError) in
        guard var execution = pending.take() else { preconditionFailure("a query runs once") }
        var context = AdminContext(snapshot, now: now, services: services, request: request.number)
        execution.execute(on: .root, resolvers: AdminSchema.resolvers, context: &context)
        return execution.finish()
      }
      memory.finish(result, reply)
    } catch {
      AdminResponse(services.shown(error, request: request.number)).body.withUnsafeBytes(reply)
    }
  }

  /// Executes a query that may take long, on a thread that may wait.
  func execute(longQuery prepared: PreparedRequest, for request: AdminRequest) -> AdminResponse {
    var reader = registry.makeReader()
    var memory = QueryMemory()
    var body: [UInt8] = []
    execute(query: prepared, for: request, reader: &reader, memory: &memory) { body = Array($0) }
    return AdminResponse(body: body)
  }

  /// Runs a mutation on the writer thread and delivers its response once its changes are durable.
  ///
  /// One document is one commit, unless `syncPackage` is in it: what stands before that field is
  /// committed first, the repository is read, and the document goes on.
  ///
  /// - Parameter completion: called once, on the writer thread or a task's: it hands over and
  ///   returns.
  public func execute(
    mutation prepared: PreparedRequest, for request: AdminRequest,
    completion: @escaping @Sendable (AdminResponse) -> Void
  ) {
    let run = MutationRun(
      prepared.begin(writer: JSONBuffer()), services: services, request: request)
    registry.write(actor: request.actor, at: services.now()) { session throws(CommandError) in
      try run.advance(&session)
    } completion: { result in
      guard case .success(.read) = result else {
        completion(run.finish(result))
        return
      }
      Task { completion(run.finish(await self.sync(run, request, result))) }
    }
  }

  /// Reads the repositories that a mutation syncs, each before the part of the document that
  /// records it.
  private func sync(
    _ run: MutationRun, _ request: AdminRequest, _ first: Result<MutationRun.Step, CommandError>
  ) async -> Result<MutationRun.Step, CommandError> {
    var result = first
    while case .success(.read(let package, let name, let url)) = result {
      await syncs.enter(package)
      do throws(RepositoryFailure) {
        let content = try await services.readRepository(package, name, url)
        run.resume(with: RepositoryReading(package: package, result: .success(content)))
      } catch {
        run.resume(with: RepositoryReading(package: package, result: .failure(error)))
      }
      do throws(CommandError) {
        let step = try await registry.write(actor: request.actor, at: services.now()) {
          session throws(CommandError) in try run.advance(&session)
        }
        result = .success(step)
      } catch {
        result = .failure(error)
      }
      await syncs.leave(package)
    }
    return result
  }
}
