import LMDB
import PackageVersions
import RegistryModel

/// What must hold for assignments of labels and for what checks read of them.
extension Inspection {
  func packageLabel(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 8, let number = lastNumber(entry, rest) else { return Self.damaged }
    let label = LabelID(rawValue: number)
    let id = CatalogPackageID(rawValue: UInt64(rest.short(at: 0)))
    guard let package = try snapshot.catalogPackage(id) else { return "has no package" }
    guard try snapshot.label(label) != nil else { return "has no label" }
    var index = snapshot.key(.labelPackages)
    index.append(label)
    index.append(id)
    guard try snapshot.isPresent(index, .labelPackages) else {
      return "is missing in the index by label"
    }
    guard let name = package.composerName else { return nil }
    var key = snapshot.key(.labelledPackages)
    key.append(bytes: name)
    return try snapshot.composerLabels(key, .labelledPackages)?.contains(label) == true
      ? nil : "is unknown to checks of its package"
  }

  func labelPackage(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 8, let id = lastNumber(entry, rest) else { return Self.damaged }
    let label = LabelID(rawValue: UInt64(rest.short(at: 0)))
    return try snapshot.isLabelled(CatalogPackageID(rawValue: id), label) ? nil : "has no record"
  }

  func versionLabel(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 8, let number = lastNumber(entry, rest) else { return Self.damaged }
    let label = LabelID(rawValue: number)
    let id = CatalogVersionID(rawValue: UInt64(rest.short(at: 0)))
    guard let version = try snapshot.catalogVersion(id) else { return "has no version" }
    guard try snapshot.label(label) != nil else { return "has no label" }
    var index = snapshot.key(.labelVersions)
    index.append(label)
    index.append(id)
    guard try snapshot.isPresent(index, .labelVersions) else {
      return "is missing in the index by label"
    }
    guard let name = try snapshot.catalogPackage(version.package)?.composerName,
      let parsed = try? Version(version.text.bytes)
    else { return nil }
    var key = snapshot.key(.labelledVersions)
    key.append(bytes: name)
    key.append(byte: 0)
    key.append(bytes: parsed.key)
    return try snapshot.composerLabels(key, .labelledVersions)?.contains(label) == true
      ? nil : "is unknown to checks of its version"
  }

  func labelVersion(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 8, let id = lastNumber(entry, rest) else { return Self.damaged }
    let label = LabelID(rawValue: UInt64(rest.short(at: 0)))
    return try snapshot.isLabelled(CatalogVersionID(rawValue: id), label) ? nil : "has no record"
  }

  func labelledPackage(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let record = ComposerLabels(key: entry.key, value: entry.value) else {
      return Self.damaged
    }
    var expected: [LabelID: UInt32] = [:]
    for package in try snapshot.catalogPackages(composerName: Array(rest)) {
      for label in try snapshot.labels(of: package) { expected[label, default: 0] += 1 }
    }
    return record.repeats(expected) ? nil : "does not repeat what its packages carry"
  }

  mutating func labelledVersion(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let record = ComposerLabels(key: entry.key, value: entry.value),
      let end = rest.firstIndex(of: 0)
    else { return Self.damaged }
    let expected = try versionLabels.carriers(
      of: Array(rest[(end + 1)...]), composerName: Array(rest[..<end]), snapshot)
    return record.repeats(expected) ? nil : "does not repeat what its versions carry"
  }
}

extension ComposerLabels {
  /// Whether the record is exactly this.
  fileprivate func repeats(_ carriers: [LabelID: UInt32]) -> Bool {
    guard count == carriers.count else { return false }
    var previous = LabelID(rawValue: 0)
    for index in 0..<count {
      let label = label(index)
      guard label > previous, carriers[label] == self.carriers(index) else { return false }
      previous = label
    }
    return true
  }
}

extension Snapshot {
  /// The catalog packages whose labels a check of this Composer name sees.
  fileprivate func catalogPackages(
    composerName name: [UInt8]
  ) throws(StoreError) -> [CatalogPackageID] {
    var key = key(.catalogFolds)
    key.append(key: String(decoding: name, as: UTF8.self))
    let prefix = Array(key.bytes)
    var packages: [CatalogPackageID] = []
    var walk = try Walk(self, KeyPrefix(.catalogFolds))
    var next = try walk.start(at: key)
    while let (_, entry) = next, entry.key.starts(with: prefix) {
      let id = CatalogPackageID(rawValue: UInt64(entry.key.short(at: entry.key.count - 4)))
      if try catalogPackage(id)?.composerName == name { packages.append(id) }
      next = try walk.next()
    }
    return packages
  }
}

/// Who carries which label among the versions of the Composer name that the walk is in.
struct ComposerVersionLabels {
  private var name: [UInt8] = []
  private var carriers: [[UInt8]: [LabelID: UInt32]] = [:]

  mutating func carriers(
    of versionKey: [UInt8], composerName: [UInt8], _ snapshot: Snapshot
  ) throws(StoreError) -> [LabelID: UInt32] {
    if composerName != name { try load(composerName, snapshot) }
    return carriers[versionKey] ?? [:]
  }

  private mutating func load(_ name: [UInt8], _ snapshot: Snapshot) throws(StoreError) {
    var carriers: [[UInt8]: [LabelID: UInt32]] = [:]
    for package in try snapshot.catalogPackages(composerName: name) {
      try snapshot.walk(KeyPrefix(.packageVersions, package)) { rest, _ throws(StoreError) in
        guard rest.count == 4 else { throw .unreadable(.packageVersions) }
        let id = CatalogVersionID(rawValue: UInt64(rest.short(at: 0)))
        let labels = try snapshot.labels(of: id)
        guard !labels.isEmpty, let version = try snapshot.catalogVersion(id),
          let parsed = try? Version(version.text.bytes)
        else { return true }
        for label in labels { carriers[parsed.key, default: [:]][label, default: 0] += 1 }
        return true
      }
    }
    self.name = name
    self.carriers = carriers
  }
}
