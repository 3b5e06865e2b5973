/// Which backups of a folder are to stay: the newest ones, and the newest of each of the last
/// hours, days, weeks, months and years that have one. Hours and days are UTC's; weeks begin on
/// Monday.
public struct RetentionPolicy: Sendable, Hashable {
  public var last = 0
  public var hourly = 0
  public var daily = 0
  public var weekly = 0
  public var monthly = 0
  public var yearly = 0

  public init() {}

  /// Whether it asks for anything at all.
  public var isEmpty: Bool { self == RetentionPolicy() }

  /// What may go: backups that are neither to stay nor needed by one that is, in an order in which
  /// nothing that is left ever misses its base. One that cannot be restored is not touched, and the
  /// newest one that can always stays.
  public func removable(from set: BackupSet) -> [Int] {
    let restorable = set.headers.indices.filter(set.isRestorable)
    let newestFirst = restorable.sorted { set.headers[$0].time > set.headers[$1].time }
    var wanted = set.newest.map { [$0] } ?? []
    wanted += newestFirst.prefix(last)
    for (count, period) in [
      (hourly, Period.hour), (daily, .day), (weekly, .week), (monthly, .month), (yearly, .year),
    ] {
      var seen: Set<Int64> = []
      for index in newestFirst where seen.count < count {
        if seen.insert(period.number(of: set.headers[index].time)).inserted {
          wanted.append(index)
        }
      }
    }
    var needed: Set<Int> = []
    for index in wanted {
      var next: Int? = index
      // What stands below one that is needed is needed already.
      while let current = next, needed.insert(current).inserted { next = set.base(of: current) }
    }
    // An increment before what it continues: the longer chain first.
    return restorable.filter { !needed.contains($0) }
      .sorted { set.length(of: $0) > set.length(of: $1) }
  }
}

/// Spans of the calendar, numbered.
private enum Period {
  case hour, day, week, month, year

  /// The number of the span that holds a moment in milliseconds since 1970.
  func number(of milliseconds: Int64) -> Int64 {
    let days = floored(milliseconds, by: 86_400_000)
    switch self {
    case .hour: return floored(milliseconds, by: 3_600_000)
    case .day: return days
    // 1970-01-01 was a Thursday.
    case .week: return floored(days + 3, by: 7)
    case .month: return months(toDay: days)
    case .year: return floored(months(toDay: days), by: 12)
    }
  }

  /// Months since year 0 of the month that holds a day: the calendar counted from March on, when
  /// the leap day comes last, in eras of 400 years.
  private func months(toDay days: Int64) -> Int64 {
    let shifted = days + 719_468
    let era = floored(shifted, by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    return (era * 400 + yearOfEra) * 12 + (5 * dayOfYear + 2) / 153 + 2
  }

  private func floored(_ number: Int64, by divisor: Int64) -> Int64 {
    number >= 0 ? number / divisor : -((divisor - 1 - number) / divisor)
  }
}
