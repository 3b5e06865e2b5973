import Tokens

/// Tells an administrator's request from any other by its token.
struct AdministratorGate: Sendable {
  private let token: AdministratorToken?
  private let readToken: AdministratorToken?
  private let metricsToken: AdministratorToken?

  /// A gate for these tokens; without the first every request to a loopback name passes, as
  /// development mode has it.
  init(token: String?, readToken: String?, metricsToken: String? = nil) {
    self.token = token.flatMap { AdministratorToken($0) }
    self.readToken = readToken.flatMap { AdministratorToken($0) }
    self.metricsToken = metricsToken.flatMap { AdministratorToken($0) }
  }

  /// Whether a request may read the metrics: an administrator's, or one with the token for that.
  func admitsToMetrics(_ fields: RequestFields) -> Bool {
    if administrator(of: fields) != nil { return true }
    guard !fields.isAmbiguous, let metricsToken, let authorization = fields.authorization else {
      return false
    }
    return Self.withBearerToken(authorization) { metricsToken.matches($0) } ?? false
  }

  /// Lends the token that the value of an `Authorization` field carries as Bearer; nil without one.
  private static func withBearerToken<Result>(
    _ authorization: String, _ body: (UnsafeRawBufferPointer) -> Result?
  ) -> Result? {
    authorization.withBytes { bytes in
      guard bytes.count > 7,
        equalIgnoringCase(UnsafeRawBufferPointer(rebasing: bytes[..<7]), "bearer ")
      else { return nil }
      return body(UnsafeRawBufferPointer(rebasing: bytes[7...].drop { $0 == 0x20 }))
    }
  }

  /// Whose token the `Authorization` field carries as Bearer; nil when it is nobody's.
  ///
  /// An open gate asks whom the client meant to talk to instead: a web page of elsewhere, whose
  /// name was made to point here, sends that name.
  func administrator(of fields: RequestFields) -> Administrator? {
    guard !fields.isAmbiguous else { return nil }
    guard token != nil else { return fields.host.map(Self.isLoopback) ?? true ? .full : nil }
    return fields.authorization.flatMap { administrator(ofAuthorization: $0) }
  }

  /// Whose token the value of an `Authorization` field carries; an open gate knows no tokens.
  func administrator(ofAuthorization authorization: String) -> Administrator? {
    guard let token else { return .full }
    return Self.withBearerToken(authorization) { presented in
      if token.matches(presented) { return .full }
      return readToken?.matches(presented) ?? false ? .readOnly : nil
    }
  }

  /// Whose a WebSocket is: nobody's yet where its client says so in its first message.
  ///
  /// Browsers let every page open one to everywhere, and say which page it was. An open gate takes
  /// only those of this machine.
  ///
  /// - Throws: `unauthenticated` for a client that says who it is and is not that.
  func administrator(
    ofSocket fields: RequestFields, origin: String?
  ) throws(Refusal) -> Administrator? {
    if token != nil, !fields.isAmbiguous, fields.authorization == nil { return nil }
    let isHere =
      token != nil
      || origin.map { Target.authority(of: $0).map(Self.isLoopback) ?? false } ?? true
    guard isHere, let administrator = administrator(of: fields) else { throw .unauthenticated }
    return administrator
  }

  /// Whether the value of a `Host` field names this machine; the port does not matter.
  private static func isLoopback(_ host: String) -> Bool {
    let name =
      host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
    return ServerConfiguration.isLoopback(name.lowercased())
  }
}
