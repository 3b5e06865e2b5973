import PackageVersions
import RegistryModel

@testable import RegistryStore

/// The catalog as plain Swift values, for comparison with the store after random histories.
///
/// Written for clarity alone: everything is looked up by walking, nothing is indexed.
struct CatalogState: Equatable {
  struct Label: Equatable {
    var id: UInt64
    var name: ExactText
    var description: ExactText?
    var createdAt: Timestamp
    var updatedAt: Timestamp
    var packages = 0
    var versions = 0
  }

  struct Version: Equatable {
    var id: UInt64
    var text: ExactText
    var createdAt: Timestamp
    var labels: Set<UInt64> = []
  }

  struct Package: Equatable {
    var id: UInt64
    var name: CatalogPackageName
    var createdAt: Timestamp
    var description: String?
    var homepage: String?
    var labels: Set<UInt64> = []
    var versions: [Version] = []
  }

  var labels: [Label] = []
  var packages: [Package] = []
  var nextLabel: UInt64 = 1
  var nextPackage: UInt64 = 1
  var nextVersion: UInt64 = 1

  typealias Refusal = CommandError.Code

  func label(_ name: String) -> Int? { labels.firstIndex { $0.name == ExactText(name) } }

  func package(_ name: CatalogPackageName) -> Int? { packages.firstIndex { $0.name == name } }

  /// Every package and version that carries each label, counted anew.
  var counted: CatalogState {
    var counted = self
    for index in labels.indices {
      let id = labels[index].id
      counted.labels[index].packages = packages.count { $0.labels.contains(id) }
      counted.labels[index].versions =
        packages.flatMap(\.versions).count { $0.labels.contains(id) }
    }
    return counted
  }

  /// The labels that a check of a package sees.
  func composerLabels(_ name: String) -> Set<UInt64> {
    composerPackages(name).reduce(into: []) { $0.formUnion($1.labels) }
  }

  /// The labels that a check of a version sees, those of its package left out.
  func composerLabels(_ name: String, _ key: [UInt8]) -> Set<UInt64> {
    composerPackages(name).flatMap(\.versions)
      .filter { (try? PackageVersions.Version($0.text.text))?.key == key }
      .reduce(into: []) { $0.formUnion($1.labels) }
  }

  private func composerPackages(_ name: String) -> [Package] {
    packages.filter { $0.name.type == "composer" && $0.name.name.lowercased() == name }
  }
}

/// The commands on the model: each gives the code of its refusal, or `nil` when it went through.
extension CatalogState {
  private func refusal(_ labels: [NewLabel]) -> Refusal? {
    labels.contains {
      $0.name.isEmpty || $0.name.unicodeScalars.count > 999
        || ($0.description ?? "").unicodeScalars.count > 9999
    } ? .validation : nil
  }

  private mutating func insert(_ label: NewLabel, at now: Timestamp) {
    labels.append(
      Label(
        id: nextLabel, name: ExactText(label.name),
        description: label.description.map { ExactText($0) }, createdAt: now, updatedAt: now))
    nextLabel += 1
  }

  mutating func apply(_ command: CreateLabels, at now: Timestamp) -> Refusal? {
    if let refusal = refusal(command.labels) { return refusal }
    let names = Set(command.labels.map { ExactText($0.name) })
    if names.count < command.labels.count
      || command.labels.contains(where: { label($0.name) != nil })
    {
      return .conflict
    }
    for label in command.labels { insert(label, at: now) }
    return nil
  }

  mutating func apply(_ command: UpdateLabel, at now: Timestamp) -> Refusal? {
    let fresh = NewLabel(name: command.newName ?? "x", description: command.newDescription)
    if let refusal = refusal([fresh]) { return refusal }
    guard let index = label(command.name) else { return .notFound }
    if let name = command.newName, let other = label(name), other != index { return .conflict }
    let old = labels[index]
    if let name = command.newName { labels[index].name = ExactText(name) }
    if let text = command.newDescription { labels[index].description = ExactText(text) }
    if labels[index] != old { labels[index].updatedAt = now }
    return nil
  }

  /// Whether all of them existed.
  mutating func apply(_ command: DeleteLabels) -> Bool {
    let isComplete = command.names.allSatisfy { label($0) != nil }
    for name in command.names {
      guard let index = label(name) else { continue }
      let id = labels[index].id
      labels.remove(at: index)
      for package in packages.indices {
        packages[package].labels.remove(id)
        for version in packages[package].versions.indices {
          packages[package].versions[version].labels.remove(id)
        }
      }
    }
    return isComplete
  }

  private static func isValid(_ name: CatalogPackageName) -> Bool {
    !name.name.isEmpty && name.name.utf8.count <= 1000 && !name.type.isEmpty
      && name.type.utf8.count <= 200
  }

  private static func isValid(_ name: CatalogVersionName) -> Bool {
    isValid(name.package) && !name.version.isEmpty && name.version.utf8.count <= 1000
  }

  private mutating func register(_ name: CatalogPackageName, at now: Timestamp) -> Int {
    if let known = package(name) { return known }
    packages.append(Package(id: nextPackage, name: name, createdAt: now))
    nextPackage += 1
    return packages.count - 1
  }

  private func version(_ text: String, _ package: Int) -> Int? {
    packages[package].versions.firstIndex { $0.text == ExactText(text) }
  }

  private mutating func register(_ text: String, _ package: Int, at now: Timestamp) -> Int {
    if let known = version(text, package) { return known }
    packages[package].versions.append(
      Version(id: nextVersion, text: ExactText(text), createdAt: now))
    nextVersion += 1
    return packages[package].versions.count - 1
  }

  mutating func apply(_ command: AssignLabels, at now: Timestamp) -> Refusal? {
    let before = self
    let count = command.labels.count
    if count == 0 || (count > 1 && !command.rules.allowsManyLabels) { return .validation }
    let refusal =
      switch command.target {
      case .package(let name):
        assign(command.labels, to: name, command.rules, at: now)
      case .version(let name):
        assign(command.labels, to: [name], command.rules, at: now)
      }
    if refusal != nil { self = before }
    return refusal
  }

  mutating func apply(_ command: AssignLabelToVersions, at now: Timestamp) -> Refusal? {
    let before = self
    let refusal = assign([command.label], to: command.versions, command.rules, at: now)
    if refusal != nil { self = before }
    return refusal
  }

  private mutating func assign(
    _ names: [String], to name: CatalogPackageName, _ rules: CatalogRules, at now: Timestamp
  ) -> Refusal? {
    guard Self.isValid(name) else { return .validation }
    let found = names.compactMap { label($0) }.map { labels[$0].id }
    guard found.count == names.count else { return .notFound }
    guard rules.registersUnknown || package(name) != nil else { return .notFound }
    let package = register(name, at: now)
    guard rules.allowsManyLabels || packages[package].labels.isEmpty else { return .conflict }
    packages[package].labels.formUnion(found)
    return nil
  }

  private mutating func assign(
    _ names: [String], to targets: [CatalogVersionName], _ rules: CatalogRules, at now: Timestamp
  ) -> Refusal? {
    guard targets.allSatisfy({ Self.isValid($0) }) else { return .validation }
    let found = names.compactMap { label($0) }.map { labels[$0].id }
    guard found.count == names.count else { return .notFound }
    var places: [(package: Int, version: Int)] = []
    for target in targets {
      let known = package(target.package).flatMap { version(target.version, $0) }
      guard rules.registersUnknown || known != nil else { return .notFound }
      let package = register(target.package, at: now)
      places.append((package, register(target.version, package, at: now)))
    }
    guard
      rules.allowsManyLabels
        || places.allSatisfy({
          packages[$0.package].labels.isEmpty
            && packages[$0.package].versions[$0.version].labels.isEmpty
        })
    else { return .conflict }
    for place in places {
      packages[place.package].versions[place.version].labels.formUnion(found)
    }
    return nil
  }

  mutating func apply(_ command: RemoveLabels) {
    let ids = command.labels.compactMap { label($0) }.map { labels[$0].id }
    switch command.target {
    case .package(let name):
      if let package = package(name) { packages[package].labels.subtract(ids) }
    case .version(let name): remove(ids, from: name)
    }
  }

  mutating func apply(_ command: RemoveLabelFromVersions) {
    guard let index = label(command.label) else { return }
    for name in command.versions { remove([labels[index].id], from: name) }
  }

  private mutating func remove(_ ids: [UInt64], from name: CatalogVersionName) {
    guard let package = package(name.package), let version = version(name.version, package)
    else { return }
    packages[package].versions[version].labels.subtract(ids)
  }

  mutating func apply(
    _ command: MergeCatalog, at now: Timestamp
  ) -> (refusal: Refusal?, counts: MergeCounts) {
    var counts = MergeCounts()
    if let refusal = refusal(command.labels) { return (refusal, counts) }
    for entry in command.packages {
      guard Self.isValid(entry.name), entry.versions.allSatisfy({ !$0.version.isEmpty }) else {
        return (.validation, counts)
      }
    }
    let before = self
    for fresh in command.labels where label(fresh.name) == nil {
      insert(fresh, at: now)
      counts.newLabels += 1
    }
    let (packagesBefore, versionsBefore) = (nextPackage, nextVersion)
    for entry in command.packages {
      let package = register(entry.name, at: now)
      packages[package].description = packages[package].description ?? entry.description
      packages[package].homepage = packages[package].homepage ?? entry.homepage
      for name in entry.labels {
        guard let index = label(name) else {
          self = before
          return (.notFound, MergeCounts())
        }
        let isFree = packages[package].labels.isEmpty || command.rules.allowsManyLabels
        merge(labels[index].id, into: &packages[package].labels, isFree, &counts)
      }
      for versionEntry in entry.versions {
        let version = register(versionEntry.version, package, at: now)
        for name in versionEntry.labels {
          guard let index = label(name) else {
            self = before
            return (.notFound, MergeCounts())
          }
          let isFree =
            packages[package].labels.isEmpty && packages[package].versions[version].labels.isEmpty
          merge(
            labels[index].id, into: &packages[package].versions[version].labels,
            isFree || command.rules.allowsManyLabels, &counts)
        }
      }
    }
    counts.newPackages = Int(nextPackage - packagesBefore)
    counts.newVersions = Int(nextVersion - versionsBefore)
    return (nil, counts)
  }

  private func merge(
    _ label: UInt64, into labels: inout Set<UInt64>, _ isFree: Bool, _ counts: inout MergeCounts
  ) {
    if labels.contains(label) { return }
    if isFree {
      labels.insert(label)
      counts.assigned += 1
    } else {
      counts.passedOver += 1
    }
  }
}
