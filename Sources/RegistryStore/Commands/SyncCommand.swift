import LMDB
import PackageVersions
public import RegistryModel

extension WriteSession {
  /// Replaces the versions of a package by what its repository has now.
  public mutating func apply(_ command: RecordSync) throws(CommandError) -> SyncResult {
    try run { plan throws(PlanFailure) in try plan.record(command) }
  }
}

extension Plan {
  /// A version that goes is marked, not removed: its number, its downloads, its yank and its place
  /// on freeze lists are there again when the tag comes back.
  mutating func record(_ command: RecordSync) throws(PlanFailure) -> SyncResult {
    let record = try require(package: command.package)
    try requireText(command.description, field: "description", limit: Limits.description)
    var package = PackageValue(record)
    var known = try storedVersions(of: record.id)
    var found: Set<[UInt8]> = []
    var added: [(key: [UInt8], text: String)] = []
    var passedOver = 0
    for synced in command.versions {
      guard let version = try? Version(synced.pretty), isWithinLimits(synced),
        !found.contains(version.key)
      else {
        passedOver += 1
        continue
      }
      let old = known[version.key]
      guard old != nil || package.nextVersion <= UInt32(Limits.versionsPerPackage) else {
        passedOver += 1
        continue
      }
      found.insert(version.key)
      var new = VersionValue(
        number: old?.number ?? VersionNumber(rawValue: package.nextVersion), version: version,
        synced: synced, addedAt: now)
      if let old {
        if !old.isRemoved { new.addedAt = old.addedAt }
        new.isYanked = old.isYanked
        new.yankReason = old.yankReason
      } else {
        package.nextVersion += 1
      }
      if old?.isRemoved ?? true { added.append((version.key, synced.pretty)) }
      if new != old { set(version.key, of: record.id, to: new) }
      known[version.key] = nil
    }
    var removed: [(key: [UInt8], text: String)] = []
    for (key, old) in known where !old.isRemoved {
      removed.append((key, old.text))
    }
    for (key, _) in removed.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      guard var value = known[key] else { continue }
      value.isRemoved = true
      set(key, of: record.id, to: value)
    }
    package.syncedAt = now
    if let description = command.description { package.description = present(description) }
    set(record.id, from: PackageValue(record), to: package)
    let result = SyncResult(
      package: record.id, added: texts(added), removed: texts(removed), passedOver: passedOver)
    subject = Subject(
      command: .syncPackage, packageName: package.name,
      detail: "added: \(listed(result.added)); removed: \(listed(result.removed))")
    activities = [
      .sync(
        PackageSync(
          package: record.id, name: package.name,
          outcome: .succeeded(added: result.added, removed: result.removed), at: now))
    ]
    return result
  }

  private func isWithinLimits(_ synced: SyncedVersion) -> Bool {
    synced.pretty.utf8.count <= Limits.version
      && synced.pretty.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      && (synced.reference ?? "").utf8.count <= Limits.reference
  }

  private func storedVersions(
    of package: PackageID
  ) throws(PlanFailure) -> [[UInt8]: VersionValue] {
    try read { snapshot throws(StoreError) in
      var versions: [[UInt8]: VersionValue] = [:]
      try snapshot.walk(KeyPrefix(.versions, package)) { rest, entry throws(StoreError) in
        guard
          let record = VersionRecord(package: package, key: entry.key, value: entry.value)
        else { throw .unreadable(.versions) }
        versions[Array(rest)] = VersionValue(record)
        return true
      }
      return versions
    }
  }

  private func texts(_ versions: [(key: [UInt8], text: String)]) -> [String] {
    versions.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.text)
  }
}
