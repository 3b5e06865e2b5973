import LMDB
import RegistryModel

/// What must hold for labels, catalog packages and their versions.
extension Inspection {
  mutating func catalog(
    _ table: Table, _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    switch table {
    case .labels: try label(entry, rest)
    case .labelNames: try labelName(entry)
    case .labelFolds: try labelFold(entry, rest)
    case .catalogPackages: try catalogPackage(entry, rest)
    case .catalogPackageNames: try catalogPackageName(entry)
    case .catalogNames, .catalogFolds, .catalogTypes: try packageIndex(table, entry, rest)
    case .catalogVersions: try catalogVersion(entry, rest)
    case .catalogVersionNames: try catalogVersionName(entry, rest)
    case .catalogVersionTexts, .catalogVersionFolds: try versionIndex(table, entry, rest)
    case .packageVersions: try packageVersion(entry, rest)
    case .packageLabels: try packageLabel(entry, rest)
    case .labelPackages: try labelPackage(entry, rest)
    case .versionLabels: try versionLabel(entry, rest)
    case .labelVersions: try labelVersion(entry, rest)
    case .labelledPackages: try labelledPackage(entry, rest)
    case .labelledVersions: try labelledVersion(entry, rest)
    default: nil
    }
  }

  private mutating func label(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 4 else { return Self.damaged }
    let id = LabelID(rawValue: UInt64(rest.short(at: 0)))
    guard let record = LabelRecord(id: id, key: entry.key, value: entry.value) else {
      return Self.damaged
    }
    seen.labels += 1
    seen.nextLabel = max(seen.nextLabel, id.rawValue + 1)
    guard !record.name.isEmpty else { return "has no name" }
    guard try snapshot.label(named: record.name.bytes)?.id == id else {
      return "is missing in the index of names"
    }
    guard try snapshot.isPresent(foldKey(record), .labelFolds) else {
      return "is missing in the index of folded names"
    }
    var packages: UInt64 = 0
    try snapshot.forEachPackage(labelled: id) { _ throws(StoreError) in
      packages += 1
      return true
    }
    var versions: UInt64 = 0
    try snapshot.forEachVersion(labelled: id) { _ throws(StoreError) in
      versions += 1
      return true
    }
    return packages == record.packageCount && versions == record.versionCount
      ? nil
      : "counts \(record.packageCount) packages and \(record.versionCount) versions, "
        + "but \(packages) and \(versions) carry it"
  }

  private func foldKey(_ record: LabelRecord) -> KeyBuffer {
    var key = snapshot.key(.labelFolds)
    key.append(key: foldedCase(record.name.string))
    key.append(record.id)
    return key
  }

  private func labelName(_ entry: Cursor.Entry) throws(StoreError) -> String? {
    guard let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8) else {
      return Self.damaged
    }
    let label = try snapshot.label(LabelID(rawValue: record.number(0)))
    guard let label else { return "has no label" }
    var key = snapshot.key(.labelNames)
    key.append(key: label.name.bytes)
    return key.bytes.equals(entry.key) ? nil : "is not what its label says"
  }

  private func labelFold(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let id = lastNumber(entry, rest) else { return Self.damaged }
    guard let label = try snapshot.label(LabelID(rawValue: id)) else { return "has no label" }
    return foldKey(label).bytes.equals(entry.key) ? nil : "is not what its label says"
  }

  private mutating func catalogPackage(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 4 else { return Self.damaged }
    let id = CatalogPackageID(rawValue: UInt64(rest.short(at: 0)))
    guard let record = CatalogPackageRecord(id: id, key: entry.key, value: entry.value) else {
      return Self.damaged
    }
    seen.catalogPackages += 1
    seen.nextCatalogPackage = max(seen.nextCatalogPackage, id.rawValue + 1)
    guard !record.name.isEmpty, !record.type.isEmpty else { return "has no name or no type" }
    let found = try snapshot.catalogPackage(name: record.name.bytes, type: record.type.bytes)
    guard found?.id == id else { return "is missing in the index of types and names" }
    for table in [Table.catalogNames, .catalogFolds, .catalogTypes] {
      guard try snapshot.isPresent(indexKey(table, record), table) else {
        return "is missing in \(table)"
      }
    }
    var versions: UInt64 = 0
    try snapshot.walk(KeyPrefix(.packageVersions, id)) { _, _ throws(StoreError) in
      versions += 1
      return true
    }
    return versions == record.versionCount
      ? nil : "counts \(record.versionCount) versions, but has \(versions)"
  }

  private func indexKey(_ table: Table, _ record: CatalogPackageRecord) -> KeyBuffer {
    var key = snapshot.key(table)
    switch table {
    case .catalogFolds: key.append(key: foldedCase(record.name.string))
    case .catalogTypes: key.append(key: record.type.bytes)
    default: key.append(key: record.name.bytes)
    }
    key.append(record.id)
    return key
  }

  private func catalogPackageName(_ entry: Cursor.Entry) throws(StoreError) -> String? {
    guard let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8) else {
      return Self.damaged
    }
    let package = try snapshot.catalogPackage(CatalogPackageID(rawValue: record.number(0)))
    guard let package else { return "has no package" }
    var key = snapshot.key(.catalogPackageNames)
    key.append(key: package.type.bytes)
    key.append(key: package.name.bytes)
    return key.bytes.equals(entry.key) ? nil : "is not what its package says"
  }

  private func packageIndex(
    _ table: Table, _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let id = lastNumber(entry, rest) else { return Self.damaged }
    guard let package = try snapshot.catalogPackage(CatalogPackageID(rawValue: id)) else {
      return "has no package"
    }
    return indexKey(table, package).bytes.equals(entry.key) ? nil : "is not what its package says"
  }

  private mutating func catalogVersion(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 4 else { return Self.damaged }
    let id = CatalogVersionID(rawValue: UInt64(rest.short(at: 0)))
    guard let record = CatalogVersionRecord(id: id, key: entry.key, value: entry.value) else {
      return Self.damaged
    }
    seen.catalogVersions += 1
    seen.nextCatalogVersion = max(seen.nextCatalogVersion, id.rawValue + 1)
    guard !record.text.isEmpty else { return "has no text" }
    guard try snapshot.catalogPackage(record.package) != nil else { return "has no package" }
    guard try snapshot.catalogVersion(record.text.bytes, of: record.package)?.id == id else {
      return "is missing in the index of its package's versions"
    }
    for table in [Table.catalogVersionTexts, .catalogVersionFolds] {
      guard try snapshot.isPresent(indexKey(table, record), table) else {
        return "is missing in \(table)"
      }
    }
    var key = snapshot.key(.packageVersions)
    key.append(record.package)
    key.append(id)
    return try snapshot.isPresent(key, .packageVersions)
      ? nil : "is missing in the list of its package's versions"
  }

  private func indexKey(_ table: Table, _ record: CatalogVersionRecord) -> KeyBuffer {
    var key = snapshot.key(table)
    if table == .catalogVersionFolds {
      key.append(key: foldedCase(record.text.string))
    } else {
      key.append(key: record.text.bytes)
    }
    key.append(record.id)
    return key
  }

  private func catalogVersionName(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let record = SmallRecord.read(key: entry.key, value: entry.value, length: 8) else {
      return Self.damaged
    }
    let version = try snapshot.catalogVersion(CatalogVersionID(rawValue: record.number(0)))
    guard let version else { return "has no version" }
    var key = snapshot.key(.catalogVersionNames)
    key.append(version.package)
    key.append(key: version.text.bytes)
    return key.bytes.equals(entry.key) ? nil : "is not what its version says"
  }

  private func versionIndex(
    _ table: Table, _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard let id = lastNumber(entry, rest) else { return Self.damaged }
    guard let version = try snapshot.catalogVersion(CatalogVersionID(rawValue: id)) else {
      return "has no version"
    }
    return indexKey(table, version).bytes.equals(entry.key) ? nil : "is not what its version says"
  }

  private func packageVersion(
    _ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer
  ) throws(StoreError) -> String? {
    guard rest.count == 8, let id = lastNumber(entry, rest) else { return Self.damaged }
    let version = try snapshot.catalogVersion(CatalogVersionID(rawValue: id))
    return version?.package.rawValue == UInt64(rest.short(at: 0))
      ? nil : "is not what its version says"
  }

  /// The number at the end of an index entry that holds nothing else.
  func lastNumber(_ entry: Cursor.Entry, _ rest: UnsafeRawBufferPointer) -> UInt64? {
    guard rest.count > 4, SmallRecord.read(key: entry.key, value: entry.value, length: 0) != nil
    else { return nil }
    return UInt64(rest.short(at: rest.count - 4))
  }
}
