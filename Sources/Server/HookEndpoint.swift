import NIOHTTP1
import Synchronization

/// Who sends messages to a path below `/webhooks/`.
public enum HookSender: Sendable {
  case github
  case gitlab
  case bitbucket
}

/// The header of such a message.
public struct HookRequest: Sendable {
  public let sender: HookSender
  private let headers: HTTPHeaders

  init(_ sender: HookSender, _ headers: HTTPHeaders) {
    self.sender = sender
    self.headers = headers
  }

  /// The value of a field; nil where it is not there, or more than once.
  public func field(_ name: String) -> String? {
    let values = headers[name]
    return values.count == 1 ? values[0] : nil
  }
}

/// What answers messages to webhooks.
///
/// Anybody can send them: who it was is found out from the whole body, on a worker thread, and only
/// a few at a time, so that the workers stay there for others. No more than some hundreds come in
/// at a time, because until then each takes the memory of its body.
public struct HookEndpoint: Sendable {
  /// Answers a message; called on a worker thread.
  public typealias Respond = @Sendable (HookRequest, _ body: [UInt8]) -> GraphQLResponse

  private final class Places: Sendable {
    private let taken = Atomic<Int>(0)
    private let count: Int

    init(_ count: Int) { self.count = count }

    /// A place; nil when all are taken.
    func take() -> Place? {
      let place = Place(self)
      return taken.load(ordering: .relaxed) > count ? nil : place
    }

    /// One message's place, until nobody needs it any more.
    final class Place: Sendable {
      private let places: Places

      init(_ places: Places) {
        self.places = places
        places.taken.add(1, ordering: .relaxed)
      }

      deinit { places.taken.subtract(1, ordering: .relaxed) }
    }
  }

  private let proofFields: [String]
  private let respond: Respond
  private let arriving = Places(256)
  private let working = Places(16)

  /// An endpoint that answers with this function.
  ///
  /// - Parameter proofFields: of which a message must have one for its body to be read at all.
  public init(proofFields: [String], respond: @escaping Respond) {
    self.proofFields = proofFields
    self.respond = respond
  }

  /// Checks everything about a message that its header tells.
  func admit(
    _ head: HTTPRequestHead, from sender: HookSender
  ) throws(Refusal) -> AdmittedRequest {
    guard head.method == .POST else { throw .methodNotAllowed(allowed: Refusal.postOnly) }
    let request = HookRequest(sender, head.headers)
    guard proofFields.contains(where: { request.field($0) != nil }) else {
      throw .unproven
    }
    guard let arrival = arriving.take() else { throw .overloaded }
    let session = GraphQLSession { [respond, working] _, body, _, reply, _ in
      guard let place = withExtendedLifetime(arrival, working.take) else {
        let response = GraphQLResponse(refusal: .overloaded)
        response.body.withUnsafeBytes { reply(response.head, $0) }
        return .replied
      }
      let body = Array(body)
      return .offloaded { _ in
        withExtendedLifetime(place) { respond(request, body) }
      }
    }
    return AdmittedRequest(
      request: GraphQLRequest(
        method: .post, query: "", contentType: nil, accept: nil, idempotencyKey: nil,
        canWrite: false), session: session, takesGzip: false, isGraphQL: false)
  }
}
