import Testing

@testable import Backup

/// Which backups restore to where, and which may go.
@Suite struct BackupSetTests {
  static let hour: Int64 = 3_600_000

  static func mark(_ position: UInt64, history: UInt8 = 0) -> JournalMark {
    position == 0
      ? .beginning
      : JournalMark(
        position: position, digest: [UInt8](repeating: history, count: Digest.markByteCount))
  }

  static func full(_ position: UInt64, hour: Int64, history: UInt8 = 0) -> BackupHeader {
    BackupHeader(
      kind: .full, storeFormat: 2, time: hour * Self.hour, end: mark(position, history: history),
      lastChange: hour * Self.hour - 1000, tables: [])
  }

  static func increment(
    _ base: BackupHeader, to position: UInt64, hour: Int64, history: UInt8 = 0
  ) -> BackupHeader {
    BackupHeader(
      kind: .increment, storeFormat: 2, base: base.id, time: hour * Self.hour, start: base.end,
      end: mark(position, history: history), lastChange: hour * Self.hour - 1000, tables: [])
  }

  @Test func theShortestWayToAPointIsChosen() {
    let first = Self.full(10, hour: 100)
    let second = Self.increment(first, to: 20, hour: 101)
    let third = Self.increment(second, to: 30, hour: 102)
    let fresh = Self.full(25, hour: 101)
    let later = Self.increment(fresh, to: 40, hour: 103)
    let set = BackupSet([later, third, second, fresh, first])
    #expect((0..<5).map { set.chain(to: $0) } == [[3, 0], [4, 2, 1], [4, 2], [3], [4]])
    #expect(set.newest == 0)
    #expect(set.chain(to: .latest) == [3, 0])
    let positions: [(UInt64, [Int]?)] = [
      (9, nil), (10, [4]), (11, [4, 2]), (20, [4, 2]), (24, [4, 2, 1]), (25, [3]), (26, [3, 0]),
      (40, [3, 0]), (41, nil),
    ]
    for (position, chain) in positions {
      #expect(set.chain(to: .position(position)) == chain, "position \(position)")
    }
    let hour = Self.hour
    #expect(set.chain(to: .time(99 * hour)) == nil)
    #expect(set.chain(to: .time(100 * hour - 1000)) == [4, 2])
    #expect(set.chain(to: .time(100 * hour + 1)) == [4, 2])
    #expect(set.chain(to: .time(101 * hour)) == [3, 0])
    #expect(set.chain(to: .time(102 * hour)) == [3, 0])
    #expect(set.chain(to: .time(103 * hour)) == [3, 0])
    #expect(set.chain(to: .time(103 * hour + 1)) == nil)
    // Without a later change the last backup is the one that may know.
    #expect(BackupSet([first, second]).chain(to: .time(101 * hour)) == [0, 1])
    #expect(BackupSet([first]).chain(to: .time(100 * hour)) == [0])
  }

  @Test func aClockThatWasSetBackLosesNothing() {
    let first = Self.full(10, hour: 100)
    let more = Self.increment(first, to: 20, hour: 90)
    let last = Self.increment(more, to: 30, hour: 95)
    let set = BackupSet([first, more, last])
    #expect(set.newest == 2)
    #expect(set.chain(to: .latest) == [0, 1, 2])
    #expect(kept([first, more, last]) { $0.last = 1 } == [0, 1, 2])
    // What continues a backup and cannot be used counts for nothing.
    let lost = Self.increment(Self.increment(first, to: 15, hour: 96), to: 40, hour: 97)
    #expect(BackupSet([first, lost]).newest == 0)
  }

  @Test func onlyTheSameHistoryGoesOn() {
    let first = Self.full(10, hour: 1)
    let missing = Self.increment(Self.full(5, hour: 0), to: 20, hour: 2)
    var other = Self.increment(first, to: 20, hour: 3)
    other.start = Self.mark(10, history: 7)
    let set = BackupSet([first, missing, other])
    #expect((0..<3).map { set.chain(to: $0) } == [[0], nil, nil])
    #expect(set.newest == 0)
    #expect(set.chain(to: .position(20)) == nil)
    #expect(BackupSet([]).chain(to: .latest) == nil)
  }

  @Test func aRingOfIncrementsEnds() {
    var one = Self.increment(Self.full(0, hour: 1), to: 0, hour: 1)
    let two = Self.increment(one, to: 0, hour: 2)
    one.base = two.id
    let ring = BackupSet([one, two])
    #expect(ring.chain(to: 0) == nil && ring.chain(to: 1) == nil && ring.newest == nil)
  }

  @Test func longChainsCostNoMoreThanTheirLength() {
    var headers = [Self.full(1, hour: 0)]
    for number in 1...10_000 {
      headers.append(
        Self.increment(headers[number - 1], to: UInt64(number) + 1, hour: Int64(number)))
    }
    // The newest first: each chain is found from its far end.
    let set = BackupSet(headers.reversed())
    #expect(set.newest == 0)
    #expect(set.chain(to: .latest)?.count == headers.count)
    #expect(set.chain(to: .position(5_000))?.count == 5_000)
    #expect(set.chain(to: .time(6_000 * Self.hour - 1000))?.count == 6_002)
    var policy = RetentionPolicy()
    policy.last = 1
    #expect(policy.removable(from: set).isEmpty)
    // Without the full one, nothing can be restored.
    let bare = BackupSet(Array(headers.dropFirst()))
    #expect(bare.newest == nil && policy.removable(from: bare).isEmpty)
  }

  private func kept(_ headers: [BackupHeader], _ change: (inout RetentionPolicy) -> Void) -> Set<
    Int
  > {
    var policy = RetentionPolicy()
    change(&policy)
    let removed = policy.removable(from: BackupSet(headers))
    #expect(Set(removed).count == removed.count)
    return Set(headers.indices).subtracting(removed)
  }

  @Test func theNewestOfEachSpanStays() {
    // One an hour for 60 days from Monday 2024-01-01, newest last.
    let start: Int64 = 473_352
    let headers = (0..<(60 * 24)).map { Self.full(UInt64($0), hour: start + Int64($0)) }
    let last = headers.count - 1
    #expect(kept(headers) { $0.last = 3 } == [last, last - 1, last - 2])
    #expect(kept(headers) { $0.hourly = 2 } == [last, last - 1])
    #expect(kept(headers) { $0.daily = 3 } == [last, last - 24, last - 48])
    // Day 59 is a Thursday; weeks end on Sundays, the days 55 and 48.
    #expect(kept(headers) { $0.weekly = 3 } == [last, 56 * 24 - 1, 49 * 24 - 1])
    // 2024-02-29 is day 59, January ends on day 30.
    #expect(kept(headers) { $0.monthly = 5 } == [last, 31 * 24 - 1])
    #expect(kept(headers) { $0.yearly = 5 } == [last])
    #expect(
      kept(headers) {
        $0.daily = 2
        $0.monthly = 2
      } == [last, last - 24, 31 * 24 - 1])
    // 2023-12-31T23:00 is another year, 1969 another one still.
    let years = [Self.full(1, hour: -1), Self.full(2, hour: start - 1), Self.full(3, hour: start)]
    #expect(kept(years) { $0.yearly = 2 } == [1, 2])
    #expect(kept(years) { $0.monthly = 9 } == [0, 1, 2])
  }

  @Test func whatIsNeededStaysAndTheRestGoesInOrder() {
    let old = Self.full(1, hour: 0)
    let oldMore = Self.increment(old, to: 2, hour: 1)
    let oldLast = Self.increment(oldMore, to: 3, hour: 2)
    let base = Self.full(3, hour: 30)
    let middle = Self.increment(base, to: 4, hour: 40)
    let lost = Self.increment(Self.full(9, hour: 1), to: 10, hour: 50)
    let newest = Self.increment(middle, to: 5, hour: 60)
    let headers = [old, oldMore, oldLast, base, middle, lost, newest]
    #expect(kept(headers) { $0.last = 1 } == [3, 4, 5, 6])
    #expect(kept(headers) { $0.last = 4 } == [0, 1, 2, 3, 4, 5, 6])
    var policy = RetentionPolicy()
    policy.last = 1
    #expect(policy.removable(from: BackupSet(headers)) == [2, 1, 0])
    #expect(RetentionPolicy().isEmpty)
    #expect(!policy.isEmpty)
    #expect(policy.removable(from: BackupSet([])) == [])
  }
}
