public import GraphQL
public import JSON

/// One client's side of the protocol `graphql-transport-ws`, without its socket: messages and times
/// in, what to do about them out.
///
///     switch conversation.receive(message) {
///     case .authorize: conversation.accept().map(send)
///     case .start(let operation, let request): ...  // then next(operation, ...) and complete
///     case .stop(let operation): ...
///     case .send(let message): send(message)
///     case .close(let code, let reason): close(code, reason)
///     case .nothing: break
///     }
///
/// An operation runs from `start` until `complete` or `fail` is called for it, or the client stops
/// it; what is said about one that does not run any more is nil, and nobody's business.
public struct WebSocketConversation: Sendable {
  /// The name of the subprotocol, for the handshake.
  public static let protocolName: StaticString = "graphql-transport-ws"

  /// One run of an operation.
  ///
  /// A client may give an id again when the operation that had it is over: what is still said about
  /// that one is not for the next.
  public struct Operation: Hashable, Sendable {
    /// What the client calls it.
    public let id: String
    fileprivate let number: UInt64
  }

  /// What follows from an event.
  public enum Action: Sendable {
    case nothing
    /// Send this message.
    case send([UInt8])
    /// The client introduces itself, with a payload or without: `accept` or `refuse` it.
    case authorize(JSONDocument, payload: JSONNodeID?)
    /// Begin an operation.
    case start(Operation, GraphQLRequest)
    /// The client wants no more of an operation: end it without a word.
    case stop(Operation)
    /// End the conversation.
    case close(code: UInt16, reason: String)
  }

  private enum Phase {
    case new
    case introduced
    case accepted
    case ended
  }

  private var phase = Phase.new
  private var running: [String: Operation] = [:]
  private var started: UInt64 = 0
  private let limit: Int

  /// JSON nests no deeper than this.
  private static let json = JSONLimits(bytes: Int(UInt32.max) - 1, depth: 128, values: 1_000_000)
  /// Longest id of an operation.
  private static let idLength = 1_000

  /// A conversation that has just been opened.
  ///
  /// - Parameter limit: most operations that run at a time; more are refused, each with an error.
  public init(limit: Int = 100) {
    self.limit = limit
  }

  /// The end of one whose client does not speak the protocol.
  public static let otherProtocol = Action.close(
    code: 4406, reason: "Subprotocol not acceptable")

  /// Whether no operation runs.
  public var isIdle: Bool { running.isEmpty }

  // MARK: The client

  /// The client has sent a message.
  public mutating func receive(_ message: [UInt8]) -> Action {
    if case .ended = phase { return .nothing }
    guard let json = try? JSONDocument.parse(message, limits: Self.json),
      json.kind(of: .root) == .object
    else { return invalid("it is no JSON object") }
    guard let type = json.member("type", of: .root), json.kind(of: type) == .string else {
      return invalid("it has no \"type\"")
    }
    let payload = json.member("payload", of: .root).flatMap {
      json.kind(of: $0) == .null ? nil : $0
    }
    if json.isEqual(type, "subscribe") { return subscribe(json, payload) }
    if json.isEqual(type, "complete") { return stop(json) }
    if let payload, json.kind(of: payload) != .object {
      return invalid("the \"payload\" must be an object")
    }
    if json.isEqual(type, "connection_init") { return introduce(json, payload) }
    if json.isEqual(type, "ping") { return .send(Self.pong) }
    if json.isEqual(type, "pong") { return .nothing }
    return invalid("the server does not take this \"type\"")
  }

  /// The client has had time enough to introduce itself.
  public mutating func introductionIsDue() -> Action {
    guard case .new = phase else { return .nothing }
    return end(4408, "Connection initialisation timeout")
  }

  private mutating func introduce(_ json: JSONDocument, _ payload: JSONNodeID?) -> Action {
    guard case .new = phase else { return end(4429, "Too many initialisation requests") }
    phase = .introduced
    return .authorize(json, payload: payload)
  }

  private mutating func subscribe(_ json: JSONDocument, _ payload: JSONNodeID?) -> Action {
    guard let id = Self.id(in: json) else { return invalid("the \"id\" must be a short string") }
    guard let payload, json.kind(of: payload) == .object else {
      return invalid("the \"payload\" must be an object")
    }
    guard case .accepted = phase else { return end(4401, "Unauthorized") }
    guard running[id] == nil else {
      return end(4409, "Subscriber for \(id) already exists")
    }
    let request: GraphQLRequest
    do {
      request = try HTTPExchange.request(parameters: payload, in: json)
    } catch {
      return invalid(error.message)
    }
    guard running.count < limit else { return .send(Self.tooMany(id, limit)) }
    started += 1
    let operation = Operation(id: id, number: started)
    running[id] = operation
    return .start(operation, request)
  }

  private mutating func stop(_ json: JSONDocument) -> Action {
    guard let id = Self.id(in: json) else { return invalid("the \"id\" must be a short string") }
    return running.removeValue(forKey: id).map { .stop($0) } ?? .nothing
  }

  private mutating func invalid(_ what: String) -> Action {
    end(4400, "Invalid message: \(what)")
  }

  /// A close frame has room for 123 bytes of reason.
  private mutating func end(_ code: UInt16, _ reason: String) -> Action {
    phase = .ended
    running = [:]
    var bytes = Array(reason.utf8.prefix(123))
    while String(validating: bytes, as: UTF8.self) == nil { bytes.removeLast() }
    return .close(code: code, reason: String(decoding: bytes, as: UTF8.self))
  }

  private static func id(in json: JSONDocument) -> String? {
    guard let node = json.member("id", of: .root), json.kind(of: node) == .string,
      (1...idLength).contains(json.bytes(of: node).count)
    else { return nil }
    return json.string(of: node)
  }

  // MARK: The server

  /// Lets the client that introduced itself in; nil unless it did just now.
  public mutating func accept() -> [UInt8]? {
    guard case .introduced = phase else { return nil }
    phase = .accepted
    return Array(#"{"type":"connection_ack"}"#.utf8)
  }

  /// Does not let it in.
  public mutating func refuse() -> Action { end(4403, "Forbidden") }

  /// Ends a conversation whose client takes messages more slowly than they come; a code of this
  /// server's own, which clients may answer by another try.
  public mutating func isTooSlow() -> Action {
    end(4413, "Too slow: more events wait for the client than are kept")
  }

  /// Something that is nobody's fault but the server's.
  public mutating func fail() -> Action { end(4500, "Internal server error") }

  /// One response of an operation.
  public func next(_ operation: Operation, _ response: UnsafeRawBufferPointer) -> [UInt8]? {
    guard running[operation.id] == operation else { return nil }
    return Self.message("next", operation.id, response)
  }

  /// An operation has had its last response.
  public mutating func complete(_ operation: Operation) -> [UInt8]? {
    guard remove(operation) else { return nil }
    return Self.message("complete", operation.id, nil)
  }

  /// An operation was not begun.
  ///
  /// - Parameter response: a response with errors and nothing else.
  public mutating func fail(
    _ operation: Operation, _ response: UnsafeRawBufferPointer
  ) -> [UInt8]? {
    guard remove(operation) else { return nil }
    let prefix = #"{"errors":"#.utf8.count
    return Self.message(
      "error", operation.id, UnsafeRawBufferPointer(rebasing: response.dropFirst(prefix).dropLast())
    )
  }

  private mutating func remove(_ operation: Operation) -> Bool {
    guard running[operation.id] == operation else { return false }
    running[operation.id] = nil
    return true
  }

  private static let pong = Array(#"{"type":"pong"}"#.utf8)

  private static func tooMany(_ id: String, _ limit: Int) -> [UInt8] {
    let errors =
      #"[{"message":"More than \#(limit) operations at a time.","#
      + #""extensions":{"code":"TOO_MANY_OPERATIONS"}}]"#
    return Array(errors.utf8).withUnsafeBytes { message("error", id, $0) }
  }

  private static func message(
    _ type: StaticString, _ id: String, _ payload: UnsafeRawBufferPointer?
  ) -> [UInt8] {
    var buffer = JSONBuffer(capacity: 64 + id.utf8.count + (payload?.count ?? 0))
    buffer.append("{\"id\":")
    buffer.appendQuoted(id)
    buffer.append(",\"type\":\"")
    buffer.append(type)
    buffer.append("\"")
    if let payload {
      buffer.append(",\"payload\":")
      buffer.append(raw: payload)
    }
    buffer.append("}")
    return buffer.copy()
  }
}
