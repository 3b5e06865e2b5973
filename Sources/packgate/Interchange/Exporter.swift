import RegistryModel
import RegistryStore
import Terminal

/// Writes a snapshot as lines: packages, bundles, customers, labels, packages of the catalog, so
/// that every line names only what stands before it.
struct Exporter: ~Copyable {
  var writer: InterchangeWriter
  private var bar: ProgressBar
  private var done = 0

  init(_ output: OutputFile, _ bar: ProgressBar) {
    writer = InterchangeWriter(output)
    self.bar = bar
  }

  /// Stops early when the output takes no more, which the output remembers.
  mutating func run(_ snapshot: Snapshot) throws(StoreError) {
    try snapshot.forEachPackage { package throws(StoreError) in
      try export(package, snapshot)
      return endLine()
    }
    try snapshot.forEachBundle { bundle throws(StoreError) in
      try export(bundle, snapshot)
      return endLine()
    }
    try snapshot.forEachCustomer { customer throws(StoreError) in
      try export(customer, snapshot)
      return endLine()
    }
    try runCatalog(snapshot)
    _ = writer.flush()
    bar.finish()
  }

  mutating func endLine() -> Bool {
    done += 1
    bar.advance(to: done)
    return writer.endLine()
  }

  private mutating func export(
    _ package: PackageRecord, _ snapshot: Snapshot
  ) throws(StoreError) {
    writer.beginLine(.package)
    writer.text("name", package.name)
    writer.text("repositoryUrl", package.repositoryURL)
    writer.word("type", package.type.interchangeName)
    writer.textIfPresent("description", package.description)
    writer.beginList("versions")
    try snapshot.forEachVersion(of: package.id) { version throws(StoreError) in
      writer.beginObject()
      writer.text("version", version.text)
      writer.textIfPresent("reference", version.reference)
      writer.momentIfSet("releasedAt", version.releasedAt)
      if version.isYanked { writer.mark("yanked") }
      writer.textIfPresent("yankReason", version.yankReason)
      writer.endObject()
      return true
    }
    writer.endList()
  }

  private mutating func export(_ bundle: BundleRecord, _ snapshot: Snapshot) throws(StoreError) {
    writer.beginLine(.bundle)
    writer.text("name", bundle.name)
    writer.textIfPresent("description", bundle.description)
    writer.beginList("packages")
    for package in try snapshot.packages(of: bundle.id) { writer.element(package.name) }
    writer.endList()
  }

  private mutating func export(
    _ customer: CustomerRecord, _ snapshot: Snapshot
  ) throws(StoreError) {
    writer.beginLine(.customer)
    writer.text("name", customer.name)
    writer.text("email", customer.email)
    writer.textIfPresent("externalId", customer.externalID)
    writer.momentIfSet("createdAt", customer.createdAt)
    writer.momentIfSet("expiresAt", customer.expiresAt)
    writer.word("status", customer.storedStatus.interchangeName)
    writer.textIfPresent("statusReason", customer.statusReason)
    writer.beginList("packages")
    try snapshot.forEachDirectGrant(of: customer.id) { grant throws(StoreError) in
      writer.beginObject()
      writer.text("package", grant.packageName)
      limits(grant.constraint, grant.expiresAt, grant.updatesUntil)
      return true
    }
    writer.endList()
    try exportBundles(of: customer.id, snapshot)
    if customer.hasFreezeList { try exportFreeze(of: customer, snapshot) }
  }

  private mutating func exportBundles(
    of customer: CustomerID, _ snapshot: Snapshot
  ) throws(StoreError) {
    var grants: [(name: StoredText, grant: BundleGrantRecord)] = []
    try snapshot.forEachBundleGrant(of: customer) { grant throws(StoreError) in
      guard let bundle = try snapshot.bundle(grant.bundle) else {
        throw .unreadable(.bundleGrants)
      }
      grants.append((bundle.name, grant))
      return true
    }
    // By name: numbers are given anew by an import.
    grants.sort { $0.name.bytes.lexicographicallyPrecedes($1.name.bytes) }
    writer.beginList("bundles")
    for (name, grant) in grants {
      writer.beginObject()
      writer.text("bundle", name)
      limits(grant.constraint, grant.expiresAt, grant.updatesUntil)
    }
    writer.endList()
  }

  private mutating func limits(
    _ constraint: StoredText, _ expiresAt: Timestamp, _ updatesUntil: Timestamp
  ) {
    writer.text("constraint", constraint)
    writer.momentIfSet("expiresAt", expiresAt)
    writer.momentIfSet("updatesUntil", updatesUntil)
    writer.endObject()
  }

  private mutating func exportFreeze(
    of customer: CustomerRecord, _ snapshot: Snapshot
  ) throws(StoreError) {
    writer.momentIfSet("frozenAt", customer.frozenAt)
    writer.beginList("frozenVersions")
    try snapshot.forEachFrozenVersion(of: customer.id) { entry throws(StoreError) in
      writer.beginObject()
      writer.text("package", entry.packageName)
      writer.text("version", entry.version.text)
      writer.endObject()
      return true
    }
    writer.endList()
  }
}
