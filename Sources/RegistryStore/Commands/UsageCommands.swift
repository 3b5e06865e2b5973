import LMDB
public import RegistryModel

extension WriteSession {
  /// Adds downloads and installations to versions, their packages and their days.
  public mutating func apply(_ command: CountDownloads) throws(CommandError) {
    try run { plan throws(PlanFailure) in try plan.count(command) }
  }
}

extension Plan {
  mutating func count(_ command: CountDownloads) throws(PlanFailure) {
    /// A version on a day; day 0 is the version's total.
    struct Counter: Hashable {
      var package: PackageID
      var version: VersionNumber
      var day: Day
    }
    var versions: [Counter: UsageCount] = [:]
    var packages: [PackageID: [Day: UsageCount]] = [:]
    for entry in command.counts {
      let count = UsageCount(downloads: entry.downloads, installs: entry.installs)
      guard !count.isZero, entry.day > .all else { continue }
      let package = try read { snapshot throws(StoreError) in
        try snapshot.package(entry.package)
      }
      let version = entry.version
      guard let package, version > .all, version.rawValue < package.nextVersion else { continue }
      for day in [entry.day, .all] {
        versions[
          Counter(package: entry.package, version: version, day: day),
          default: UsageCount()] += count
      }
      packages[entry.package, default: [:]][entry.day, default: UsageCount()] += count
      packages[.all, default: [:]][entry.day, default: UsageCount()] += count
    }
    guard !versions.isEmpty else { return }
    for (id, days) in packages.sorted(by: { $0.key < $1.key }) {
      try raise(id, by: days)
    }
    let counters = versions.sorted {
      ($0.key.package, $0.key.version, $0.key.day) < ($1.key.package, $1.key.version, $1.key.day)
    }
    for (counter, count) in counters {
      try add(count, to: (counter.package, counter.version, counter.day))
    }
    subject = Subject(command: .countDownloads)
  }

  private mutating func add(
    _ count: UsageCount, to place: (PackageID, VersionNumber, Day)
  ) throws(PlanFailure) {
    let before = try read { snapshot throws(StoreError) in
      try snapshot.usage(place.0, place.1, place.2)
    }
    changes.put(snapshot.usageKey(place.0, place.1, place.2), (before + count).encoded)
  }

  /// Adds what some days brought to a package's total and to its sums up to those days and all
  /// later ones, of which there are few: counts come in about as they happen.
  private mutating func raise(
    _ package: PackageID, by days: [Day: UsageCount]
  ) throws(PlanFailure) {
    guard let first = days.keys.min() else { return }
    let (before, stored) = try read { snapshot throws(StoreError) in
      (
        try snapshot.usage(of: package, before: first),
        try snapshot.usageSums(of: package, from: first)
      )
    }
    var sums: [Day: UsageCount] = [:]
    for (day, sum) in stored { sums[day] = sum }
    var last = before
    var raised = UsageCount()
    for day in Set(sums.keys).union(days.keys).sorted() {
      last = sums[day] ?? last
      if let count = days[day] { raised += count }
      changes.put(snapshot.usageKey(package, .all, day), (last + raised).encoded)
    }
    try add(raised, to: (package, .all, .all))
  }

  /// Plans the end of a package's versions' counts. Its own stay, by day, under its name.
  mutating func retireUsage(of package: PackageID, name: String) throws(PlanFailure) {
    do throws(StoreError) {
      var isCounted = false
      var walk = try Walk(snapshot, KeyPrefix(.downloads, package))
      while let (rest, entry) = try walk.next() {
        guard rest.count == 8 else { throw .unreadable(.downloads) }
        if rest.short(at: 0) == VersionNumber.all.rawValue {
          isCounted = true
          continue
        }
        var key = snapshot.key(.downloads)
        key.replace(with: entry.key)
        changes.remove(key)
      }
      if isCounted {
        changes.put(snapshot.formerPackageKey(name, package), SmallRecord.nothing)
      }
    } catch {
      throw .store(error)
    }
  }
}
