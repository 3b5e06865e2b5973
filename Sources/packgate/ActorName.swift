import Server
import Tokens

extension ServerConfiguration {
  /// Who makes changes through the APIs, as the journal and the audit log name them: only one token
  /// may. It is never told whole: its first characters and the last four, where it is long enough
  /// for that to give nothing away.
  var actorName: String {
    guard let adminToken, !adminToken.isEmpty else { return "development mode" }
    if let secret = TokenSecret(adminToken) { return secret.hint }
    guard adminToken.utf8.count >= 24, adminToken.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
      return "administrator"
    }
    return "\(adminToken.prefix(4))...\(adminToken.suffix(4))"
  }
}
