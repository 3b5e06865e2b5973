import Authorization
import RegistryModel

/// The newest denials of one event loop since they were last taken, in memory of a fixed size.
///
/// Noting one copies a few hundred bytes and allocates nothing, however many there are.
final class DenialRing {
  private struct Entry {
    var at: Timestamp
    var customer: CustomerID?
    var code: AccessCode
    var nameLength: Int
    var versionLength: Int
    var messageLength: Int
  }

  private static let nameLimit = 144
  private static let versionLimit = 80
  private static let messageLimit = 256
  private static let textLength = nameLimit + versionLimit + messageLimit
  private static let capacity = CheckActivity.mostDenials

  private let texts: UnsafeMutableRawBufferPointer
  private var entries: [Entry] = []
  /// Where the oldest entry is, once all are in use.
  private var oldest = 0

  init() {
    texts = .allocate(byteCount: Self.capacity * Self.textLength, alignment: 1)
    entries.reserveCapacity(Self.capacity)
  }

  deinit { texts.deallocate() }

  /// Notes a denial.
  func note(_ decision: AccessDecision, reason: UnsafeRawBufferPointer, at moment: Timestamp) {
    let slot = entries.count < Self.capacity ? entries.count : oldest
    let start = slot * Self.textLength
    let entry = Entry(
      at: moment, customer: decision.customer, code: decision.code,
      nameLength: copy(decision.packageName, Self.nameLimit, to: start),
      versionLength: copy(decision.versionText, Self.versionLimit, to: start + Self.nameLimit),
      messageLength: copy(
        reason, Self.messageLimit, to: start + Self.nameLimit + Self.versionLimit))
    if slot == entries.count {
      entries.append(entry)
    } else {
      entries[slot] = entry
      oldest = (oldest + 1) % Self.capacity
    }
  }

  /// Gives what was noted, oldest first, and forgets it.
  func take() -> [CheckActivity.Denial] {
    let denials = entries.indices.map { index in
      let slot = (oldest + index) % entries.count
      let entry = entries[slot]
      let start = slot * Self.textLength
      return CheckActivity.Denial(
        at: entry.at, code: entry.code, customer: entry.customer,
        packageName: text(start, entry.nameLength),
        version: text(start + Self.nameLimit, entry.versionLength),
        message: text(start + Self.nameLimit + Self.versionLimit, entry.messageLength))
    }
    entries.removeAll(keepingCapacity: true)
    oldest = 0
    return denials
  }

  /// Copies as much as fits; what is not printable ASCII becomes a question mark.
  private func copy(_ bytes: UnsafeRawBufferPointer, _ limit: Int, to start: Int) -> Int {
    let length = min(bytes.count, limit)
    for index in 0..<length {
      texts[start + index] = 0x20..<0x7F ~= bytes[index] ? bytes[index] : 0x3F
    }
    return length
  }

  private func text(_ start: Int, _ length: Int) -> String {
    String(
      decoding: UnsafeRawBufferPointer(rebasing: texts[start..<(start + length)]), as: UTF8.self)
  }
}
