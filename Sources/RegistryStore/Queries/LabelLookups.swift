import LMDB
public import RegistryModel

extension Snapshot {
  /// The label of this number, or `nil`. One look-up.
  public func label(_ id: LabelID) throws(StoreError) -> LabelRecord? {
    guard id.rawValue <= UInt64(UInt32.max) else { return nil }
    var key = key(.labels)
    key.append(id)
    guard let value = try value(key) else { return nil }
    guard let record = LabelRecord(id: id, key: key.bytes, value: value) else {
      throw .unreadable(.labels)
    }
    return record
  }

  /// The label of exactly this name, or `nil`. Two look-ups, no allocation.
  public func label(named name: UnsafeRawBufferPointer) throws(StoreError) -> LabelRecord? {
    var key = key(.labelNames)
    key.append(key: name)
    guard let label = try labelUnder(key) else { return nil }
    return label.name.bytes.equals(name) ? label : nil
  }

  /// The label of exactly this name, or `nil`. Two look-ups.
  public func label(named name: String) throws(StoreError) -> LabelRecord? {
    var key = key(.labelNames)
    key.append(key: name)
    guard let label = try labelUnder(key) else { return nil }
    return label.name.bytes.elementsEqual(name.utf8) ? label : nil
  }

  /// The label whose name has this key; a long name may be another than the one asked for.
  private func labelUnder(_ key: KeyBuffer) throws(StoreError) -> LabelRecord? {
    guard let number = try number(key, .labelNames) else { return nil }
    guard let label = try label(LabelID(rawValue: number)) else { throw .unreadable(.labelNames) }
    return label
  }

  /// The package of the catalog with this number, or `nil`. One look-up.
  public func catalogPackage(
    _ id: CatalogPackageID
  ) throws(StoreError) -> CatalogPackageRecord? {
    guard id.rawValue <= UInt64(UInt32.max) else { return nil }
    var key = key(.catalogPackages)
    key.append(id)
    guard let value = try value(key) else { return nil }
    guard let record = CatalogPackageRecord(id: id, key: key.bytes, value: value) else {
      throw .unreadable(.catalogPackages)
    }
    return record
  }

  /// The package of the catalog with exactly this name and type, or `nil`. Two look-ups.
  public func catalogPackage(
    named name: CatalogPackageName
  ) throws(StoreError) -> CatalogPackageRecord? {
    guard let package = try catalogPackageUnder(nameKey(name)) else { return nil }
    let isSame =
      package.name.bytes.elementsEqual(name.name.utf8)
      && package.type.bytes.elementsEqual(name.type.utf8)
    return isSame ? package : nil
  }

  /// The same from bytes; allocates nothing.
  public func catalogPackage(
    name: UnsafeRawBufferPointer, type: UnsafeRawBufferPointer
  ) throws(StoreError) -> CatalogPackageRecord? {
    var key = key(.catalogPackageNames)
    key.append(key: type)
    key.append(key: name)
    guard let package = try catalogPackageUnder(key) else { return nil }
    return package.name.bytes.equals(name) && package.type.bytes.equals(type) ? package : nil
  }

  func nameKey(_ name: CatalogPackageName) -> KeyBuffer {
    var key = key(.catalogPackageNames)
    key.append(key: name.type)
    key.append(key: name.name)
    return key
  }

  private func catalogPackageUnder(
    _ key: KeyBuffer
  ) throws(StoreError) -> CatalogPackageRecord? {
    guard let number = try number(key, .catalogPackageNames) else { return nil }
    guard let package = try catalogPackage(CatalogPackageID(rawValue: number)) else {
      throw .unreadable(.catalogPackageNames)
    }
    return package
  }

  /// The version of the catalog with this number, or `nil`. One look-up.
  public func catalogVersion(
    _ id: CatalogVersionID
  ) throws(StoreError) -> CatalogVersionRecord? {
    guard id.rawValue <= UInt64(UInt32.max) else { return nil }
    var key = key(.catalogVersions)
    key.append(id)
    guard let value = try value(key) else { return nil }
    guard let record = CatalogVersionRecord(id: id, key: key.bytes, value: value) else {
      throw .unreadable(.catalogVersions)
    }
    return record
  }

  /// The version of a catalog package with exactly this text, or `nil`. Two look-ups.
  public func catalogVersion(
    _ text: String, of package: CatalogPackageID
  ) throws(StoreError) -> CatalogVersionRecord? {
    guard let version = try catalogVersionUnder(versionKey(text, of: package)) else { return nil }
    return version.text.bytes.elementsEqual(text.utf8) ? version : nil
  }

  /// The same from bytes; allocates nothing.
  public func catalogVersion(
    _ text: UnsafeRawBufferPointer, of package: CatalogPackageID
  ) throws(StoreError) -> CatalogVersionRecord? {
    var key = key(.catalogVersionNames)
    key.append(package)
    key.append(key: text)
    guard let version = try catalogVersionUnder(key) else { return nil }
    return version.text.bytes.equals(text) ? version : nil
  }

  func versionKey(_ text: String, of package: CatalogPackageID) -> KeyBuffer {
    var key = key(.catalogVersionNames)
    key.append(package)
    key.append(key: text)
    return key
  }

  private func catalogVersionUnder(
    _ key: KeyBuffer
  ) throws(StoreError) -> CatalogVersionRecord? {
    guard let number = try number(key, .catalogVersionNames) else { return nil }
    guard let version = try catalogVersion(CatalogVersionID(rawValue: number)) else {
      throw .unreadable(.catalogVersionNames)
    }
    return version
  }

  /// Whether a package carries a label as a whole. One look-up.
  public func isLabelled(
    _ package: CatalogPackageID, _ label: LabelID
  ) throws(StoreError) -> Bool {
    var key = key(.packageLabels)
    key.append(package)
    key.append(label)
    return try isPresent(key, .packageLabels)
  }

  /// Whether a version itself carries a label. One look-up.
  public func isLabelled(
    _ version: CatalogVersionID, _ label: LabelID
  ) throws(StoreError) -> Bool {
    var key = key(.versionLabels)
    key.append(version)
    key.append(label)
    return try isPresent(key, .versionLabels)
  }

  /// Visits the labels of a package in creation order until the closure gives false.
  public func forEachLabel(
    of package: CatalogPackageID, _ body: (LabelID) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try forEachNumber(KeyPrefix(.packageLabels, package)) { number throws(StoreError) in
      try body(LabelID(rawValue: number))
    }
  }

  /// Visits the labels of a version itself in creation order until the closure gives false.
  public func forEachLabel(
    of version: CatalogVersionID, _ body: (LabelID) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try forEachNumber(KeyPrefix(.versionLabels, version)) { number throws(StoreError) in
      try body(LabelID(rawValue: number))
    }
  }

  /// Visits the packages that carry a label, in creation order, until the closure gives false.
  func forEachPackage(
    labelled label: LabelID, _ body: (CatalogPackageID) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try forEachNumber(KeyPrefix(.labelPackages, label)) { number throws(StoreError) in
      try body(CatalogPackageID(rawValue: number))
    }
  }

  /// Visits the versions that carry a label themselves, in creation order, until the closure gives
  /// false.
  func forEachVersion(
    labelled label: LabelID, _ body: (CatalogVersionID) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try forEachNumber(KeyPrefix(.labelVersions, label)) { number throws(StoreError) in
      try body(CatalogVersionID(rawValue: number))
    }
  }

  private func forEachNumber(
    _ prefix: KeyPrefix, _ body: (UInt64) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try walk(prefix) { rest, entry throws(StoreError) in
      guard rest.count == 4,
        SmallRecord.read(key: entry.key, value: entry.value, length: 0) != nil
      else { throw .unreadable(prefix.table) }
      return try body(UInt64(rest.short(at: 0)))
    }
  }

  func labels(of package: CatalogPackageID) throws(StoreError) -> [LabelID] {
    var labels: [LabelID] = []
    try forEachLabel(of: package) { label throws(StoreError) in
      labels.append(label)
      return true
    }
    return labels
  }

  func labels(of version: CatalogVersionID) throws(StoreError) -> [LabelID] {
    var labels: [LabelID] = []
    try forEachLabel(of: version) { label throws(StoreError) in
      labels.append(label)
      return true
    }
    return labels
  }

  /// The labels of all catalog packages of type `composer` with this canonical name; `nil` without
  /// any. One look-up, no allocation.
  @inline(__always)
  public func composerLabels(
    package name: UnsafeRawBufferPointer
  ) throws(StoreError) -> ComposerLabels? {
    var key = key(.labelledPackages)
    key.append(name)
    return try composerLabels(key, .labelledPackages)
  }

  /// The labels of all versions of such packages with this key of `PackageVersions.VersionKey`;
  /// `nil` without any. One look-up, no allocation.
  @inline(__always)
  public func composerLabels(
    package name: UnsafeRawBufferPointer, version: UnsafeRawBufferPointer
  ) throws(StoreError) -> ComposerLabels? {
    var key = key(.labelledVersions)
    key.append(name)
    key.append(byte: 0)
    key.append(version)
    return try composerLabels(key, .labelledVersions)
  }

  @inline(__always)
  func composerLabels(
    _ key: KeyBuffer, _ table: Table
  ) throws(StoreError) -> ComposerLabels? {
    guard let value = try value(key) else { return nil }
    guard let labels = ComposerLabels(key: key.bytes, value: value) else {
      throw .unreadable(table)
    }
    return labels
  }

  /// How many labels, catalog packages and catalog versions there are. One look-up.
  public func catalogCounts() throws(StoreError) -> (
    labels: UInt64, packages: UInt64, versions: UInt64
  ) {
    let counters = try counters()
    return (counters.labels, counters.catalogPackages, counters.catalogVersions)
  }
}
