/// What is done about invalid credentials: who sent them, and whether there were too many.
struct CredentialGuard: Sendable {
  private let limiter: CredentialLimiter
  private let proxies: TrustedProxies

  /// A guard that believes these proxies; none where a name of one cannot be read.
  init(limiter: CredentialLimiter, proxies: TrustedProxies?) {
    self.limiter = limiter
    self.proxies = proxies ?? TrustedProxies()
  }

  /// Counts an invalid credential of a client that asks for itself; true when there were too many.
  func noteInvalid(from peer: Peer, _ forwardedFor: String?, _ meter: LoopMeter) -> Bool {
    meter.numbers.invalidCredentials += 1
    guard let client = proxies.client(of: peer, forwardedFor),
      limiter.note(client, at: HTTPDate.nowInNanoseconds() / 1_000_000)
    else { return false }
    meter.numbers.limitedCredentials += 1
    return true
  }

  /// Counts an invalid token of a check.
  ///
  /// Behind a door for proxies the peer is never the client: without a proxy that is believed,
  /// nobody is known to whom this could be counted, and to limit the proxy would hit everybody.
  func noteInvalid(_ request: DoorRequest, _ meter: LoopMeter) -> Bool {
    guard !request.isFromProxy || proxies.contain(request.peer) else {
      meter.numbers.invalidCredentials += 1
      return false
    }
    let forwardedFor = request.fields.forwardedFor.map { String(decoding: $0, as: UTF8.self) }
    return noteInvalid(from: request.peer, forwardedFor, meter)
  }
}
