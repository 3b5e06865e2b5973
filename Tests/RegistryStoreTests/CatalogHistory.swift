import LMDB
import PackageVersions
import RegistryModel
import Testing

@testable import RegistryStore

/// Random commands on the catalog, from a small universe in which names meet: in case, in canonical
/// equivalence, beyond what a key holds, and under one Composer name.
extension RandomHistory {
  private static let long = String(repeating: "long ", count: 50)

  private static let labelNames =
    [
      "security", "Security", "malicious", "\u{E9}", "e\u{301}", "a\"b\\c\n", "\u{0}", "\u{1}",
      "\u{0}\u{1}", String(repeating: "\u{1F600}", count: 999), long, long + "1", long + "2",
    ]

  static let composerNames = ["acme/core", "b/c"]
  static let catalogVersions = ["1.0.0", "v1.0", "1.0", "dev-main", "DEV-main", "2.0.0-RC1"]

  private mutating func label() -> String {
    chance(3)
      ? pick(["", "no such label", String(repeating: "x", count: 1000)])
      : pick(Self.labelNames)
  }

  private mutating func labels(upTo most: Int = 2) -> [String] {
    (0..<Int.random(in: chance(90) ? 1...1 : 0...most, using: &random)).map { _ in label() }
  }

  private mutating func catalogPackage() -> CatalogPackageName {
    if chance(2) { return CatalogPackageName(name: pick(["", "x"]), type: pick(["", "npm"])) }
    return CatalogPackageName(
      name: pick(
        Self.composerNames + ["Acme/Core", "ACME/core", "B/c", "left-pad", "\u{212A}", "../x"]
          + [Self.long, Self.long + "z"]),
      type: pick(["composer", "composer", "composer", "npm", "Composer", "a\u{0}b"]))
  }

  private mutating func catalogVersion() -> CatalogVersionName {
    CatalogVersionName(
      package: catalogPackage(),
      version: chance(1)
        ? "" : pick(Self.catalogVersions + ["not a version", "\u{0}", Self.long]))
  }

  private mutating func catalogVersions() -> [CatalogVersionName] {
    (0..<Int.random(in: 0...4, using: &random)).map { _ in catalogVersion() }
  }

  private mutating func rules() -> CatalogRules {
    CatalogRules(allowsManyLabels: chance(30), registersUnknown: chance(80))
  }

  private mutating func newLabel() -> NewLabel {
    NewLabel(name: label(), description: chance(50) ? nil : pick(["", "why", Self.long, "\u{0}"]))
  }

  private mutating func target() -> LabelTarget {
    chance(50) ? .package(catalogPackage()) : .version(catalogVersion())
  }

  mutating func catalogStep(_ registry: Registry) throws {
    switch Int.random(in: 0..<12, using: &random) {
    case 0, 1:
      let count = Int.random(in: 0...2, using: &random)
      let command = CreateLabels(labels: (0..<count).map { _ in newLabel() })
      expect(registry, state.catalog.apply(command, at: now)) { session throws(CommandError) in
        _ = try session.apply(command)
      }
    case 2:
      let command = UpdateLabel(
        name: label(), newName: chance(60) ? label() : nil,
        newDescription: chance(40) ? pick(["", "new", "\u{E9}", "e\u{301}"]) : nil)
      expect(registry, state.catalog.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 3:
      guard chance(40) else { return }
      let command = DeleteLabels(names: labels(upTo: 3))
      let expected = state.catalog.apply(command)
      let isComplete = try registry.perform(at: now) { session throws(CommandError) in
        try session.apply(command)
      }
      #expect(isComplete == expected, "seed \(seed)")
    case 4, 5, 6:
      let command = AssignLabels(target: target(), labels: distinct(labels()), rules: rules())
      expect(registry, state.catalog.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 7:
      let command = AssignLabelToVersions(
        label: label(), versions: catalogVersions(), rules: rules())
      expect(registry, state.catalog.apply(command, at: now)) { session throws(CommandError) in
        try session.apply(command)
      }
    case 8, 9:
      let command = RemoveLabels(target: target(), labels: labels(upTo: 5))
      state.catalog.apply(command)
      expect(registry, nil) { session throws(CommandError) in try session.apply(command) }
    case 10:
      let command = RemoveLabelFromVersions(label: label(), versions: catalogVersions())
      state.catalog.apply(command)
      expect(registry, nil) { session throws(CommandError) in try session.apply(command) }
    default:
      try mergeStep(registry)
    }
  }

  private func distinct(_ names: [String]) -> [String] {
    var seen: Set<ExactText> = []
    return names.filter { seen.insert(ExactText($0)).inserted }
  }

  private mutating func mergeStep(_ registry: Registry) throws {
    let packages = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      CatalogPackageEntry(
        name: catalogPackage(), description: chance(50) ? nil : pick(["one", "two"]),
        homepage: chance(50) ? nil : "https://x.example",
        versions: (0..<Int.random(in: 0...2, using: &random)).map { _ in
          CatalogVersionEntry(
            version: pick(Self.catalogVersions), labels: chance(50) ? [] : labels(upTo: 3))
        }, labels: chance(50) ? [] : labels(upTo: 3))
    }
    let command = MergeCatalog(
      packages: packages,
      labels: chance(70) ? Self.labelNames.map { NewLabel(name: $0) } : [newLabel()],
      rules: rules())
    let (refusal, counts) = state.catalog.apply(command, at: now)
    do throws(CommandError) {
      let found = try registry.perform(at: now) { session throws(CommandError) in
        try session.apply(command)
      }
      #expect(refusal == nil && found == counts, "seed \(seed)")
    } catch {
      #expect(error.code == refusal, "seed \(seed): \(error)")
    }
  }
}

extension StoreReader {
  /// The catalog, record by record; every record is found by what names it.
  func catalog() throws(StoreError) -> CatalogState {
    var state = CatalogState()
    let counters = try snapshot.counters()
    state.nextLabel = counters.nextLabel
    state.nextPackage = counters.nextCatalogPackage
    state.nextVersion = counters.nextCatalogVersion
    for number in 1..<counters.nextLabel {
      guard let label = try snapshot.label(LabelID(rawValue: number)) else { continue }
      state.labels.append(
        CatalogState.Label(
          id: number, name: ExactText(label.name.string),
          description: (label.description?.string).map { ExactText($0) },
          createdAt: label.createdAt, updatedAt: label.updatedAt,
          packages: Int(label.packageCount), versions: Int(label.versionCount)))
      #expect(try snapshot.label(named: label.name.string)?.id == label.id)
    }
    for number in 1..<counters.nextCatalogPackage {
      guard let record = try snapshot.catalogPackage(CatalogPackageID(rawValue: number)) else {
        throw .unreadable(.catalogPackages)
      }
      state.packages.append(try package(record))
    }
    return state
  }

  private func package(
    _ record: CatalogPackageRecord
  ) throws(StoreError) -> CatalogState.Package {
    let name = CatalogPackageName(name: record.name.string, type: record.type.string)
    var package = CatalogState.Package(
      id: record.id.rawValue, name: name, createdAt: record.createdAt,
      description: record.description.stringIfPresent, homepage: record.homepage.stringIfPresent)
    #expect(try snapshot.catalogPackage(named: name)?.id == record.id)
    package.labels = Set(try snapshot.labels(of: record.id).map(\.rawValue))
    try snapshot.walk(KeyPrefix(.packageVersions, record.id)) { rest, _ throws(StoreError) in
      let id = CatalogVersionID(rawValue: UInt64(rest.short(at: 0)))
      guard let version = try snapshot.catalogVersion(id) else {
        throw .unreadable(.catalogVersions)
      }
      #expect(try snapshot.catalogVersion(version.text.string, of: record.id)?.id == id)
      package.versions.append(
        CatalogState.Version(
          id: id.rawValue, text: ExactText(version.text.string), createdAt: version.createdAt,
          labels: Set(try snapshot.labels(of: id).map(\.rawValue))))
      return true
    }
    return package
  }

  /// What a check reads of the catalog under each Composer name is what the model says.
  func compareComposerLabels(_ state: CatalogState, _ seed: UInt64) throws(StoreError) {
    func numbers(_ labels: ComposerLabels?) -> Set<UInt64> {
      guard let labels else { return [] }
      #expect(labels.count > 0, "seed \(seed)")
      let found = Set((0..<labels.count).map { labels.label($0) })
      for number in 1..<state.nextLabel {
        let label = LabelID(rawValue: number)
        #expect(labels.contains(label) == found.contains(label), "seed \(seed)")
      }
      return Set(found.map(\.rawValue))
    }
    for name in RandomHistory.composerNames {
      var key = snapshot.key(.labelledPackages)
      key.append(text: name)
      let found = numbers(try snapshot.composerLabels(key, .labelledPackages))
      #expect(found == state.composerLabels(name), "seed \(seed): \(name)")
      for text in RandomHistory.catalogVersions {
        guard let version = try? Version(text) else { continue }
        var key = snapshot.key(.labelledVersions)
        key.append(text: name)
        key.append(byte: 0)
        key.append(bytes: version.key)
        let found = numbers(try snapshot.composerLabels(key, .labelledVersions))
        #expect(found == state.composerLabels(name, version.key), "seed \(seed): \(name) \(text)")
      }
    }
  }
}
