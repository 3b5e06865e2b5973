import Tokens

/// Tells an administrator's request from any other by the root token.
struct AdministratorGate: Sendable {
  private let token: AdministratorToken?

  /// A gate for this token; without one every request passes, as development mode has it.
  init(token: String?) {
    self.token = token.flatMap { AdministratorToken($0) }
  }

  /// Whether the value of an `Authorization` field carries the token as Bearer.
  func admits(_ authorization: String?) -> Bool {
    guard let token else { return true }
    return authorization?.withBytes { bytes in
      guard bytes.count > 7,
        equalIgnoringCase(UnsafeRawBufferPointer(rebasing: bytes[..<7]), "bearer ")
      else { return false }
      return token.matches(UnsafeRawBufferPointer(rebasing: bytes[7...].drop { $0 == 0x20 }))
    } ?? false
  }
}
