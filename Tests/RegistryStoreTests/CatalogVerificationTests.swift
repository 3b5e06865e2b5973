import LMDB
import RegistryModel
import Testing

@testable import RegistryStore

/// verify() misses no entry of the catalog that is damaged, gone, or not what it should be.
struct CatalogVerificationTests {
  private static let catalog: [Table] = Table.allCases.filter {
    $0 == .labelledPackages || $0 == .labelledVersions
      || ($0.rawValue >= Table.labels.rawValue && $0.rawValue <= Table.catalogTypes.rawValue)
  }

  /// A registry with entries in every table of the catalog.
  private func makeRegistry(_ folder: TemporaryFolder) throws -> Registry {
    let registry = try Registry.small(in: folder)
    let name = CatalogPackageName(name: "Acme/Core", type: "composer")
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(
        MergeCatalog(
          packages: [
            CatalogPackageEntry(
              name: name, description: "d",
              versions: [
                CatalogVersionEntry(version: "V1.0", labels: ["A"]),
                CatalogVersionEntry(version: "v1.0.0", labels: ["A"]),
              ], labels: ["A", "B"]),
            CatalogPackageEntry(
              name: CatalogPackageName(name: "acme/core", type: "composer"), labels: ["B"]),
          ], labels: [NewLabel(name: "A"), NewLabel(name: "B")],
          rules: CatalogRules(allowsManyLabels: true)))
    }
    return registry
  }

  private func change(
    _ registry: Registry, _ key: [UInt8], _ value: [UInt8]?
  ) throws(LMDBError) {
    let databases = Databases(registry.environment)
    try registry.environment.write { transaction throws(LMDBError) in
      if let value {
        try write(key, value, to: &transaction, in: databases.data)
      } else {
        let changes = Self.removal(key)
        try apply(changes, to: &transaction, in: databases)
      }
    }
  }

  private static func removal(_ bytes: [UInt8]) -> [UInt8] {
    let scratch = Scratch.allocate()
    defer { scratch.deallocate() }
    var key = KeyBuffer(.metadata, in: scratch.key)
    key.replace(with: bytes)
    var changes = ChangeSet()
    changes.remove(key)
    return changes.bytes
  }

  @Test(arguments: catalog)
  func whatIsGoneOrDamagedIsFound(_ table: Table) throws {
    let folder = TemporaryFolder()
    let registry = try makeRegistry(folder)
    #expect(try registry.verify().isEmpty)
    let entries = try registry.contents().filter { $0.key.first == table.rawValue }
    #expect(!entries.isEmpty)
    for (key, value) in entries {
      try change(registry, key, nil)
      #expect(try !registry.verify().isEmpty, "\(table) \(key) is gone")
      for position in value.indices {
        var damaged = value
        damaged[position] ^= 1 << UInt8(position % 8)
        try change(registry, key, damaged)
        #expect(try !registry.verify().isEmpty, "\(table) \(key) byte \(position)")
      }
      try change(registry, key, value)
    }
    #expect(try registry.verify().isEmpty)
    registry.close()
  }

  /// Entries that are sound by themselves, but not what the records say.
  private func surplus() -> [(table: Table, bytes: [UInt8], record: RecordWriter)] {
    func key(_ table: Table, _ body: (inout KeyBuffer) -> Void) -> [UInt8] {
      let scratch = Scratch.allocate()
      defer { scratch.deallocate() }
      var key = KeyBuffer(table, in: scratch.key)
      body(&key)
      return Array(key.bytes)
    }
    func texts(_ table: Table) -> (Table, [UInt8], RecordWriter) {
      (
        table,
        key(table) {
          $0.append(key: "other")
          $0.append(short: 1)
        }, SmallRecord.nothing
      )
    }
    func pair(_ table: Table, _ first: UInt32, _ second: UInt32) -> (Table, [UInt8], RecordWriter) {
      (
        table,
        key(table) {
          $0.append(short: first)
          $0.append(short: second)
        }, SmallRecord.nothing
      )
    }
    let carriers = [LabelID(rawValue: 1): UInt32(1), LabelID(rawValue: 2): 2]
    let tooFew = carriers.merging([LabelID(rawValue: 2): 1]) { $1 }
    return [
      (.labelNames, key(.labelNames) { $0.append(key: "other") }, SmallRecord.number(1)),
      (
        .catalogPackageNames,
        key(.catalogPackageNames) {
          $0.append(key: "npm")
          $0.append(key: "other")
        }, SmallRecord.number(1)
      ),
      (
        .catalogVersionNames,
        key(.catalogVersionNames) {
          $0.append(short: 1)
          $0.append(key: "other")
        }, SmallRecord.number(1)
      ),
      texts(.labelFolds), texts(.catalogNames), texts(.catalogFolds), texts(.catalogTypes),
      texts(.catalogVersionTexts), texts(.catalogVersionFolds), pair(.packageVersions, 2, 1),
      pair(.packageLabels, 2, 1), pair(.labelPackages, 1, 2), pair(.versionLabels, 1, 2),
      pair(.labelVersions, 2, 1),
      (
        .labelledPackages, key(.labelledPackages) { $0.append(text: "acme/core") },
        ComposerLabels.encoded(tooFew) ?? SmallRecord.nothing
      ),
      (
        .labelledPackages, key(.labelledPackages) { $0.append(text: "acme/other") },
        ComposerLabels.encoded(carriers) ?? SmallRecord.nothing
      ),
      (
        .labelledVersions,
        key(.labelledVersions) {
          $0.append(text: "acme/core")
          $0.append(bytes: [0, 1, 2])
        }, ComposerLabels.encoded(carriers) ?? SmallRecord.nothing
      ),
    ]
  }

  @Test func whatIsThereWithoutReasonIsFound() throws {
    let folder = TemporaryFolder()
    let registry = try makeRegistry(folder)
    let contents = try registry.contents()
    for (table, key, record) in surplus() {
      var record = record
      key.withUnsafeBytes { record.seal(key: $0) }
      try change(registry, key, record.value)
      let tables = Set(try registry.verify().map(\.table))
      #expect(tables.contains(table), "\(table)")
      try change(registry, key, contents[key])
    }
    #expect(try registry.verify().isEmpty)
    registry.close()
  }
}
