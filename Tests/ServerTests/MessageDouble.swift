import Dispatch
import Synchronization

@testable import Server

/// Conversations that answer each message in the way that its first word says.
final class MessageDouble: Sendable {
  private struct Log {
    var closed = 0
    var becameWritable = 0
  }

  private let log = Mutex(Log())

  /// Number of conversations that have ended.
  var closed: Int { log.withLock { $0.closed } }

  /// Returns once that many conversations have ended.
  func waitUntilClosed(_ count: Int = 1) {
    while closed < count { pause(1) }
  }

  func converse(_ request: GraphQLSocketRequest, _ channel: MessageChannel) -> MessageReceiver {
    if request.administrator != nil { channel.admit() }
    guard request.speaksProtocol else {
      channel.end(code: 4406, reason: "Subprotocol not acceptable")
      return receiver(channel, request)
    }
    send(
      "hello \(request.administrator.map { $0.canWrite ? "full" : "reading" } ?? "stranger")",
      channel)
    return receiver(channel, request)
  }

  /// A stream of events that sends each word of a text and then does what the last one says.
  func events(_ text: String, _ channel: MessageChannel) -> MessageReceiver {
    for word in text.split(separator: " ") { obey(String(word), channel, nil) }
    return receiver(channel, nil)
  }

  private func receiver(
    _ channel: MessageChannel, _ request: GraphQLSocketRequest?
  ) -> MessageReceiver {
    MessageReceiver(
      receive: { [self] bytes, _ in
        obey(String(decoding: bytes, as: UTF8.self), channel, request)
      },
      becameWritable: { [self] in log.withLock { $0.becameWritable += 1 } },
      woken: { [self] in send("woken", channel) },
      drain: { [self] in
        send("drained", channel)
        channel.end(code: 1001, reason: "Going away")
      },
      closed: { [self] in log.withLock { $0.closed += 1 } })
  }

  private func obey(_ text: String, _ channel: MessageChannel, _ request: GraphQLSocketRequest?) {
    switch text.split(separator: " ").first {
    case "later":
      let remote = channel.remote
      DispatchQueue.global().async {
        remote.execute { [self] channel, _ in send("later", channel) }
      }
    case "work":
      let isTaken = channel.offload {
        "worked"
      } _: { [self] result, channel, _ in
        send(result, channel)
      }
      if !isTaken { send("overloaded", channel) }
    case "admit": channel.admit()
    case "wake": channel.wake(afterMilliseconds: 1)
    case "end": channel.end(code: 4400, reason: "as told")
    case "long": send(String(repeating: "a", count: 16 << 20), channel)
    case "flood":
      let text = [UInt8](repeating: 0x61, count: 65_536)
      for _ in 0..<1_000 { text.withUnsafeBytes { channel.send($0) } }
    case "who":
      let authorization = String(text.dropFirst(4))
      let administrator = request?.administrator(authorization: authorization)
      send(administrator.map { "\($0)" } ?? "nobody", channel)
    case "hang": break
    default: send(text, channel)
    }
  }

  private func send(_ text: String, _ channel: MessageChannel) {
    Array(text.utf8).withUnsafeBytes { channel.send($0) }
  }
}
