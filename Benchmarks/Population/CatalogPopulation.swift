import Foundation
import RegistryModel
public import RegistryStore

/// A catalog on the disk with labels on it, filled once and kept in a folder between runs.
///
/// Beside what stands in the folder already, which is the machine's Debian index where
/// `tools/bench` found one, or else names made up in its likeness, there are 1,000 labels, one of
/// them on 100,000 packages of the type `pypi`, one on five, and a version that carries one.
public final class CatalogPopulation {
  /// What `packgate serve --data` takes.
  public let folder: String
  public let registry: Registry
  /// Whether the packages are those of a Debian index.
  public let isReal: Bool

  /// Packages that carry the label `everywhere`.
  public static let long = 100_000
  private static let madeUp = 65_000
  private static let portion = 2_000

  /// Opens the catalog, and fills what is missing.
  public init() throws {
    folder = Population.base.appending(path: "catalog").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    registry = try Registry(path: folder, options: .init(mapSize: 8 << 30))
    var reader = registry.makeReader()
    isReal = try reader.read { snapshot throws(StoreError) in
      let debian = CatalogPackageQuery(scope: .all, filter: .type(TextCondition(.equal, "debian")))
      let count = try snapshot.catalogPackageCount(debian)
      let madeUp = try snapshot.catalogPackage(named: Self.name(madeUp: 0))
      return count > 0 && madeUp == nil
    }
    if !isReal { try fill(Self.madeUp) { Self.madeUpEntry($0) } }
    try merge(
      MergeCatalog(
        packages: (0..<5).map { number in
          CatalogPackageEntry(
            name: CatalogPackageName(name: "reviewed-\(number)", type: "composer"),
            labels: ["reviewed"])
        } + [
          CatalogPackageEntry(
            name: CatalogPackageName(name: "event-stream", type: "npm"),
            versions: [CatalogVersionEntry(version: "3.3.6", labels: ["malicious"])])
        ],
        labels: (0..<1_000).map {
          NewLabel(name: "Label \($0)", description: "Number \($0) of a thousand")
        } + [NewLabel(name: "reviewed"), NewLabel(name: "malicious"), NewLabel(name: "everywhere")]
      ))
    try fill(Self.long) {
      CatalogPackageEntry(
        name: CatalogPackageName(name: "package-\($0)", type: "pypi"), labels: ["everywhere"])
    }
  }

  deinit { registry.close() }

  private func fill(_ count: Int, _ entry: (Int) -> CatalogPackageEntry) throws {
    var reader = registry.makeReader()
    let last = entry(count - 1).name
    let isFilled = try reader.read { snapshot throws(StoreError) in
      try snapshot.catalogPackage(named: last) != nil
    }
    if isFilled { return }
    for start in stride(from: 0, to: count, by: Self.portion) {
      try merge(
        MergeCatalog(packages: (start..<min(start + Self.portion, count)).map(entry)))
    }
  }

  private func merge(_ command: MergeCatalog) throws {
    try registry.wait { session throws(CommandError) in
      _ = try session.apply(command)
    }
  }

  private static func name(madeUp number: Int) -> CatalogPackageName {
    let pattern = ["librust-made-up-%-dev", "python3-made-up-%", "libmade-up-%-perl", "made-up-%"]
    return CatalogPackageName(
      name: pattern[number % 4].replacing("%", with: "\(number)"), type: "debian")
  }

  private static func madeUpEntry(_ number: Int) -> CatalogPackageEntry {
    CatalogPackageEntry(
      name: name(madeUp: number), description: "Package number \(number), made up for a benchmark",
      versions: [CatalogVersionEntry(version: "\(number % 13).\(number % 7).\(number % 31)-1")])
  }
}
