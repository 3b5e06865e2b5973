import Authorization
import Logging
import NIOCore
import RegistryModel
import RegistryStore

/// The doors on one event loop: reads the question, decides it on one snapshot, writes the answer.
final class AuthDoors {
  let policy: AccessPolicy
  private let templates: PathTemplates
  private let countsDownloads: Bool
  private let guardian: CredentialGuard
  private let activities: ActivityFeed
  private let logger: Logger
  let scratch: UnsafeMutableRawBufferPointer
  private var reason: [UInt8] = []
  private var secondOfLastFault = Int64.min
  /// Downloads and token uses since they were last handed over.
  var tally = UsageTally()

  /// - Parameter activities: tells of downloads, once they are counted, to whoever listens.
  init(
    policy: AccessPolicy, templates: PathTemplates, countsDownloads: Bool,
    guardian: CredentialGuard, activities: ActivityFeed, logger: Logger
  ) {
    self.policy = policy
    self.templates = templates
    self.countsDownloads = countsDownloads
    self.guardian = guardian
    self.activities = activities
    self.logger = logger
    scratch = .allocate(
      byteCount: Credential.maximumHeaderLength + AccessTarget.scratchLength, alignment: 1)
  }

  deinit { scratch.deallocate() }

  /// Answers a request to a door.
  func answer(
    _ request: DoorRequest, from reader: inout RegistryReader, into output: inout ByteBuffer,
    option: ConnectionOption, isHead: Bool, date: HTTPDate, _ meter: LoopMeter
  ) {
    let began = HTTPDate.nowInNanoseconds()
    let now = Timestamp(milliseconds: began / 1_000_000)
    let credentialLength = Credential.maximumHeaderLength
    let credentialScratch = UnsafeMutableRawBufferPointer(rebasing: scratch[..<credentialLength])
    let targetScratch = UnsafeMutableRawBufferPointer(rebasing: scratch[credentialLength...])
    request.withCredential(credentialScratch) { credential in
      request.withTarget(templates, targetScratch) { target in
        let question = AccessRequest(credential: credential, target: target, now: now)
        do throws(StoreError) {
          try reader.read { snapshot in
            let decision = decide(question, snapshot)
            note(decision, request, now)
            write(decision, request)
          }
        } catch {
          let decision = undecided()
          report("\(error)", decision, at: now)
          write(decision, request)
        }
      }
    }

    func write(_ decision: AccessDecision, _ request: DoorRequest) {
      let isLimited = isLimited(decision, request, meter)
      reason.withUnsafeBytes { reason in
        meter.note(decision, reason: reason, at: now)
        DoorAnswer(
          decision: decision, reason: reason, door: request.route, isLimited: isLimited,
          option: option, isHead: isHead
        ).write(into: &output, date: date)
      }
      meter.count(decision.code, since: began)
    }
  }

  /// Decides, and words the reason of a denial while the snapshot still shows what it names.
  private func decide(_ question: AccessRequest, _ snapshot: Snapshot) -> AccessDecision {
    let decision = policy.decide(question, snapshot)
    reason.removeAll(keepingCapacity: true)
    guard !decision.isAllowed else { return decision }
    if case .found(let latest) = policy.latestAllowedVersion(
      after: decision, at: question.now, snapshot)
    {
      decision.appendReason(to: &reason, latest: latest.text)
    } else {
      decision.appendReason(to: &reason)
    }
    return decision
  }

  /// Whether a check is one of too many of its client's with an invalid token; says so in the
  /// reason.
  private func isLimited(
    _ decision: AccessDecision, _ request: DoorRequest, _ meter: LoopMeter
  ) -> Bool {
    guard decision.code == .invalidToken, !decision.isCorrupt,
      guardian.noteInvalid(request, meter)
    else { return false }
    reason += " Too many tokens from this address were not; wait a minute.".utf8
    return true
  }

  /// The answer when there is no snapshot to decide on: a denial, like every failed read.
  private func undecided() -> AccessDecision {
    var decision = AccessDecision(code: .invalidToken)
    decision.isCorrupt = true
    reason.removeAll(keepingCapacity: true)
    decision.appendReason(to: &reason)
    return decision
  }

  /// Keeps in memory what is to be remembered of a decision.
  private func note(_ decision: AccessDecision, _ request: DoorRequest, _ now: Timestamp) {
    if decision.isCorrupt {
      report("a record cannot be read", decision, at: now)
    }
    guard let customer = decision.customer, let token = decision.token,
      decision.code.proxyStatus != 401
    else { return }
    tally.touch(token: token, of: customer, at: now)
    if decision.isAllowed, countsDownloads, request.isFromProxy, request.fetchesBody,
      let package = decision.package, let version = decision.version
    {
      tally.count(package: package, version: version, at: now)
      if activities.isHeard { tally.tell(decision, of: customer, at: now) }
    }
  }

  /// Logs a fault, at most once a second: every further request would hit it again.
  private func report(_ message: String, _ decision: AccessDecision, at now: Timestamp) {
    let second = now.milliseconds / 1_000
    guard second != secondOfLastFault else { return }
    secondOfLastFault = second
    var metadata: Logger.Metadata = ["code": "\(decision.code.name)"]
    if let customer = decision.customer { metadata["customer"] = "\(customer)" }
    if let token = decision.token { metadata["token"] = "\(token)" }
    if let package = decision.package { metadata["package"] = "\(package)" }
    logger.error("access denied by a fault: \(message)", metadata: metadata)
  }
}
