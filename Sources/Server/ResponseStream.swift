import Dispatch
import NIOCore
import Synchronization

/// The way of a long response from the worker thread that makes it to the client, in parts.
///
/// At most about a mebibyte waits for the client at a time; a worker that sends more waits with it.
/// The client then has to take each part within the stall timeout, and all of them together in that
/// time and what `slowestRate` allows: one that does not read, or hardly, holds neither memory nor
/// the worker and its snapshot.
public final class ResponseStream: Sendable {
  private struct State {
    var head: GraphQLResponseHead?
    var waiting = ByteBuffer()
    /// Bytes accepted from the worker and not yet handed to the system.
    var held = 0
    var isOpen = true
    var isAnnounced = false
    var isWorkerWaiting = false
  }

  /// What the connection writes next.
  struct Part {
    /// Stands in front of the first part only.
    var head: GraphQLResponseHead?
    var coding: ContentCoding
    var bytes: ByteBuffer
    var length: Int { bytes.readableBytes }
  }

  /// The worker's own.
  private struct Encoding {
    var encoder: GzipEncoder?
    var hasBegun = false
  }

  /// The worker's own: what it has sent, and for how long it has waited.
  private struct Pace {
    var sent = 0
    var waited: UInt64 = 0
  }

  private let state = Mutex(State())
  private let encoding: Mutex<Encoding>
  private let pace = Mutex(Pace())
  private let coding: ContentCoding
  private let room = DispatchSemaphore(value: 0)
  private let stallTimeout: Int
  private let announce: @Sendable () -> Void

  /// Most bytes that wait for the client.
  static let capacity = 1 << 20
  /// Fewest bytes a second of a client for which a worker waits longer than the stall timeout in
  /// all.
  private let slowestRate: Int
  /// Between two questions whether a worker may go on waiting.
  private static let millisecondsBetweenQuestions = 20
  /// Longest part that is taken at once.
  private static let partLength = 256 << 10

  /// A stream to a connection.
  ///
  /// - Parameters:
  ///   - takesGzip: whether the client accepts the response compressed.
  ///   - stallTimeout: milliseconds that the client may take to make room for a part.
  ///   - slowestRate: bytes a second below which the client is given that time once, in all.
  ///   - announce: called on the worker's thread when there is something new for the connection,
  ///     the end of the stream included.
  init(
    takesGzip: Bool = false, stallTimeout: Int, slowestRate: Int = 256 << 10,
    announce: @escaping @Sendable () -> Void
  ) {
    coding = takesGzip ? .gzip : .identity
    encoding = Mutex(Encoding())
    self.stallTimeout = stallTimeout
    self.slowestRate = slowestRate
    self.announce = announce
  }

  // MARK: Worker

  /// Sends a part of the response's body; waits until the connection takes it.
  ///
  /// - Parameters:
  ///   - head: status, type and further fields; those of the first call are sent.
  ///   - mayWait: asked now and then while the worker waits for the client; when it says no, the
  ///     client takes too long.
  /// - Returns: whether the rest is wanted: false when the client is gone or takes too long.
  public func send(
    _ head: GraphQLResponseHead, _ bytes: UnsafeRawBufferPointer,
    mayWait: () -> Bool = { true }
  ) -> Bool {
    guard coding == .gzip, !bytes.isEmpty else { return enqueueAll(head, bytes, mayWait) }
    let encoded = encoding.withLock { encoding in
      encoding.hasBegun = true
      let encoder = encoding.encoder ?? GzipEncoder()
      encoding.encoder = encoder
      return encoder.encode(bytes, isLast: false)
    }
    guard let encoded else {
      close()
      announce()
      return false
    }
    return encoded.withUnsafeBytes { enqueueAll(head, $0, mayWait) }
  }

  /// What becomes of the worker's response: the rest of what was sent, or all there is.
  func finish(_ response: GraphQLResponse) -> GraphQLResponse {
    guard coding == .gzip else {
      return GraphQLResponse(
        head: response.head, body: response.body, isBroken: response.isBroken, coding: .identity)
    }
    let encoded: [UInt8]?? = encoding.withLock { encoding in
      guard encoding.hasBegun, let encoder = encoding.encoder else { return nil }
      return response.body.withUnsafeBytes { encoder.encode($0, isLast: true) }
    }
    guard let encoded else { return response.compressed() }
    return GraphQLResponse(
      head: response.head, body: encoded ?? [], isBroken: response.isBroken || encoded == nil,
      coding: .gzip)
  }

  private func enqueueAll(
    _ head: GraphQLResponseHead, _ bytes: UnsafeRawBufferPointer, _ mayWait: () -> Bool
  ) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(Self.partLength)
      guard enqueue(head, UnsafeRawBufferPointer(rebasing: part), mayWait) else { return false }
      rest = rest.dropFirst(part.count)
    }
    return state.withLock { $0.isOpen }
  }

  private enum Entry {
    case taken(announces: Bool)
    case closed
    case full
  }

  private func enqueue(
    _ head: GraphQLResponseHead, _ part: UnsafeRawBufferPointer, _ mayWait: () -> Bool
  ) -> Bool {
    let begun = DispatchTime.now()
    let deadline = begun + .nanoseconds(patience)
    while true {
      let entry = state.withLock { state -> Entry in
        guard state.isOpen else { return .closed }
        guard state.held == 0 || state.held + part.count <= Self.capacity else {
          state.isWorkerWaiting = true
          return .full
        }
        if state.head == nil { state.head = head }
        state.waiting.writeBytes(part)
        state.held += part.count
        defer { state.isAnnounced = true }
        return .taken(announces: !state.isAnnounced)
      }
      switch entry {
      case .closed: return false
      case .taken(let announces):
        if announces { announce() }
        pace.withLock { pace in
          pace.sent += part.count
          pace.waited += DispatchTime.now().uptimeNanoseconds - begun.uptimeNanoseconds
        }
        return true
      case .full:
        let moment = min(deadline, .now() + .milliseconds(Self.millisecondsBetweenQuestions))
        guard room.wait(timeout: moment) == .timedOut else { continue }
        if moment < deadline, mayWait() { continue }
        close()
        announce()
        return false
      }
    }
  }

  /// Nanoseconds that the client may take to make room for the next part.
  private var patience: Int {
    let stall = stallTimeout * 1_000_000
    let (sent, waited) = pace.withLock { ($0.sent, Int($0.waited)) }
    // What is sent is at most what the rest of an address space can hold: no overflow.
    let allowed = stall + sent / slowestRate * 1_000_000_000
    return max(0, min(stall, allowed - waited))
  }

  // MARK: Connection

  /// Whether the connection still takes parts.
  var isOpen: Bool { state.withLock { $0.isOpen } }

  /// The next part of what was sent and not taken yet; nil when that is nothing.
  func takePart() -> Part? {
    state.withLock { state in
      state.isAnnounced = false
      guard state.waiting.readableBytes > 0 else { return nil }
      let length = min(state.waiting.readableBytes, Self.partLength)
      guard let bytes = state.waiting.readSlice(length: length) else { return nil }
      if state.waiting.readableBytes == 0 { state.waiting = ByteBuffer() }
      return Part(head: state.head, coding: coding, bytes: bytes)
    }
  }

  /// The system has taken that many bytes of parts.
  func release(_ count: Int) {
    let wakes = state.withLock { state in
      state.held -= count
      defer { state.isWorkerWaiting = false }
      return state.isWorkerWaiting
    }
    if wakes { room.signal() }
  }

  /// Nothing more will reach the client: the worker is told with its next part.
  func close() {
    state.withLock { state in
      state.isOpen = false
      state.waiting = ByteBuffer()
    }
    room.signal()
  }
}
