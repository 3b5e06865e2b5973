import RegistryModel
import Testing

@testable import RegistryStore

/// Packages by the catalog label of their name: from the label when it is on few, from the packages
/// when it is on many.
@Suite struct LabelledPackageListTests {
  private static let names = ["acme/a", "acme/b", "acme/c", "beta/a", "beta/b"]

  /// `others` packages of the catalog, that are none of the registry's, carry the label too.
  private func registry(others: Int) throws -> Registry {
    let registry = try Registry.small(in: TemporaryFolder())
    let labelled = ["acme/A", "acme/a", "Acme/C", "beta/b", "acme/unknown", "no name"]
    var entries = labelled.map { name in
      CatalogPackageEntry(name: CatalogPackageName(name: name, type: "composer"), labels: ["bad"])
    }
    let namesake = CatalogPackageName(name: "acme/b", type: "npm")
    entries.append(CatalogPackageEntry(name: namesake, labels: ["bad"]))
    for index in 0..<others {
      let name = CatalogPackageName(name: "other/x\(index)", type: "composer")
      entries.append(CatalogPackageEntry(name: name, labels: ["bad"]))
    }
    let merge = MergeCatalog(
      packages: entries, labels: [NewLabel(name: "bad"), NewLabel(name: "unused")])
    try registry.perform { session throws(CommandError) in
      for name in Self.names {
        _ = try session.apply(AddPackage(name: name, repositoryURL: "https://x.example/\(name)"))
      }
      _ = try session.apply(merge)
    }
    return registry
  }

  @Test(arguments: [0, 1001])
  func packagesOfALabel(others: Int) throws {
    let registry = try registry(others: others)
    var filter = PackageFilter()
    filter.label = "bad"
    let expected = ["acme/a", "acme/c", "beta/b"]
    try registry.look { snapshot throws(StoreError) in
      #expect(try snapshot.packageCount(filter) == 3)
      for isForward in [true, false] {
        // One by one, from the end on which the direction begins.
        var found: [String] = []
        var request = PageRequest<String>(isForward: isForward, count: 1)
        while true {
          let page = try snapshot.packages(filter, page: request)
          found += page.rows.map(\.name.string)
          #expect((isForward ? page.hasPrevious : page.hasNext) == (request.position != nil))
          guard isForward ? page.hasNext : page.hasPrevious else { break }
          request.position = found.last
        }
        #expect(found == (isForward ? expected : expected.reversed()))
      }
      // Behind a name that is not on the list, and with a vendor.
      let behind = try snapshot.packages(
        filter, page: PageRequest(isForward: true, count: 9, position: "acme/b"))
      #expect(behind.rows.map(\.name.string) == ["acme/c", "beta/b"])
      #expect(behind.hasPrevious && !behind.hasNext)
      filter.vendor = "acme"
      let vendor = try snapshot.packages(filter, page: PageRequest(isForward: false, count: 9))
      #expect(vendor.rows.map(\.name.string) == ["acme/a", "acme/c"])
      filter.label = "unused"
      #expect(try snapshot.packageCount(filter) == 0)
      filter.label = "Bad"
      #expect(try snapshot.packageCount(filter) == 0)
    }
  }
}
