import PackageVersions
import RegistryModel

/// The catalog as one command finds it and will leave it: a plan reads from the snapshot, which
/// does not show what the command itself has planned.
///
/// Index entries are planned at once; what is counted (a package's versions, a label's carriers,
/// the labels under a Composer name, the store's counters) is summed up and planned by `finish`.
struct CatalogDraft {
  struct Package {
    let id: CatalogPackageID
    /// `nil` when the command registers it.
    let old: CatalogPackageValue?
    var value: CatalogPackageValue
    /// As the command leaves them.
    var labels: [LabelID]
    let composerName: [UInt8]?
  }

  struct Version {
    let id: CatalogVersionID
    let package: Int
    /// Of the key of a Composer version; `nil` when checks never ask for it.
    let composerKey: [UInt8]?
    /// As the command leaves them.
    var labels: [LabelID]
  }

  private struct VersionName: Hashable {
    let package: Int
    let text: ExactText
  }

  private(set) var packages: [Package] = []
  private(set) var versions: [Version] = []
  private(set) var newPackages = 0
  private(set) var newVersions = 0
  private(set) var newLabels = 0
  private var packageIndex: [CatalogPackageName: Int] = [:]
  private var versionIndex: [VersionName: Int] = [:]
  private var createdLabels: [LabelID: LabelValue] = [:]
  private var deletedLabels: UInt64 = 0
  private var carriers: [LabelID: (packages: Int, versions: Int)] = [:]
  /// By whole key, table byte included.
  private var composerCarriers: [[UInt8]: [LabelID: Int]] = [:]
  private var claimedKeys: Set<[UInt8]> = []
  private let counters: Counters

  init(_ plan: Plan) throws(PlanFailure) {
    counters = try plan.read { snapshot throws(StoreError) in try snapshot.counters() }
  }

  // MARK: Finding and registering

  /// The place of a package in the draft, or `nil` when the catalog does not have it.
  mutating func find(
    _ name: CatalogPackageName, _ plan: Plan
  ) throws(PlanFailure) -> Int? {
    if let known = packageIndex[name] { return known }
    let stored = try plan.read { snapshot throws(StoreError) -> Package? in
      guard let record = try snapshot.catalogPackage(named: name) else { return nil }
      let value = CatalogPackageValue(record)
      return Package(
        id: record.id, old: value, value: value, labels: try snapshot.labels(of: record.id),
        composerName: record.composerName)
    }
    guard let stored else { return nil }
    return insert(stored, name)
  }

  /// The place of a package, registered when the catalog does not have it.
  mutating func findOrRegister(
    _ name: CatalogPackageName, _ plan: inout Plan
  ) throws(PlanFailure) -> Int {
    if let known = try find(name, plan) { return known }
    let id = try next(counters.nextCatalogPackage, newPackages, "catalog package")
    try claim([name.name, name.type], plan.snapshot.nameKey(name), plan)
    newPackages += 1
    return insert(
      Package(
        id: CatalogPackageID(rawValue: id), old: nil,
        value: CatalogPackageValue(name, createdAt: plan.now), labels: [],
        composerName: composerName(of: name.name.utf8, type: name.type.utf8)), name)
  }

  private mutating func insert(_ package: Package, _ name: CatalogPackageName) -> Int {
    packages.append(package)
    packageIndex[name] = packages.count - 1
    return packages.count - 1
  }

  /// The place of a version in the draft, or `nil` when the catalog does not have it.
  mutating func find(
    _ text: String, of package: Int, _ plan: Plan
  ) throws(PlanFailure) -> Int? {
    if let known = versionIndex[VersionName(package: package, text: ExactText(text))] {
      return known
    }
    guard packages[package].old != nil else { return nil }
    let id = packages[package].id
    let stored = try plan.read { snapshot throws(StoreError) -> Version? in
      guard let record = try snapshot.catalogVersion(text, of: id) else { return nil }
      return Version(
        id: record.id, package: package, composerKey: composerKey(text, of: package),
        labels: try snapshot.labels(of: record.id))
    }
    guard let stored else { return nil }
    return insert(stored, text)
  }

  /// The place of a version, registered when the catalog does not have it.
  mutating func findOrRegister(
    _ text: String, of package: Int, _ plan: inout Plan
  ) throws(PlanFailure) -> Int {
    if let known = try find(text, of: package, plan) { return known }
    let id = CatalogVersionID(
      rawValue: try next(counters.nextCatalogVersion, newVersions, "catalog version"))
    try claim([text], plan.snapshot.versionKey(text, of: packages[package].id), plan)
    newVersions += 1
    packages[package].value.versionCount += 1
    plan.insert(id, text, of: packages[package].id)
    return insert(
      Version(
        id: id, package: package, composerKey: composerKey(text, of: package), labels: []), text)
  }

  private mutating func insert(_ version: Version, _ text: String) -> Int {
    versions.append(version)
    versionIndex[VersionName(package: version.package, text: ExactText(text))] =
      versions.count - 1
    return versions.count - 1
  }

  private func composerKey(_ text: String, of package: Int) -> [UInt8]? {
    packages[package].composerName == nil ? nil : (try? PackageVersions.Version(text))?.key
  }

  /// A description or homepage fills an empty one and replaces none.
  mutating func fill(_ package: Int, description: String?, homepage: String?) {
    let value = packages[package].value
    packages[package].value.description = value.description ?? present(description)
    packages[package].value.homepage = value.homepage ?? present(homepage)
  }

  private func next(
    _ first: UInt64, _ given: Int, _ what: String
  ) throws(PlanFailure) -> UInt64 {
    let id = first + UInt64(given)
    guard id <= UInt64(UInt32.max) else {
      throw .refused(.conflict, "The registry has given out all \(what) numbers.")
    }
    return id
  }

  /// Makes sure that a new name's key is no other's; only long texts can share one.
  private mutating func claim(
    _ texts: [String], _ key: KeyBuffer, _ plan: Plan
  ) throws(PlanFailure) {
    guard texts.contains(where: { 2 * $0.utf8.count > TextKey.capacity }) else { return }
    guard claimedKeys.insert(Array(key.bytes)).inserted else { throw plan.keyIsTaken }
    try plan.requireFree(key)
  }

  // MARK: Labels

  /// Makes a label whose name is free.
  mutating func create(
    _ label: NewLabel, _ plan: inout Plan
  ) throws(PlanFailure) -> LabelID {
    let id = LabelID(rawValue: try next(counters.nextLabel, newLabels, "label"))
    var key = plan.snapshot.key(.labelNames)
    key.append(key: label.name)
    try claim([label.name], key, plan)
    newLabels += 1
    createdLabels[id] = LabelValue(label, createdAt: plan.now)
    return id
  }

  /// Plans that a label and all its assignments are gone.
  mutating func delete(_ label: LabelRecord, _ plan: inout Plan) throws(PlanFailure) {
    deletedLabels += 1
    do throws(StoreError) {
      try deleteAssignments(of: label.id, &plan)
    } catch {
      throw .store(error)
    }
    plan.set(label.id, from: LabelValue(label), to: nil)
  }

  private mutating func deleteAssignments(
    of label: LabelID, _ plan: inout Plan
  ) throws(StoreError) {
    let snapshot = plan.snapshot
    try snapshot.forEachPackage(labelled: label) { id throws(StoreError) in
      guard let package = try snapshot.catalogPackage(id) else {
        throw .unreadable(.labelPackages)
      }
      plan.set(id, label, isAssigned: false)
      count(label, -1, composerName: package.composerName)
      return true
    }
    // Versions of one package mostly lie together.
    var last: (id: CatalogPackageID, composerName: [UInt8]?)?
    try snapshot.forEachVersion(labelled: label) { id throws(StoreError) in
      guard let version = try snapshot.catalogVersion(id) else {
        throw .unreadable(.labelVersions)
      }
      plan.set(id, label, isAssigned: false)
      if last?.id != version.package {
        guard let package = try snapshot.catalogPackage(version.package) else {
          throw .unreadable(.catalogVersions)
        }
        last = (package.id, package.composerName)
      }
      if let name = last?.composerName,
        let parsed = try? PackageVersions.Version(version.text.bytes)
      {
        count(label, -1, composerName: name, versionKey: parsed.key)
      }
      return true
    }
  }

  /// Puts a label on a package, or takes it away; false when nothing changes.
  mutating func set(
    _ label: LabelID, onPackage index: Int, isAssigned: Bool, _ plan: inout Plan
  ) -> Bool {
    guard packages[index].labels.contains(label) != isAssigned else { return false }
    if isAssigned {
      packages[index].labels.append(label)
    } else {
      packages[index].labels.removeAll { $0 == label }
    }
    let package = packages[index]
    plan.set(package.id, label, isAssigned: isAssigned)
    carriers[label, default: (0, 0)].packages += isAssigned ? 1 : -1
    count(label, isAssigned ? 1 : -1, composerName: package.composerName)
    return true
  }

  /// Puts a label on a version, or takes it away; false when nothing changes.
  mutating func set(
    _ label: LabelID, onVersion index: Int, isAssigned: Bool, _ plan: inout Plan
  ) -> Bool {
    guard versions[index].labels.contains(label) != isAssigned else { return false }
    if isAssigned {
      versions[index].labels.append(label)
    } else {
      versions[index].labels.removeAll { $0 == label }
    }
    let version = versions[index]
    plan.set(version.id, label, isAssigned: isAssigned)
    carriers[label, default: (0, 0)].versions += isAssigned ? 1 : -1
    if let key = version.composerKey {
      count(
        label, isAssigned ? 1 : -1, composerName: packages[version.package].composerName,
        versionKey: key)
    }
    return true
  }

  private mutating func count(
    _ label: LabelID, _ change: Int, composerName: [UInt8]?, versionKey: [UInt8]? = nil
  ) {
    guard let composerName else { return }
    let key =
      versionKey.map { [Table.labelledVersions.rawValue] + composerName + [0] + $0 }
      ?? [Table.labelledPackages.rawValue] + composerName
    composerCarriers[key, default: [:]][label, default: 0] += change
  }

  // MARK: The end

  /// Plans everything that was summed up.
  func finish(_ plan: inout Plan) throws(PlanFailure) {
    for package in packages { plan.set(package.id, from: package.old, to: package.value) }
    for label in Set(createdLabels.keys).union(carriers.keys).sorted() {
      try finish(label, &plan)
    }
    for key in composerCarriers.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      try finish(key, composerCarriers[key] ?? [:], &plan)
    }
    guard newPackages + newVersions + newLabels > 0 || deletedLabels > 0 else { return }
    try plan.count { counters in
      counters.nextLabel += UInt64(newLabels)
      counters.labels += UInt64(newLabels)
      counters.labels -= deletedLabels
      counters.nextCatalogPackage += UInt64(newPackages)
      counters.catalogPackages += UInt64(newPackages)
      counters.nextCatalogVersion += UInt64(newVersions)
      counters.catalogVersions += UInt64(newVersions)
    }
  }

  private func finish(_ label: LabelID, _ plan: inout Plan) throws(PlanFailure) {
    let created = createdLabels[label]
    let stored = try plan.read { snapshot throws(StoreError) in
      try snapshot.label(label).map { LabelValue($0) }
    }
    guard var value = created ?? stored else { return }
    let change = carriers[label] ?? (0, 0)
    guard created != nil || change != (0, 0) else { return }
    value.packageCount = UInt64(Int(value.packageCount) + change.packages)
    value.versionCount = UInt64(Int(value.versionCount) + change.versions)
    plan.set(label, from: stored, to: value)
  }

  private func finish(
    _ bytes: [UInt8], _ changes: [LabelID: Int], _ plan: inout Plan
  ) throws(PlanFailure) {
    guard let table = bytes.first.flatMap({ Table(rawValue: $0) }) else { return }
    var key = plan.snapshot.key(table)
    key.replace(with: bytes)
    let old = try plan.read { snapshot throws(StoreError) in
      try snapshot.composerLabels(key, table)
    }
    var carriers: [LabelID: Int] = [:]
    for index in 0..<(old?.count ?? 0) {
      if let label = old?.label(index) { carriers[label] = Int(old?.carriers(index) ?? 0) }
    }
    for (label, change) in changes { carriers[label, default: 0] += change }
    carriers = carriers.filter { $0.value > 0 }
    guard carriers.count <= Limits.labelsPerTarget else { throw plan.hasTooManyLabels }
    plan.changes.set(key, ComposerLabels.encoded(carriers.mapValues { UInt32(clamping: $0) }))
  }
}
