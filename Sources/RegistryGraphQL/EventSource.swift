import GraphQLExecution
import GraphQLLanguage
import JSON
import RegistryModel
import RegistryStore

/// A subscription whose topic is there: what is needed to answer each event.
public struct EventSource: Sendable {
  let subscription: Subscription
  let topic: ActivityTopic
  /// Whether a worker thread makes the responses.
  let isLong: Bool
  let request: UInt64
}

extension RegistryEndpoint {
  /// Finds what a subscription listens to.
  ///
  /// - Throws: the errors of a subscription that does not begin.
  func subscribe(
    _ subscription: consuming Subscription, isLong: Bool, for request: APIRequest,
    reader: inout RegistryReader
  ) throws(RequestError) -> EventSource {
    let subscription = subscription
    let now = self.now()
    let topic: Result<ActivityTopic, any Error>
    do throws(StoreError) {
      topic = try reader.read { snapshot throws(StoreError) in
        let scope = RequestScope(snapshot, now: now, request: request.number)
        return Result { try api.topic(of: subscription, in: scope) }
      }
    } catch {
      topic = .failure(error)
    }
    switch topic {
    case .success(let topic):
      return EventSource(
        subscription: subscription, topic: topic, isLong: isLong, request: request.number)
    case .failure(let error):
      throw subscription.error(api.shown(error, request: request.number))
    }
  }

  /// The response to an event as the data is now; nil when there is nothing to tell any more.
  func respond(
    to activity: Activity, of source: EventSource, in snapshot: Snapshot,
    writer: consuming JSONBuffer
  ) -> ExecutionResult? {
    api.respond(
      to: activity, of: source.subscription,
      in: RequestScope(snapshot, now: now(), request: source.request), writer: writer)
  }

  /// The same on a thread that may wait, with a snapshot of its own.
  func respond(to activity: Activity, of source: EventSource) -> APIResponse? {
    var reader = registry.makeReader()
    do throws(StoreError) {
      return try reader.read { snapshot throws(StoreError) in
        let result = respond(
          to: activity, of: source, in: snapshot, writer: JSONBuffer(capacity: 4096))
        guard let result else { return nil }
        return APIResponse(result)
      }
    } catch {
      return APIResponse(api.shown(error, request: source.request))
    }
  }
}
