import NIOCore
public import RegistryStore

/// A conversation with one client in messages: over a WebSocket both ways, over an event stream to
/// the client only.
///
/// Used on the connection's event loop. What happens elsewhere comes back by ``remote``.
public final class MessageChannel {
  /// What reacts to the client, while the conversation lasts.
  private(set) var receiver: MessageReceiver?
  private weak var transport: (any MessageTransport)?
  private let loop: LoopContext

  init(_ transport: any MessageTransport, loop: LoopContext) {
    self.transport = transport
    self.loop = loop
  }

  /// Whether the client keeps up; until it does, only what cannot wait is sent.
  ///
  /// One that lets more than 32 MiB gather is cut off.
  public var isWritable: Bool { transport?.isWritable ?? false }

  /// Sends a message; does nothing once the conversation has ended.
  public func send(_ message: UnsafeRawBufferPointer) {
    transport?.send(message)
  }

  /// Has what was sent go out now; what is sent in answer to an event goes out by itself.
  public func flush() { transport?.flushMessages() }

  /// Ends the conversation when everything sent has reached the client.
  ///
  /// - Parameters:
  ///   - code: a WebSocket's close code; an event stream has none.
  ///   - reason: at most 123 bytes.
  public func end(code: UInt16 = 1000, reason: String = "") {
    transport?.end(code: code, reason: reason)
  }

  /// The client has said who it is: from now on it may send as much as any other, which is more
  /// than the few KiB of a stranger.
  public func admit() { transport?.admit() }

  /// Has the receiver called after that time, once; a later call replaces an earlier one.
  public func wake(afterMilliseconds milliseconds: Int) {
    transport?.wake(afterMilliseconds: milliseconds)
  }

  /// Has a worker thread do something, and the result taken here unless the conversation has ended.
  ///
  /// - Returns: false when too much is waiting for the workers already.
  public func offload<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result,
    _ take: @escaping @Sendable (Result, MessageChannel, inout RegistryReader) -> Void
  ) -> Bool {
    let remote = remote
    return loop.offload { isWanted in
      guard isWanted else { return }
      let result = work()
      remote.execute { channel, reader in take(result, channel, &reader) }
    }
  }

  /// The way back to this conversation from any thread.
  public var remote: Remote { Remote(channel: NIOLoopBound(self, eventLoop: loop.eventLoop)) }

  /// The way back to a conversation from any thread.
  public struct Remote: Sendable {
    fileprivate let channel: NIOLoopBound<MessageChannel>

    /// Has a function called on the conversation's event loop, unless it has ended by then.
    public func execute(
      _ body: @escaping @Sendable (MessageChannel, inout RegistryReader) -> Void
    ) {
      channel.eventLoop.execute { [channel] in
        let channel = channel.value
        guard let transport = channel.transport, channel.receiver != nil else { return }
        channel.loop.lendReader { body(channel, &$0) }
        transport.flushMessages()
      }
    }
  }

  // MARK: Events

  func begin(_ open: (MessageChannel) -> MessageReceiver) {
    receiver = open(self)
    if transport == nil { close() }
  }

  func receive(_ message: UnsafeRawBufferPointer) {
    guard let receiver else { return }
    loop.lendReader { receiver.receive(message, &$0) }
  }

  /// Tells the receiver that this was all.
  func close() {
    let receiver = receiver
    self.receiver = nil
    transport = nil
    receiver?.closed()
  }
}

/// What reacts to a conversation's events, on its event loop.
public struct MessageReceiver {
  let receive: (_ message: UnsafeRawBufferPointer, _ reader: inout RegistryReader) -> Void
  let becameWritable: () -> Void
  let woken: () -> Void
  let drain: () -> Void
  let closed: () -> Void

  /// A receiver of these functions.
  ///
  /// - Parameters:
  ///   - receive: the client sent a message; its bytes are lent for the call.
  ///   - becameWritable: the client keeps up again.
  ///   - woken: the time that was asked for has passed.
  ///   - drain: the server stops: finish what runs, begin nothing, and end.
  ///   - closed: the conversation has ended, whoever ended it; nothing follows.
  public init(
    receive: @escaping (_ message: UnsafeRawBufferPointer, _ reader: inout RegistryReader) -> Void,
    becameWritable: @escaping () -> Void, woken: @escaping () -> Void,
    drain: @escaping () -> Void, closed: @escaping () -> Void
  ) {
    self.receive = receive
    self.becameWritable = becameWritable
    self.woken = woken
    self.drain = drain
    self.closed = closed
  }
}

/// What carries a conversation's messages.
protocol MessageTransport: AnyObject {
  var isWritable: Bool { get }
  func send(_ message: UnsafeRawBufferPointer)
  func end(code: UInt16, reason: String)
  func wake(afterMilliseconds milliseconds: Int)
  /// Lets the client send more than a stranger may.
  func admit()
  /// Writes what was sent outside the connection's own events.
  func flushMessages()
}

/// Most bytes that wait for a client who does not keep up with a conversation. A single message is
/// given as a whole and is not cut off for its length: this has to be more than the longest one.
let longestMessageQueue = 32 << 20
