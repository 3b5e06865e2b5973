import GraphQLExecution
import GraphQLLanguage
import RegistryModel
import RegistryStore

/// A mutation document on its way: its root fields run in order, in one job of the writer thread,
/// or in several where errands go in between.
///
/// Handed from thread to thread, never used by two at once.
final class MutationRun<API: RegistryAPI>: @unchecked Sendable {
  let request: APIRequest
  private let api: API
  private var execution: OperationExecution?
  private var progress: API.Progress
  private var finding: API.Finding?
  /// How many jobs have run.
  private var jobs = 0
  /// What a client is told of a limit that has ended the document.
  private var limitError: GraphQLError?

  init(_ execution: consuming OperationExecution, api: API, request: APIRequest) {
    self.execution = consume execution
    self.api = api
    self.request = request
    progress = api.begin(request)
  }

  /// Runs root fields on the writer thread, up to the end or to one that an errand must go before.
  ///
  /// - Throws: when the store cannot be read or a limit was reached; the job is then to be undone.
  func advance(_ session: inout WriteSession) throws(CommandError) -> API.Errand? {
    let snapshot: Snapshot
    do throws(StoreError) {
      snapshot = try session.snapshot
    } catch {
      throw CommandError(.storage, "\(error)")
    }
    let now = session.now
    guard var execution = execution.take() else { return nil }
    let errand = withUnsafeMutablePointer(to: &session) { session in
      api.run(
        mutation: &execution,
        in: RequestScope(snapshot, session: session, now: now, request: request.number), &progress,
        finding: finding.take())
    }
    jobs += 1
    limitError = execution.limitError
    self.execution = consume execution
    guard limitError == nil else { throw CommandError(.conflict, "A limit was reached.") }
    return errand
  }

  /// Takes what an errand gave; the field that waits for it runs next.
  func resume(with finding: API.Finding) { self.finding = finding }

  /// The response, once the last job is durable.
  func finish() -> APIResponse {
    guard let execution = execution.take() else { preconditionFailure("a mutation ends once") }
    return APIResponse(execution.finish())
  }

  /// The response when the writer has refused a job.
  func finish(_ error: CommandError) -> APIResponse {
    if var limitError {
      limitError.message +=
        jobs > 1
        ? " What was done before a repository was read stays; nothing else was changed."
        : " Nothing was changed."
      return APIResponse(limitError)
    }
    return APIResponse(api.shown(error, request: request.number))
  }
}
