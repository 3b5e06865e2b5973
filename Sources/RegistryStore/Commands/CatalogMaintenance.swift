import RegistryModel

/// One maintainer a record of the catalog, as for the rest of the store: it plans the change of the
/// record and of every index entry that belongs to it.
extension Plan {
  /// Plans a label with the indexes of its name.
  mutating func set(_ id: LabelID, from old: LabelValue?, to new: LabelValue?) {
    var record = snapshot.key(.labels)
    record.append(id)
    changes.set(record, new?.encoded)
    let (oldName, newName) = (old.map { ExactText($0.name) }, new.map { ExactText($0.name) })
    guard oldName != newName else { return }
    if let gone = oldName?.text {
      changes.remove(labelNameKey(gone))
      changes.remove(labelFoldKey(gone, id))
    }
    if let fresh = newName?.text {
      changes.put(labelNameKey(fresh), SmallRecord.number(id.rawValue))
      changes.put(labelFoldKey(fresh, id), SmallRecord.nothing)
    }
  }

  private func labelNameKey(_ name: String) -> KeyBuffer {
    var key = snapshot.key(.labelNames)
    key.append(key: name)
    return key
  }

  private func labelFoldKey(_ name: String, _ id: LabelID) -> KeyBuffer {
    var key = snapshot.key(.labelFolds)
    key.append(key: foldedCase(name))
    key.append(id)
    return key
  }

  /// Plans a catalog package, with the indexes of what names it when it is new: names never change.
  mutating func set(
    _ id: CatalogPackageID, from old: CatalogPackageValue?, to new: CatalogPackageValue
  ) {
    guard old != new else { return }
    var record = snapshot.key(.catalogPackages)
    record.append(id)
    changes.put(record, new.encoded)
    guard old == nil else { return }
    changes.put(snapshot.nameKey(new.name), SmallRecord.number(id.rawValue))
    for (table, text) in [
      (.catalogNames, new.name.name), (.catalogFolds, foldedCase(new.name.name)),
      (.catalogTypes, new.name.type),
    ] as [(Table, String)] {
      var index = snapshot.key(table)
      index.append(key: text)
      index.append(id)
      changes.put(index, SmallRecord.nothing)
    }
  }

  /// Plans a new catalog version with its indexes; it never changes.
  mutating func insert(_ id: CatalogVersionID, _ text: String, of package: CatalogPackageID) {
    var record = snapshot.key(.catalogVersions)
    record.append(id)
    changes.put(
      record, CatalogVersionRecord.encoded(package: package, text: text, createdAt: now))
    changes.put(snapshot.versionKey(text, of: package), SmallRecord.number(id.rawValue))
    for (table, text) in [
      (.catalogVersionTexts, text), (.catalogVersionFolds, foldedCase(text)),
    ] as [(Table, String)] {
      var index = snapshot.key(table)
      index.append(key: text)
      index.append(id)
      changes.put(index, SmallRecord.nothing)
    }
    var index = snapshot.key(.packageVersions)
    index.append(package)
    index.append(id)
    changes.put(index, SmallRecord.nothing)
  }

  /// Plans whether a package carries a label, with its index by label.
  mutating func set(_ package: CatalogPackageID, _ label: LabelID, isAssigned: Bool) {
    let value = isAssigned ? SmallRecord.nothing : nil
    var key = snapshot.key(.packageLabels)
    key.append(package)
    key.append(label)
    changes.set(key, value)
    var index = snapshot.key(.labelPackages)
    index.append(label)
    index.append(package)
    changes.set(index, value)
  }

  /// Plans whether a version carries a label, with its index by label.
  mutating func set(_ version: CatalogVersionID, _ label: LabelID, isAssigned: Bool) {
    let value = isAssigned ? SmallRecord.nothing : nil
    var key = snapshot.key(.versionLabels)
    key.append(version)
    key.append(label)
    changes.set(key, value)
    var index = snapshot.key(.labelVersions)
    index.append(label)
    index.append(version)
    changes.set(index, value)
  }

  /// A long text's key could be another's; then the text cannot be stored.
  func requireFree(_ key: KeyBuffer) throws(PlanFailure) {
    let isTaken = try read { snapshot throws(StoreError) in try snapshot.value(key) != nil }
    if isTaken { throw keyIsTaken }
  }

  var keyIsTaken: PlanFailure {
    .refused(.conflict, "The name's index key belongs to another name.")
  }

  var hasTooManyLabels: PlanFailure {
    .refused(
      .conflict, "A package or version cannot carry more than \(Limits.labelsPerTarget) labels.")
  }
}

extension CatalogPackageRecord {
  /// The Composer name under which checks find the package's labels.
  var composerName: [UInt8]? { RegistryStore.composerName(of: name.bytes, type: type.bytes) }
}

/// The Composer name of a catalog package: its name in lower case, when its type is `composer` and
/// the registry could have a package of that name.
func composerName(
  of name: some Collection<UInt8>, type: some Collection<UInt8>
) -> [UInt8]? {
  guard type.elementsEqual("composer".utf8), name.count <= Limits.packageName else { return nil }
  let folded = name.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
  return PackageName.isValid(folded) ? folded : nil
}
