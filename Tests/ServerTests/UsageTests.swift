import RegistryModel
import RegistryStore
import Synchronization
import Testing

@testable import Server

/// Downloads and token uses on their way from the doors to the store.
@Suite struct UsageTests {
  /// A store that remembers what it was given and ends each write when told to.
  private final class Recorder: Sendable {
    private struct Pending: Sendable {
      let tally: UsageTally
      let completion: @Sendable (UsageLedger.Outcome) -> Void
    }
    private let pending = Mutex<[Pending]>([])

    var ledger: UsageLedger {
      UsageLedger(run: { $0() }) { [self] tally, completion in
        pending.withLock { $0.append(Pending(tally: tally, completion: completion)) }
      }
    }

    /// Ends the oldest write under way; nil when there is none.
    func end(_ outcome: (UsageTally) -> UsageLedger.Outcome = { _ in .stored }) -> UsageTally? {
      guard let first = pending.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
        return nil
      }
      first.completion(outcome(first.tally))
      return first.tally
    }
  }

  private static let noon = Timestamp(seconds: 1_700_049_600)
  private static let token = TokenID(rawValue: 1)
  private static let customer = CustomerID(rawValue: 2)

  private static func tally(downloads: Int, usedAt moment: Timestamp = noon) -> UsageTally {
    var tally = UsageTally()
    for _ in 0..<downloads {
      tally.count(
        package: PackageID(rawValue: 3), version: VersionNumber(rawValue: 4), at: moment)
    }
    tally.touch(token: token, of: customer, at: moment)
    return tally
  }

  private static func downloads(_ tally: UsageTally?) -> UInt64? {
    tally?.downloads.values.reduce(0, +)
  }

  @Test func talliesOfAllLoopsAreWrittenTogether() {
    let recorder = Recorder()
    let ledger = recorder.ledger
    ledger.take(Self.tally(downloads: 2))
    ledger.take(Self.tally(downloads: 3, usedAt: Self.noon.advanced(byMilliseconds: 5)))
    ledger.take(Self.tally(downloads: 1))
    ledger.flush(at: Self.noon)
    let written = recorder.end()
    #expect(Self.downloads(written) == 6)
    #expect(written?.downloads.count == 1)
    #expect(written?.uses[Self.token]?.at == Self.noon.advanced(byMilliseconds: 5))
    #expect(recorder.end() == nil)
  }

  @Test func daysAreCountedApart() {
    var tally = Self.tally(downloads: 1)
    tally.merge(
      Self.tally(downloads: 2, usedAt: Self.noon.advanced(byMilliseconds: 43_200_000)),
      keeping: 1)
    let counts = tally.countDownloads.counts.sorted { $0.day < $1.day }
    #expect(counts.map(\.downloads) == [1, 2])
    #expect(counts[0].day.daysSinceEpoch + 1 == counts[1].day.daysSinceEpoch)
  }

  @Test func oneWriteIsUnderWayAtATime() {
    let recorder = Recorder()
    let ledger = recorder.ledger
    ledger.take(Self.tally(downloads: 1))
    ledger.flush(at: Self.noon)
    ledger.take(Self.tally(downloads: 2))
    ledger.flush(at: Self.noon)
    #expect(Self.downloads(recorder.end()) == 1)
    #expect(recorder.end() == nil)
    ledger.flush(at: Self.noon)
    #expect(Self.downloads(recorder.end()) == 2)
  }

  @Test func whatCannotBeWrittenIsKept() {
    let recorder = Recorder()
    let ledger = recorder.ledger
    ledger.take(Self.tally(downloads: 1))
    ledger.flush(at: Self.noon)
    ledger.take(Self.tally(downloads: 2))
    #expect(Self.downloads(recorder.end { _ in .later }) == 1)
    ledger.flush(at: Self.noon)
    let written = recorder.end()
    #expect(Self.downloads(written) == 3)
    #expect(written?.uses.count == 1)
  }

  @Test func aTokensUseIsWrittenOnceAMinute() {
    let recorder = Recorder()
    let ledger = recorder.ledger
    var written: [Int] = []
    for second in 0..<240 {
      let moment = Self.noon.advanced(byMilliseconds: Int64(second) * 1_000)
      ledger.take(Self.tally(downloads: 0, usedAt: moment))
      ledger.flush(at: moment)
      if recorder.end() != nil { written.append(second) }
    }
    #expect(written.first == 0)
    #expect((2...4).contains(written.count))
    for (earlier, later) in zip(written, written.dropFirst()) { #expect(later - earlier >= 60) }
  }

  /// Whoever looks for tokens that nobody uses must not be shown a use that was long ago.
  @Test(arguments: [3_600, -3_600])
  func aUseAfterAQuietTimeIsWritten(seconds: Int) {
    let recorder = Recorder()
    let ledger = recorder.ledger
    for time in 0..<5 {
      let moment = Self.noon.advanced(byMilliseconds: Int64(time * seconds) * 1_000)
      ledger.take(Self.tally(downloads: 0, usedAt: moment))
      ledger.flush(at: moment)
      #expect(recorder.end()?.uses[Self.token]?.at == moment)
    }
  }

  /// A version whose record is damaged takes no other count with it.
  @Test func onlyWhatCanNeverBeStoredIsGivenUp() {
    let recorder = Recorder()
    let ledger = recorder.ledger
    ledger.take(Self.large)
    ledger.flush(at: Self.noon)
    let isDamaged = { (tally: UsageTally) in
      tally.downloads.keys.contains { $0.version.rawValue == 700 }
        || tally.uses.keys.contains(TokenID(rawValue: 4))
    }
    var stored = UsageTally()
    var writes = 0
    while let portion = recorder.end({ isDamaged($0) ? .refused : .stored }) {
      writes += 1
      if !isDamaged(portion) { stored.merge(portion, keeping: 1_000) }
    }
    #expect(stored.downloadCount == 720_600 - 700)
    #expect(stored.uses.count == 899)
    #expect(ledger.pendingDownloads == 0)
    // Two portions were halved eight times.
    #expect(writes <= 9 + 2 * 16)
    ledger.flush(at: Self.noon)
    #expect(recorder.end() == nil)
  }

  @Test func moreTokenUsesThanAreKeptAreForgotten() {
    var tally = UsageTally()
    for number in 0..<3 as Range<UInt64> {
      var other = UsageTally()
      other.touch(token: TokenID(rawValue: number), of: Self.customer, at: Self.noon)
      other.count(
        package: PackageID(rawValue: number), version: VersionNumber(rawValue: 4), at: Self.noon)
      tally.merge(other, keeping: 2)
    }
    #expect(tally.uses.isEmpty)
    #expect(tally.downloads.count == 3)
  }

  @Test func manyTalliesWaitForALongWrite() {
    let recorder = Recorder()
    let ledger = recorder.ledger
    ledger.take(Self.tally(downloads: 1))
    ledger.flush(at: Self.noon)
    for _ in 0..<200 { ledger.take(Self.tally(downloads: 2)) }
    #expect(Self.downloads(recorder.end()) == 1)
    ledger.flush(at: Self.noon)
    #expect(Self.downloads(recorder.end()) == 400)
  }

  /// 1,200 versions and 900 tokens, each in as many downloads as its number says.
  private static var large: UsageTally {
    var tally = UsageTally()
    for number in 1...1_200 {
      for _ in 0..<number {
        tally.count(
          package: PackageID(rawValue: 3), version: VersionNumber(rawValue: UInt32(number)),
          at: noon)
      }
    }
    for number in 1...900 {
      tally.touch(
        token: TokenID(rawValue: UInt64(number)), of: CustomerID(rawValue: UInt64(1_000 - number)),
        at: noon)
    }
    return tally
  }

  @Test func muchIsWrittenInPortions() {
    let recorder = Recorder()
    let ledger = recorder.ledger
    ledger.take(Self.large)
    ledger.flush(at: Self.noon)
    var portions: [UsageTally] = []
    #expect(ledger.pendingDownloads == 720_600)
    while let portion = recorder.end() {
      portions.append(portion)
      let written = portions.reduce(0) { $0 + $1.downloadCount }
      #expect(ledger.pendingDownloads == 720_600 - written)
    }
    let entries = portions.map { $0.downloads.count + $0.uses.count }
    #expect(entries == Array(repeating: 256, count: 8) + [52])
    #expect(portions.allSatisfy { $0.downloadCount == Self.downloads($0) })
    // Neighbours in the store are written together.
    #expect(portions[0].downloads.keys.map(\.version.rawValue).max() == 256)
    #expect(portions[8].uses.values.map(\.customer.rawValue).min() == 948)
    var whole = UsageTally()
    for portion in portions { whole.merge(portion, keeping: 1_000) }
    #expect(whole.downloads == Self.large.downloads)
    #expect(Set(whole.uses.keys) == Set(Self.large.uses.keys))
  }

  @Test func portionsAfterOneThatCannotBeWrittenAreKept() {
    let recorder = Recorder()
    let ledger = recorder.ledger
    ledger.take(Self.large)
    ledger.flush(at: Self.noon)
    let first = recorder.end()
    #expect(recorder.end { _ in .later } != nil)
    #expect(recorder.end() == nil)
    ledger.flush(at: Self.noon)
    var written = Self.downloads(first) ?? 0
    while let portion = recorder.end() { written += portion.downloadCount }
    #expect(written == 720_600)
    #expect(ledger.pendingDownloads == 0)
  }

  @Test func closingWritesEverything() async throws {
    let recorder = Recorder()
    let ledger = recorder.ledger
    ledger.take(Self.tally(downloads: 1))
    ledger.flush(at: Self.noon)
    ledger.take(Self.tally(downloads: 2))
    async let closed: Void = ledger.close(at: Self.noon)
    var total: UInt64 = 0
    for _ in 0..<10_000 where total < 3 {
      total += Self.downloads(recorder.end()) ?? 0
      try await Task.sleep(for: .milliseconds(1))
    }
    #expect(total == 3)
    if total == 3 { await closed }
  }
}
