import Tokens

/// Tells an administrator's request from any other by its token.
struct AdministratorGate: Sendable {
  /// What an administrator may do.
  enum Administrator {
    case full
    case readOnly

    var canWrite: Bool { self == .full }
  }

  private let token: AdministratorToken?
  private let readToken: AdministratorToken?

  /// A gate for these tokens; without the first every request to a loopback name passes, as
  /// development mode has it.
  init(token: String?, readToken: String?) {
    self.token = token.flatMap { AdministratorToken($0) }
    self.readToken = readToken.flatMap { AdministratorToken($0) }
  }

  /// Whose token the `Authorization` field carries as Bearer; nil when it is nobody's.
  ///
  /// An open gate asks whom the client meant to talk to instead: a web page of elsewhere, whose
  /// name was made to point here, sends that name.
  func administrator(of fields: RequestFields) -> Administrator? {
    guard !fields.isAmbiguous else { return nil }
    guard let token else { return fields.host.map(Self.isLoopback) ?? true ? .full : nil }
    return fields.authorization?.withBytes { bytes in
      guard bytes.count > 7,
        equalIgnoringCase(UnsafeRawBufferPointer(rebasing: bytes[..<7]), "bearer ")
      else { return nil }
      let presented = UnsafeRawBufferPointer(rebasing: bytes[7...].drop { $0 == 0x20 })
      if token.matches(presented) { return .full }
      return readToken?.matches(presented) ?? false ? .readOnly : nil
    }
  }

  /// Whether the value of a `Host` field names this machine; the port does not matter.
  private static func isLoopback(_ host: String) -> Bool {
    let name =
      host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
    return ServerConfiguration.isLoopback(name.lowercased())
  }
}
