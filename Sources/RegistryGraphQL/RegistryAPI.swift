public import GraphQLExecution
public import GraphQLLanguage
public import GraphQLTypeSystem
public import JSON
public import RegistryModel
import RegistryStore

/// One GraphQL API over the registry: its schema, and how its operations run.
///
/// What `RegistryEndpoint` and `RegistrySession` do is the same for every API. An operation is
/// executed by the API itself, where its context's type is known: there the executor's generic code
/// is compiled for that context.
public protocol RegistryAPI: AnyObject, Sendable {
  /// What a mutation carries from one of its jobs on the writer thread to the next.
  associatedtype Progress
  /// What must be done between two jobs of a mutation, away from the writer thread.
  associatedtype Errand: Sendable = Never
  /// What an errand gives the field that it was done for.
  associatedtype Finding: Sendable = Never

  /// The schema that is served.
  var schema: Schema { get }
  /// The present moment.
  var now: @Sendable () -> Timestamp { get }
  /// Takes what must not reach a client: a request's number, and what went wrong in it.
  var log: @Sendable (_ request: UInt64, _ message: String) -> Void { get }

  /// How much work a query may be, as its document tells.
  func workload(of plan: OperationPlan) -> Workload

  /// Runs all root fields of a query.
  ///
  /// - Parameter isBounded: whether the query runs on an event loop and must not take long.
  /// - Returns: false if a bounded query was given up, because it is too much for an event loop.
  func run(
    query execution: inout OperationExecution, in scope: RequestScope, isBounded: Bool
  ) -> Bool

  /// What a mutation starts with.
  func begin(_ request: APIRequest) -> Progress

  /// Runs root fields of a mutation, up to the end or to one that an errand must go before.
  ///
  /// - Parameter finding: what the last errand gave; for the next field alone.
  func run(
    mutation execution: inout OperationExecution, in scope: RequestScope,
    _ progress: inout Progress, finding: Finding?
  ) -> Errand?

  /// Does an errand; `finish` then runs the mutation's next job, and returns once it is durable.
  func perform(_ errand: Errand, _ finish: (Finding) async -> Void) async

  /// What a subscription listens to; throws when there is no such thing.
  func topic(of subscription: Subscription, in scope: RequestScope) throws -> ActivityTopic

  /// The response to an event that a topic of the API covers; nil when there is nothing to tell any
  /// more.
  func respond(
    to activity: Activity, of subscription: Subscription, in scope: RequestScope,
    writer: consuming JSONBuffer
  ) -> ExecutionResult?
}

/// An API whose schema has no subscriptions.
extension RegistryAPI {
  public func topic(
    of subscription: Subscription, in scope: RequestScope
  ) throws -> ActivityTopic {
    throw GraphQLError.notFound("There is nothing to subscribe to.")
  }

  public func respond(
    to activity: Activity, of subscription: Subscription, in scope: RequestScope,
    writer: consuming JSONBuffer
  ) -> ExecutionResult? {
    nil
  }
}

extension RegistryAPI where Errand == Never, Finding == Never {
  /// There are no errands.
  public func perform(_ errand: Never, _ finish: (Never) async -> Void) async {}
}

extension RegistryAPI {
  /// What a client sees of an error; what it must not see goes to the log.
  public func shown(_ error: any Error, request: UInt64) -> GraphQLError {
    if let error = error as? GraphQLError { return error }
    if let error = error as? CommandError, let shown = GraphQLError(error) { return shown }
    if case StoreError.stopped? = error as? StoreError { return .endedForWriter }
    log(request, "\(error)")
    return .masked(request: request)
  }
}

/// How much work a query may be.
@frozen
public enum Workload: Sendable {
  /// An event loop can do it.
  case short
  /// It turns out on the way: an event loop begins, and gives up what gets long.
  case unknown
  /// A worker thread does it.
  case long
}
