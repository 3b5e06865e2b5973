public import RegistryModel

/// Which packages are to be synced when: a value without clock, threads and git.
///
/// A package is synced when somebody wants it, and, where there is an interval, when that has
/// passed since the last time; one that cannot be read is left alone for longer from time to time.
/// It is not synced twice at a time: what is wanted while a sync runs comes after it, once however
/// often it is wanted. What is wanted comes before what is merely due.
public struct SyncSchedule: Sendable {
  /// What an operator decides. Durations are in milliseconds.
  public struct Settings: Sendable {
    /// From one sync of a package to the next; nil for none but those that are wanted.
    public var interval: Int64?
    /// Longest time that a package is left alone after failures, if that is more than the interval.
    public var longestPause: Int64
    /// Most syncs at a time.
    public var mostAtOnce: Int

    /// Settings of these values; a day for a package that fails, four at a time.
    public init(interval: Int64?, longestPause: Int64 = 86_400_000, mostAtOnce: Int = 4) {
      self.interval = interval
      self.longestPause = longestPause
      self.mostAtOnce = mostAtOnce
    }
  }

  private struct Entry {
    /// When its time comes; never without an interval.
    var dueAt: Timestamp
    var failures = 0
    var isRunning = false
    /// Its place among those that are wanted.
    var wantedAs: UInt64?
  }

  private let settings: Settings
  private var entries: [PackageID: Entry] = [:]
  private var random: Jitter
  private var wishes: UInt64 = 0
  private var running = 0
  private var isStopped = false

  /// A schedule that knows no package.
  ///
  /// - Parameter seed: of the chance that spreads the syncs over time.
  public init(_ settings: Settings, seed: UInt64) {
    self.settings = settings
    random = Jitter(state: seed)
  }

  /// Takes over which packages there are and when each was last synced: new ones get their time,
  /// those that are gone lose it.
  ///
  /// One that is due already comes within a tenth of the interval, so that a start does not sync
  /// everything at once.
  public mutating func know(
    _ packages: [(id: PackageID, syncedAt: Timestamp?)], at now: Timestamp
  ) {
    var known: [PackageID: Entry] = [:]
    for (id, syncedAt) in packages {
      known[id] = entries[id] ?? Entry(dueAt: firstTime(syncedAt, now))
    }
    for (id, entry) in entries where known[id] == nil && entry.isRunning { known[id] = entry }
    entries = known
  }

  private mutating func firstTime(_ syncedAt: Timestamp?, _ now: Timestamp) -> Timestamp {
    guard let interval = settings.interval else { return .never }
    let due = syncedAt.map { $0.advanced(byMilliseconds: interval) } ?? now
    guard due <= now else { return due }
    return now.advanced(byMilliseconds: random.next(below: max(interval / 10, 1)))
  }

  /// Somebody wants a package synced.
  ///
  /// - Returns: false when that is to happen anyway, or the schedule has been stopped.
  @discardableResult
  public mutating func want(_ package: PackageID) -> Bool {
    guard !isStopped, entries[package]?.wantedAs == nil else { return false }
    wishes += 1
    entries[package, default: Entry(dueAt: .never)].wantedAs = wishes
    return true
  }

  /// Which packages are to be synced from now on; `finish` is to be called for each.
  public mutating func start(at now: Timestamp) -> [PackageID] {
    guard !isStopped, running < settings.mostAtOnce else { return [] }
    let ready = entries.filter {
      !$0.value.isRunning && ($0.value.wantedAs != nil || $0.value.dueAt <= now)
    }
    let first = ready.sorted { Self.comesBefore($0, $1) }.prefix(settings.mostAtOnce - running)
    for (package, _) in first {
      entries[package]?.isRunning = true
      entries[package]?.wantedAs = nil
      running += 1
    }
    return first.map(\.key)
  }

  private static func comesBefore(
    _ left: (key: PackageID, value: Entry), _ right: (key: PackageID, value: Entry)
  ) -> Bool {
    let places = (left.value.wantedAs ?? .max, right.value.wantedAs ?? .max)
    if places.0 != places.1 { return places.0 < places.1 }
    return (left.value.dueAt, left.key) < (right.value.dueAt, right.key)
  }

  /// A sync that `start` gave has ended.
  public mutating func finish(_ package: PackageID, succeeded: Bool, at now: Timestamp) {
    guard var entry = entries[package], entry.isRunning else { return }
    running -= 1
    entry.isRunning = false
    entry.failures = succeeded ? 0 : min(entry.failures + 1, 30)
    entry.dueAt = nextTime(after: entry.failures, now)
    entries[package] = entry
  }

  /// The interval, twice as long with every failure in a row, and up to a tenth more or less.
  private mutating func nextTime(after failures: Int, _ now: Timestamp) -> Timestamp {
    guard let interval = settings.interval else { return .never }
    let (long, isHuge) = interval.multipliedReportingOverflow(by: 1 << failures)
    let pause = min(isHuge ? .max : long, max(settings.longestPause, interval))
    return now.advanced(byMilliseconds: pause - pause / 10 + random.next(below: pause / 5 + 1))
  }

  /// When `start` has something to give at the earliest, unless something happens before; nil for
  /// never.
  public var nextMoment: Timestamp? {
    guard !isStopped, running < settings.mostAtOnce else { return nil }
    let waiting = entries.values.filter { !$0.isRunning }
    if waiting.contains(where: { $0.wantedAs != nil }) { return Timestamp(milliseconds: .min) }
    return waiting.map(\.dueAt).min().flatMap(\.ifSet)
  }

  /// Whether no sync runs.
  public var isIdle: Bool { running == 0 }

  /// Starts nothing from now on.
  public mutating func stop() { isStopped = true }
}

/// Chance that can be repeated (SplitMix64).
private struct Jitter: Sendable {
  var state: UInt64

  /// A number from 0 to below the limit.
  mutating func next(below limit: Int64) -> Int64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    bits ^= bits >> 31
    return Int64(bits % UInt64(max(limit, 1)))
  }
}
