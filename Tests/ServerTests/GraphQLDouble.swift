import Dispatch
import Glibc
import Synchronization

@testable import Server

/// An endpoint that answers with the body it got, in the way that the body's first word says.
final class GraphQLDouble: Sendable {
  private let gates = Mutex<(isBlocked: Bool, isOpen: Bool)>((false, false))
  private let accepted = Mutex<(bytes: Int, wasRefused: Bool)>((0, false))
  private let answers = Atomic<Int>(0)
  private let name: String

  private let messages: MessageDouble?

  init(name: String = "double", messages: MessageDouble? = nil) {
    self.name = name
    self.messages = messages
  }

  /// Bytes of parts that the server took, and whether it refused one in the end.
  var parts: (bytes: Int, wasRefused: Bool) { accepted.withLock { $0 } }

  var endpoint: GraphQLEndpoint {
    GraphQLEndpoint { [self] in
      let converse: GraphQLSession.Converse? = messages.map { messages in
        { messages.converse($0, $1) }
      }
      return GraphQLSession(converse: converse) { request, body, _, reply, completion in
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
        case "events":
          let head = GraphQLResponseHead(status: 200, contentType: "text/event-stream")
          let messages = self.messages ?? MessageDouble()
          return .events(head) { messages.events(String(text.dropFirst(7)), $0) }
        case "long":
          let length = Int(text.split(separator: " ")[1]) ?? 0
          [UInt8](repeating: 0x61, count: length).withUnsafeBytes { reply(head, $0) }
          self.answers.add(1, ordering: .relaxed)
          return .replied
        case "parts", "broken":
          let words = text.split(separator: " ")
          let (count, length) = (Int(words[1]) ?? 0, Int(words[2]) ?? 0)
          return .offloaded { [self] stream in
            send(count, length, stream, head)
            let rest = words[0] == "parts" ? Array("end".utf8) : []
            return GraphQLResponse(head: head, body: rest, isBroken: words[0] == "broken")
          }
        case "described":
          Array(self.describe(request).utf8).withUnsafeBytes { reply(head, $0) }
          return .replied
        default:
          reply(head, body)
          return .replied
        }
      }
    }
  }

  /// Sends parts, each all of one letter, from `a` on.
  private func send(
    _ count: Int, _ length: Int, _ stream: ResponseStream, _ head: GraphQLResponseHead
  ) {
    for index in 0..<count {
      let part = [UInt8](repeating: 0x61 + UInt8(index % 26), count: length)
      guard part.withUnsafeBytes({ stream.send(head, $0) }) else {
        return accepted.withLock { $0.wasRefused = true }
      }
      accepted.withLock { $0.bytes += length }
    }
  }

  /// Number of long answers given.
  var answered: Int { answers.load(ordering: .relaxed) }

  /// Returns once the server has taken a part.
  func waitUntilSent() {
    while parts.bytes == 0 { usleep(1_000) }
  }

  /// Returns once the server has refused a part.
  func waitUntilRefused() {
    while !parts.wasRefused { usleep(1_000) }
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

  private func describe(_ request: GraphQLRequest) -> String {
    """
    \(name) \(request.canWrite ? "writes" : "reads") \(request.method) \(request.query) \
    \(request.contentType ?? "-") \
    \(request.accept ?? "-") \(request.idempotencyKey ?? "-")
    """
  }
}
