import GraphQLExecution
import GraphQLLanguage
import GraphQLTypeSystem
import RegistryModel
import RegistryStore

/// A mutation document on its way: its root fields run in order, in one job of the writer thread,
/// or in several where `syncPackage` reads a repository in between.
///
/// Handed from thread to thread, never used by two at once.
final class MutationRun: @unchecked Sendable {
  /// What is to be done after a job.
  enum Step: Sendable {
    case finish
    /// The next field syncs this package: its repository must be read first.
    case read(PackageID, name: String, url: String)
  }

  private var execution: OperationExecution?
  private let services: AdminServices
  private let request: UInt64
  private var idempotencyKey: IdempotencyKey
  private var next = 0
  private var reading: RepositoryReading?

  init(
    _ execution: consuming OperationExecution, services: AdminServices, request: AdminRequest
  ) {
    self.execution = consume execution
    self.services = services
    self.request = request.number
    idempotencyKey = IdempotencyKey(request.idempotencyKey)
  }

  /// Runs root fields on the writer thread, up to the end or to one that needs a repository's
  /// content which is not there yet.
  func advance(_ session: inout WriteSession) throws(CommandError) -> Step {
    let snapshot: Snapshot
    do throws(StoreError) {
      snapshot = try session.snapshot
    } catch {
      throw CommandError(.storage, "\(error)")
    }
    let now = session.now
    return withUnsafeMutablePointer(to: &session) { session in
      var context = AdminContext(
        snapshot, session: session, now: now, services: services, request: request,
        idempotencyKey: idempotencyKey)
      let step = run(&context)
      idempotencyKey = context.idempotencyKey
      return step
    }
  }

  private func run(_ context: inout AdminContext) -> Step {
    guard var execution = execution.take() else { return .finish }
    let step = run(&execution, &context)
    self.execution = consume execution
    return step
  }

  private func run(_ execution: inout OperationExecution, _ context: inout AdminContext) -> Step {
    while next < execution.rootFieldCount && !execution.isFailed {
      if execution.rootField(next) == AdminSchema.syncPackage && reading == nil,
        let step = repositoryToRead(&execution, context.snapshot)
      {
        return step
      }
      context.reading = reading.take()
      context.minted = nil
      execution.executeRootField(
        next, on: .root, resolvers: AdminSchema.resolvers, context: &context)
      next += 1
    }
    return .finish
  }

  /// The repository that the next field, a `syncPackage`, needs; `nil` when there is no such
  /// package, which the field itself then says.
  private func repositoryToRead(
    _ execution: inout OperationExecution, _ snapshot: Snapshot
  ) -> Step? {
    let name = execution.withArgument("name", ofRootField: next) { $0?.string }
    guard let name, let package = try? snapshot.package(named: name) else { return nil }
    return .read(package.id, name: package.name.string, url: package.repositoryURL.string)
  }

  /// Takes what reading the repository gave; the field that waits for it runs next.
  func resume(with reading: RepositoryReading) {
    self.reading = reading
  }

  /// The response, once the last job is durable or the writer has refused one.
  func finish(_ result: Result<Step, CommandError>) -> AdminResponse {
    switch result {
    case .success:
      guard let execution = execution.take() else { preconditionFailure("a mutation ends once") }
      return AdminResponse(execution.finish())
    case .failure(let error):
      return AdminResponse(services.shown(error, request: request))
    }
  }
}

/// What reading a package's repository gave.
struct RepositoryReading: Sendable {
  let package: PackageID
  let result: Result<RepositoryContent, RepositoryFailure>
}
