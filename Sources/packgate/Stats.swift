import ArgumentParser
import LMDB
import RegistryModel
import RegistryStore

/// `packgate stats`.
struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count what a store holds, and say how large it is.",
    discussion: """
      Works beside a running server, over one snapshot. Looks at every version and every token, \
      those that have ended included. What a reader sees is not used again: while the oldest \
      one lags many commits behind, the file grows instead of filling its free pages.
      """)

  @OptionGroup var folder: DataFolder

  func run() throws {
    let registry = try folder.open(.readOnly)
    defer { registry.close() }
    let (counts, sizes) = try folder.read(registry) { snapshot throws(StoreError) in
      (try StoreCounts(snapshot), try registry.statistics(in: snapshot))
    }
    let storage: EnvironmentInformation
    do throws(StoreError) {
      storage = try registry.storage()
    } catch {
      throw Refusal.refuse(3, "\(error)")
    }
    let lines: [(String, Int)] = [
      ("customers", counts.customers), ("tokens", counts.tokens), ("packages", counts.packages),
      ("versions", counts.versions), ("yanked versions", counts.yanked),
      ("bundles", counts.bundles), ("downloads", counts.downloads), ("labels", counts.labels),
      ("catalog packages", counts.catalogPackages), ("catalog versions", counts.catalogVersions),
      ("package labels", counts.packageLabels),
      ("version labels", counts.versionLabels),
      ("journal entries", Int(clamping: sizes.journalEntries)), ("data bytes", sizes.usedBytes),
      ("data bytes limit", sizes.mapSize), ("page bytes", sizes.pageSize),
      ("free pages", sizes.freePages), ("commits", sizes.lastCommit),
      // Without this one, which is about to end.
      ("readers", sizes.readers - 1), ("most readers", storage.readers),
      ("reader slots", sizes.readersLimit),
      ("oldest reader's lag", sizes.oldestReaderLag ?? 0),
    ]
    for (label, value) in lines { print(Columns.line(label, "\(value)")) }
  }
}

private struct StoreCounts {
  let customers: Int
  let tokens: Int
  let packages: Int
  private(set) var versions = 0
  private(set) var yanked = 0
  let bundles: Int
  private(set) var downloads = 0
  let labels: Int
  let catalogPackages: Int
  let catalogVersions: Int
  /// Assignments; a package with two labels has two.
  private(set) var packageLabels = 0
  private(set) var versionLabels = 0

  init(_ snapshot: Snapshot) throws(StoreError) {
    let counts = try snapshot.counts()
    customers = Int(counts.customers)
    packages = Int(counts.packages)
    bundles = Int(counts.bundles)
    let catalog = try snapshot.catalogCounts()
    labels = Int(catalog.labels)
    catalogPackages = Int(catalog.packages)
    catalogVersions = Int(catalog.versions)
    tokens = try snapshot.tokenCount()
    try snapshot.forEachLabel(CatalogLabelQuery(scope: .all), page: CatalogPageRequest()) {
      label throws(StoreError) in
      packageLabels += Int(label.packageCount)
      versionLabels += Int(label.versionCount)
      return true
    }
    try snapshot.forEachPackage { package throws(StoreError) in
      downloads += Int(clamping: try snapshot.usage(of: package.id).downloads)
      try snapshot.forEachVersion(of: package.id) { version throws(StoreError) in
        versions += 1
        if version.isYanked { yanked += 1 }
        return true
      }
      return true
    }
  }
}
