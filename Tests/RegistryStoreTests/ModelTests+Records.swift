import RegistryModel
import Testing

@testable import RegistryStore

/// What a random history has granted, and what is counted and logged on its way.
extension ModelTests {
  /// The grants of every customer by package, direct before bundles, as they come of their records.
  func compareGrants(
    _ snapshot: Snapshot, _ state: RegistryState, _ seed: UInt64
  ) throws(StoreError) {
    let packages = state.packages.map(\.name).sorted()
    for customer in state.customers {
      guard let record = try snapshot.customer(CustomerID(rawValue: customer.id)) else { continue }
      var seen: [String] = []
      try snapshot.forEachGrant(of: record) { grant throws(StoreError) in
        seen.append("\(grant.packageName.string) \(grant.bundle?.rawValue ?? 0)")
        return true
      }
      let expected = packages.flatMap { package in
        state.grants(customer, package).map { "\(package) \($0.bundle ?? 0)" }
      }
      #expect(seen == expected, "seed \(seed): customer \(customer.id)")
      #expect(record.hasBundles == !customer.bundles.isEmpty, "seed \(seed): \(customer.id)")
    }
  }

  func compareUsage(
    _ snapshot: Snapshot, _ state: RegistryState, _ now: Timestamp, _ seed: UInt64
  ) throws(StoreError) {
    let today = now.day.daysSinceEpoch
    let periods = [
      UsagePeriod(from: nil, through: now.day),
      UsagePeriod(from: Day(daysSinceEpoch: today - 6), through: now.day),
      UsagePeriod(from: Day(daysSinceEpoch: today - 1), through: now.day),
      UsagePeriod(from: nil, through: Day(daysSinceEpoch: today + 10)),
    ]
    for period in periods {
      let seen = try snapshot.usageStatistics(in: period)
      compare(seen, state.usage, period, "seed \(seed)")
      var byName: [String: UsageCount] = [:]
      for entry in state.usage where entry.day <= period.last && entry.day >= seen.firstDay {
        byName[entry.package, default: UsageCount()] += entry.count
      }
      let expected = byName.filter { !$0.value.isZero }.sorted {
        ($1.value.downloads, $1.value.installs, $0.key)
          < ($0.value.downloads, $0.value.installs, $1.key)
      }
      #expect(seen.packages.map(\.name) == expected.map(\.key), "seed \(seed)")
      #expect(seen.packages.map(\.count) == expected.map(\.value), "seed \(seed)")
      for package in state.packages {
        guard let record = try snapshot.package(named: package.name) else { continue }
        let seen = try snapshot.usageStatistics(of: record, in: period)
        let entries = state.usage.filter { $0.package == package.name }
        compare(seen, entries, period, "seed \(seed): \(package.name)")
        #expect(seen.packages.map(\.count) == (seen.total.isZero ? [] : [seen.total]))
      }
    }
  }

  private func compare(
    _ seen: UsageStatistics, _ entries: [RegistryState.Usage], _ period: UsagePeriod,
    _ comment: Comment
  ) {
    let counted = entries.filter { !$0.count.isZero }
    let first = period.first ?? counted.map(\.day).min().flatMap { $0 <= period.last ? $0 : nil }
    guard let first else {
      #expect(seen.days.isEmpty && seen.total.isZero && seen.packages.isEmpty, comment)
      return
    }
    var days: [UsageCount] = []
    for day in first.daysSinceEpoch...period.last.daysSinceEpoch {
      var sum = UsageCount()
      for entry in counted where entry.day.daysSinceEpoch == day { sum += entry.count }
      days.append(sum)
    }
    var total = UsageCount()
    for day in days { total += day }
    #expect(seen.firstDay == first, comment)
    #expect(seen.days == days, comment)
    #expect(seen.total == total, comment)
  }

  /// Every filter gives what a look at all records gives, whichever way its pages go.
  func compareAuditLog(
    _ snapshot: Snapshot, _ state: RegistryState, _ now: Timestamp, _ seed: UInt64
  ) throws(StoreError) {
    let all = try snapshot.auditLog(
      AuditFilter(), page: PageRequest(isForward: true, count: .max)
    ).rows
    var logged: [UInt64] = []
    try snapshot.forEachJournalEntry { entry throws(StoreError) in
      if entry.command != .touchTokens, entry.command != .countDownloads {
        logged.append(entry.sequence)
      }
      return true
    }
    #expect(all.map(\.position.sequence).sorted() == logged, "seed \(seed)")
    #expect(all.map(\.position) == all.map(\.position).sorted(by: >), "seed \(seed)")
    let middle = all.isEmpty ? now : all[all.count / 2].time
    var filters = [AuditFilter()]
    for customer in [nil, CustomerID(rawValue: 1), CustomerID(rawValue: 3)] {
      for package in [nil, state.packages.first?.name.uppercased(), "not/there"] {
        for command in [nil, CommandName.grantPackageAccess, .createCustomer, .deletePackage] {
          for (since, until) in [(nil, nil), (middle, nil), (nil, middle), (middle, middle)] {
            var filter = AuditFilter()
            (filter.customer, filter.packageName, filter.command) = (customer, package, command)
            (filter.since, filter.until) = (since, until)
            filters.append(filter)
          }
        }
      }
    }
    for filter in filters {
      let name = filter.packageName?.lowercased()
      let expected = all.filter { record in
        (filter.customer == nil || record.customer == filter.customer)
          && (filter.command == nil || record.command == filter.command)
          && (name == nil || record.packages.contains { $0.elementsEqual((name ?? "").utf8) })
          && (filter.since.map { record.time >= $0 } ?? true)
          && (filter.until.map { record.time <= $0 } ?? true)
      }
      let count = max(1, expected.count / 3)
      for isForward in [true, false] {
        var found: [AuditPosition] = []
        var position: AuditPosition?
        while true {
          let page = try snapshot.auditLog(
            filter, page: PageRequest(isForward: isForward, count: count, position: position))
          let rows = page.rows.map(\.position)
          #expect((isForward ? page.hasPrevious : page.hasNext) == !found.isEmpty, "seed \(seed)")
          found = isForward ? found + rows : rows + found
          position = isForward ? rows.last : rows.first
          guard isForward ? page.hasNext : page.hasPrevious else { break }
        }
        #expect(found == expected.map(\.position), "seed \(seed): \(filter)")
      }
    }
  }
}
