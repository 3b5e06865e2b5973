import Dispatch
import Glibc
import Synchronization

@testable import Server

/// An endpoint that answers with the body it got, in the way that the body's first word says.
final class GraphQLDouble: Sendable {
  private let gates = Mutex<(isBlocked: Bool, isOpen: Bool)>((false, false))

  var endpoint: GraphQLEndpoint {
    GraphQLEndpoint { [self] in
      GraphQLSession { request, body, _, reply, completion in
        let text = String(decoding: body, as: UTF8.self)
        let head = GraphQLResponseHead(status: 200, contentType: "application/json")
        let response = GraphQLResponse(head: head, body: Array(text.utf8))
        switch text.split(separator: " ").first {
        case "deferred":
          DispatchQueue.global().async { completion(response) }
          return .deferred
        case "worker":
          return .offloaded { _ in response }
        case "blocked":
          return .offloaded { [self] _ in
            block()
            return response
          }
        case "described":
          Array(Self.describe(request).utf8).withUnsafeBytes { reply(head, $0) }
          return .replied
        default:
          reply(head, body)
          return .replied
        }
      }
    }
  }

  /// Returns once a request is blocked.
  func waitUntilBlocked() {
    while !gates.withLock({ $0.isBlocked }) { usleep(1_000) }
  }

  /// Lets the blocked request go on.
  func unblock() {
    gates.withLock { $0.isOpen = true }
  }

  private func block() {
    gates.withLock { $0.isBlocked = true }
    while !gates.withLock({ $0.isOpen }) { usleep(1_000) }
  }

  private static func describe(_ request: GraphQLRequest) -> String {
    """
    \(request.method) \(request.query) \(request.contentType ?? "-") \
    \(request.accept ?? "-") \(request.idempotencyKey ?? "-")
    """
  }
}
