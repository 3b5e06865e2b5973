import RegistryModel
import RegistryStore

extension Exporter {
  /// Versions of one line. A package with more of them goes on in another line of the same name.
  private static var versionsPerLine: Int { 10_000 }

  /// Writes labels, then the packages of the catalog with their versions, in creation order.
  mutating func runCatalog(_ snapshot: Snapshot) throws(StoreError) {
    try snapshot.forEachLabel(CatalogLabelQuery(scope: .all), page: CatalogPageRequest()) {
      label throws(StoreError) in
      writer.beginLine(.label)
      writer.text("name", label.name)
      // An empty description is another thing than none.
      if let description = label.description { writer.text("description", description) }
      return endLine()
    }
    try snapshot.forEachCatalogPackage(
      CatalogPackageQuery(scope: .all), page: CatalogPageRequest()
    ) { package throws(StoreError) in
      try export(package, snapshot)
      return endLine()
    }
  }

  private mutating func export(
    _ package: CatalogPackageRecord, _ snapshot: Snapshot
  ) throws(StoreError) {
    begin(package)
    writer.textIfPresent("description", package.description)
    writer.textIfPresent("homepage", package.homepage)
    writer.beginList("versions")
    var count = 0
    try snapshot.forEachCatalogVersion(
      CatalogVersionQuery(scope: .ofPackage(package.id)), page: CatalogPageRequest()
    ) { version throws(StoreError) in
      if count == Self.versionsPerLine {
        writer.endList()
        guard writer.endLine() else { return false }
        begin(package)
        writer.beginList("versions")
        count = 0
      }
      count += 1
      writer.beginObject()
      writer.text("version", version.text)
      try exportLabels(snapshot) { body throws(StoreError) in
        try snapshot.forEachLabel(of: version.id, body)
      }
      writer.endObject()
      return true
    }
    writer.endList()
    // In the last line of the package: after those of its versions.
    try exportLabels(snapshot) { body throws(StoreError) in
      try snapshot.forEachLabel(of: package.id, body)
    }
  }

  private mutating func begin(_ package: CatalogPackageRecord) {
    writer.beginLine(.catalogPackage)
    writer.text("type", package.type)
    writer.text("name", package.name)
  }

  /// Writes names of labels, where there are any.
  private mutating func exportLabels(
    _ snapshot: Snapshot,
    _ forEach: ((LabelID) throws(StoreError) -> Bool) throws(StoreError) -> Void
  ) throws(StoreError) {
    var labels: [LabelID] = []
    try forEach { label throws(StoreError) in
      labels.append(label)
      return true
    }
    guard !labels.isEmpty else { return }
    writer.beginList("labels")
    for id in labels {
      guard let label = try snapshot.label(id) else { throw .unreadable(.labels) }
      writer.element(label.name)
    }
    writer.endList()
  }
}
