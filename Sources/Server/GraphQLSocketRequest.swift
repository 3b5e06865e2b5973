/// What an administrator may do.
public enum Administrator: Sendable {
  /// Everything.
  case full
  /// Read; a mutation is forbidden.
  case readOnly

  /// Whether mutations may be executed.
  public var canWrite: Bool { self == .full }
}

/// A request for a WebSocket that has been granted.
public struct GraphQLSocketRequest {
  /// Whose it is by its header; nil where the client will say so in its first message.
  public let administrator: Administrator?
  /// Whether the client offered `graphql-transport-ws`; if not, the conversation is to be ended.
  public let speaksProtocol: Bool
  let gate: AdministratorGate
  /// Counts an invalid token of the client.
  let noteInvalid: () -> Void

  /// The subprotocol of every conversation.
  static let protocolName: StaticString = "graphql-transport-ws"

  /// Whose token the value of an `Authorization` field carries, sent as part of a message; nil when
  /// it is nobody's. Without a token to compare with, in development mode, everybody is admitted.
  public func administrator(authorization: String) -> Administrator? {
    let administrator = gate.administrator(ofAuthorization: authorization)
    if administrator == nil { noteInvalid() }
    return administrator
  }
}
