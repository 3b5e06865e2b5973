import Tokens

/// Tells an administrator's request from any other by the root token.
struct AdministratorGate: Sendable {
  private let token: AdministratorToken?

  /// A gate for this token; without one every request to a loopback name passes, as development
  /// mode has it.
  init(token: String?) {
    self.token = token.flatMap { AdministratorToken($0) }
  }

  /// Whether the `Authorization` field carries the token as Bearer.
  ///
  /// An open gate asks whom the client meant to talk to instead: a web page of elsewhere, whose
  /// name was made to point here, sends that name.
  func admits(_ fields: RequestFields) -> Bool {
    guard !fields.isAmbiguous else { return false }
    guard let token else { return fields.host.map(Self.isLoopback) ?? true }
    return fields.authorization?.withBytes { bytes in
      guard bytes.count > 7,
        equalIgnoringCase(UnsafeRawBufferPointer(rebasing: bytes[..<7]), "bearer ")
      else { return false }
      return token.matches(UnsafeRawBufferPointer(rebasing: bytes[7...].drop { $0 == 0x20 }))
    } ?? false
  }

  /// Whether the value of a `Host` field names this machine; the port does not matter.
  private static func isLoopback(_ host: String) -> Bool {
    let name =
      host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
    return ServerConfiguration.isLoopback(name.lowercased())
  }
}
