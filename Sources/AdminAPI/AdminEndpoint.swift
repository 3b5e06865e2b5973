public import GraphQLExecution
import GraphQLLanguage
public import GraphQLTypeSystem
public import RegistryGraphQL
import RegistryModel
import RegistryStore

/// The admin API over one registry.
public typealias AdminEndpoint = RegistryEndpoint<AdminServices>

/// One event loop's way into the admin API.
public typealias AdminSession = RegistrySession<AdminServices>

extension AdminServices: RegistryAPI {
  /// What a mutation carries from job to job: the number of its next root field, and its key.
  public struct Progress {
    var next = 0
    var idempotencyKey: IdempotencyKey
  }

  public var schema: Schema { AdminSchema.schema }

  public func workload(of plan: OperationPlan) -> Workload { Workload(plan.document) }

  public func run(
    query execution: inout OperationExecution, in scope: RequestScope, isBounded: Bool
  ) -> Bool {
    var context = AdminContext(scope, services: self)
    execution.execute(on: .root, resolvers: AdminSchema.resolvers, context: &context)
    return true
  }

  public func begin(_ request: APIRequest) -> Progress {
    Progress(idempotencyKey: IdempotencyKey(request.idempotencyKey))
  }

  public func run(
    mutation execution: inout OperationExecution, in scope: RequestScope,
    _ progress: inout Progress, finding: RepositoryReading?
  ) -> RepositoryErrand? {
    var context = AdminContext(scope, services: self, idempotencyKey: progress.idempotencyKey)
    context.reading = finding
    while progress.next < execution.rootFieldCount && !execution.isFailed {
      if execution.rootField(progress.next) == AdminSchema.syncPackage && context.reading == nil,
        let errand = RepositoryErrand(&execution, progress.next, context.snapshot)
      {
        progress.idempotencyKey = context.idempotencyKey
        return errand
      }
      context.minted = nil
      execution.executeRootField(
        progress.next, on: .root, resolvers: AdminSchema.resolvers, context: &context)
      context.reading = nil
      progress.next += 1
    }
    return nil
  }

  public func perform(
    _ errand: RepositoryErrand, _ finish: (RepositoryReading) async -> Void
  ) async {
    await syncs.enter(errand.package)
    let result: Result<RepositoryContent, RepositoryFailure>
    do throws(RepositoryFailure) {
      result = .success(try await readRepository(errand.package, errand.name, errand.url))
    } catch {
      result = .failure(error)
    }
    await finish(RepositoryReading(package: errand.package, result: result))
    await syncs.leave(errand.package)
  }
}

/// The repository that a `syncPackage` needs read before it runs.
public struct RepositoryErrand: Sendable {
  let package: PackageID
  let name: String
  let url: String

  /// What a root field, a `syncPackage`, needs; `nil` when there is no such package, which the
  /// field itself then says.
  fileprivate init?(
    _ execution: inout OperationExecution, _ field: Int, _ snapshot: Snapshot
  ) {
    let name = execution.withArgument("name", ofRootField: field) { $0?.string }
    guard let name, let package = try? snapshot.package(named: name) else { return nil }
    self.init(package)
  }

  /// What a sync of a package needs.
  init(_ package: PackageRecord) {
    self.package = package.id
    name = package.name.string
    url = package.repositoryURL.string
  }
}

/// What reading a package's repository gave.
public struct RepositoryReading: Sendable {
  let package: PackageID
  let result: Result<RepositoryContent, RepositoryFailure>
}

extension GraphQLError {
  /// What a client sees of a repository that could not be read.
  init(_ failure: RepositoryFailure) {
    self.init(failure.message, code: "SYNC_FAILED")
  }
}
