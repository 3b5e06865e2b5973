import Authorization
import RegistryModel

/// What one event loop counts; touched on that loop's thread only.
final class LoopMeter {
  /// Everything counted since the loop started.
  var numbers = LoopNumbers()
  /// Denials since they were last handed over.
  let denials = DenialRing()

  /// Counts a check that began at that nanosecond since 1970 and whose answer is written.
  func count(_ code: AccessCode, since began: Int64) {
    numbers.count(code, nanoseconds: HTTPDate.nowInNanoseconds() - began)
  }

  /// Notes a check if it was denied for a reason that someone may want to hear of: the first
  /// request of many clients comes without a credential.
  func note(_ decision: AccessDecision, reason: UnsafeRawBufferPointer, at moment: Timestamp) {
    guard !decision.isAllowed, decision.code != .noCredentials else { return }
    denials.note(decision, reason: reason, at: moment)
  }
}
