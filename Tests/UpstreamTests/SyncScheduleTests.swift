import RegistryModel
import Testing
import Upstream

/// The schedule as a value: what happens and when goes in, what to sync comes out.
@Suite struct SyncScheduleTests {
  private static let hour: Int64 = 3_600_000
  private static let start = Timestamp(milliseconds: 1_768_473_000_000)

  private static func moment(_ milliseconds: Int64) -> Timestamp {
    start.advanced(byMilliseconds: milliseconds)
  }

  private static func packages(
    _ numbers: ClosedRange<UInt64>, syncedAt: Timestamp? = nil
  ) -> [(id: PackageID, syncedAt: Timestamp?)] {
    numbers.map { (PackageID(rawValue: $0), syncedAt) }
  }

  private static let one = PackageID(rawValue: 1)

  @Test func withoutAnIntervalOnlyWhatIsWantedIsSynced() {
    var schedule = SyncSchedule(SyncSchedule.Settings(interval: nil), seed: 1)
    schedule.know(Self.packages(1...3), at: Self.start)
    #expect(schedule.nextMoment == nil)
    #expect(schedule.start(at: Timestamp.latest).isEmpty)
    schedule.want(Self.one)
    #expect(schedule.nextMoment != nil)
    #expect(schedule.start(at: Self.start) == [Self.one])
    #expect(schedule.nextMoment == nil)
    schedule.finish(Self.one, succeeded: false, at: Self.start)
    #expect(schedule.nextMoment == nil)
    #expect(schedule.isIdle)
  }

  @Test func wishesAreMergedWhileOneWaitsAndFollowOneThatRuns() {
    var schedule = SyncSchedule(SyncSchedule.Settings(interval: nil), seed: 1)
    let wishes = (0..<3).map { _ in schedule.want(Self.one) }
    #expect(wishes == [true, false, false])
    #expect(schedule.start(at: Self.start) == [Self.one])
    let more = (0..<2).map { _ in schedule.want(Self.one) }
    #expect(more == [true, false])
    #expect(schedule.start(at: Self.start).isEmpty)
    schedule.finish(Self.one, succeeded: true, at: Self.start)
    #expect(schedule.start(at: Self.start) == [Self.one])
    schedule.finish(Self.one, succeeded: true, at: Self.start)
    #expect(schedule.start(at: Self.start).isEmpty)
  }

  @Test func aBoundedNumberRunsAtOnceWhatIsWantedFirst() {
    var schedule = SyncSchedule(
      SyncSchedule.Settings(interval: Self.hour, mostAtOnce: 2), seed: 1)
    schedule.know(Self.packages(1...5), at: Self.start)
    for number: UInt64 in [5, 3] { schedule.want(PackageID(rawValue: number)) }
    let late = Self.moment(Self.hour)
    var started: [PackageID] = []
    var rounds = 0
    while rounds < 3 {
      let next = schedule.start(at: late)
      #expect(next.count == (rounds < 2 ? 2 : 1))
      #expect(schedule.start(at: late).isEmpty)
      started += next
      for package in next { schedule.finish(package, succeeded: true, at: late) }
      rounds += 1
    }
    #expect(started.prefix(2).map(\.rawValue) == [5, 3])
    #expect(Set(started).count == 5)
  }

  @Test func aStartSpreadsWhatIsDueAndWaitsForWhatIsNot() {
    let settings = SyncSchedule.Settings(interval: Self.hour, mostAtOnce: 1000)
    var schedule = SyncSchedule(settings, seed: 7)
    schedule.know(
      Self.packages(1...500)
        + Self.packages(501...600, syncedAt: Self.moment(-Self.hour / 2))
        + Self.packages(601...700, syncedAt: Self.moment(-10 * Self.hour)), at: Self.start)
    let tenth = Self.hour / 10
    var counts: [Int] = []
    for part in 1...4 {
      counts.append(schedule.start(at: Self.moment(tenth / 4 * Int64(part))).count)
    }
    #expect(counts.reduce(0, +) == 600)
    #expect(counts.allSatisfy { $0 > 90 })
    #expect(schedule.nextMoment == Self.moment(Self.hour / 2))
    #expect(schedule.start(at: Self.moment(Self.hour / 2)).count == 100)
  }

  @Test func failuresMakeThePauseLongerUpToABound() {
    let settings = SyncSchedule.Settings(interval: Self.hour, longestPause: 8 * Self.hour)
    var schedule = SyncSchedule(settings, seed: 3)
    schedule.know(Self.packages(1...1), at: Self.start)
    var now = Self.moment(Self.hour)
    for pause: Int64 in [2, 4, 8, 8, 8] {
      #expect(schedule.start(at: now) == [Self.one])
      schedule.finish(Self.one, succeeded: false, at: now)
      let next = schedule.nextMoment?.milliseconds ?? 0
      let hours = Double(next - now.milliseconds) / Double(Self.hour)
      #expect((0.89...1.11).contains(hours / Double(pause)), "\(hours)")
      #expect(schedule.start(at: Timestamp(milliseconds: next - 1)).isEmpty)
      now = Timestamp(milliseconds: next)
    }
    #expect(schedule.start(at: now) == [Self.one])
    schedule.finish(Self.one, succeeded: true, at: now)
    let after = (schedule.nextMoment?.milliseconds ?? 0) - now.milliseconds
    #expect((0.89...1.11).contains(Double(after) / Double(Self.hour)))
  }

  @Test func packagesThatAreGoneAreForgotten() {
    var schedule = SyncSchedule(SyncSchedule.Settings(interval: Self.hour), seed: 1)
    schedule.know(Self.packages(1...2), at: Self.start)
    schedule.want(Self.one)
    #expect(schedule.start(at: Self.start) == [Self.one])
    schedule.know([], at: Self.start)
    #expect(!schedule.isIdle)
    schedule.finish(Self.one, succeeded: true, at: Self.start)
    #expect(schedule.isIdle)
    schedule.know([], at: Self.start)
    #expect(schedule.nextMoment == nil)
    // A second word about the same sync changes nothing.
    schedule.finish(Self.one, succeeded: true, at: Self.start)
    #expect(schedule.isIdle)
  }

  @Test func whatIsStoppedStartsNothing() {
    var schedule = SyncSchedule(SyncSchedule.Settings(interval: Self.hour), seed: 1)
    schedule.know(Self.packages(1...2), at: Self.start)
    schedule.want(Self.one)
    #expect(schedule.start(at: Self.start) == [Self.one])
    schedule.stop()
    let isTaken = schedule.want(PackageID(rawValue: 2))
    #expect(!isTaken)
    #expect(schedule.start(at: Timestamp.latest).isEmpty)
    #expect(schedule.nextMoment == nil)
    #expect(!schedule.isIdle)
    schedule.finish(Self.one, succeeded: true, at: Self.start)
    #expect(schedule.isIdle)
  }
}
