import RegistryModel
import Testing

@testable import RegistryStore

/// Queries that an index answers look at little of a large catalog.
@Suite struct CatalogQueryCostTests {
  private static let packages = 5000
  /// Entries and records that a query of few rows may look at.
  private static let few = 400

  private let registry: Registry
  private let label = LabelID(rawValue: 1)

  /// Filled once for all tests, which only read it.
  private static let filled = Result { try fill() }

  init() throws { registry = try Self.filled.get() }

  /// Packages `p0`, `p1`, ... of five types, each with versions `v...` and `1.0`; nearly all carry
  /// the label `many`, ten the label `rare`.
  private static func fill() throws -> Registry {
    let registry = try Registry.small(in: TemporaryFolder(), mapSize: 64 << 20)
    var entries: [CatalogPackageEntry] = []
    for index in 0..<packages {
      var entry = CatalogPackageEntry(
        name: CatalogPackageName(name: "p\(index)", type: "Type\(index % 5)"))
      entry.versions = [
        CatalogVersionEntry(version: "V\(index)"), CatalogVersionEntry(version: "1.0"),
      ]
      entry.labels = [index % 500 == 7 ? "rare" : "many"]
      entries.append(entry)
    }
    let names = ["many", "rare"] + (0..<1000).map { "Label \($0)" }
    let merge = MergeCatalog(packages: entries, labels: names.map { NewLabel(name: $0) })
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(merge)
    }
    return registry
  }

  /// How much a job looks at.
  private func touched(
    _ job: (Snapshot) throws(StoreError) -> Void
  ) throws(StoreError) -> Int {
    try registry.look { snapshot throws(StoreError) in
      let before = snapshot.scratch.touched
      try job(snapshot)
      return snapshot.scratch.touched - before
    }
  }

  static let labelFilters: [(CatalogLabelFilter, Int)] = [
    (.name(TextCondition(.equal, "Label 7")), 1),
    (.name(TextCondition(.oneOf, ["Label 7", "Label 8", "none"])), 2),
    (.name(TextCondition(.hasPrefix, "Label 77")), 11),
    (.name(TextCondition(.equalFold, "LABEL 7")), 1),
    (.name(TextCondition(.hasPrefixFold, "lAbEl 77")), 11),
    (.hasPackagesWith([.name(TextCondition(.equal, "p7"))]), 1),
  ]

  @Test(arguments: labelFilters)
  func labelsByIndex(filter: CatalogLabelFilter, count: Int) throws {
    for order in [nil, CatalogLabelField.name] {
      let query = CatalogLabelQuery(scope: .all, filter: filter, order: order)
      let work = try touched { snapshot throws(StoreError) in
        #expect(try snapshot.labelCount(query) == UInt64(count))
        let page = try snapshot.labels(query, page: CatalogPageRequest(first: 20))
        #expect(page.rows.count == count)
      }
      #expect(work < Self.few, "\(query)")
    }
  }

  static let packageFilters: [(CatalogPackageFilter, Int)] = [
    (.name(TextCondition(.equal, "p4321")), 1),
    (.name(TextCondition(.oneOf, ["p1", "p2", "p3", "q"])), 3),
    (.name(TextCondition(.hasPrefix, "p432")), 11),
    (.name(TextCondition(.equalFold, "P4321")), 1),
    (.name(TextCondition(.hasPrefixFold, "P432")), 11),
    (.all([.type(TextCondition(.equal, "Type1")), .name(TextCondition(.equal, "p1"))]), 1),
    (.any([.name(TextCondition(.equal, "p1")), .name(TextCondition(.equalFold, "P2"))]), 2),
    (.hasLabelsWith([.name(TextCondition(.equal, "rare"))]), 10),
  ]

  @Test(arguments: packageFilters)
  func packagesByIndex(filter: CatalogPackageFilter, count: Int) throws {
    for order in [nil, CatalogPackageField.name, .type] {
      let query = CatalogPackageQuery(scope: .all, filter: filter, order: order)
      let work = try touched { snapshot throws(StoreError) in
        #expect(try snapshot.catalogPackageCount(query) == UInt64(count))
        let page = try snapshot.catalogPackages(query, page: CatalogPageRequest(first: 20))
        #expect(page.rows.count == count)
      }
      #expect(work < Self.few, "\(query)")
    }
  }

  static let versionFilters: [(CatalogVersionFilter, Int)] = [
    (.version(TextCondition(.equal, "V4321")), 1),
    (.version(TextCondition(.oneOf, ["V1", "V2"])), 2),
    (.version(TextCondition(.hasPrefix, "V432")), 11),
    (.version(TextCondition(.equalFold, "v4321")), 1),
    (.version(TextCondition(.hasPrefixFold, "v432")), 11),
    (.hasPackageWith([.name(TextCondition(.equal, "p7"))]), 2),
  ]

  @Test(arguments: versionFilters)
  func versionsByIndex(filter: CatalogVersionFilter, count: Int) throws {
    for order in [nil, CatalogVersionField.version] {
      let query = CatalogVersionQuery(scope: .all, filter: filter, order: order)
      let work = try touched { snapshot throws(StoreError) in
        #expect(try snapshot.catalogVersionCount(query) == UInt64(count))
        let page = try snapshot.catalogVersions(query, page: CatalogPageRequest(first: 20))
        #expect(page.rows.count == count)
      }
      #expect(work < Self.few, "\(query)")
    }
  }

  /// A text that very many rows share is a range in number order: a page costs its rows.
  @Test(arguments: [
    CatalogPackageFilter.type(TextCondition(.equal, "Type1")),
    .type(TextCondition(.equalFold, "tYPE1")),
  ])
  func pageOfOneType(filter: CatalogPackageFilter) throws {
    let query = CatalogPackageQuery(scope: .all, filter: filter)
    let work = try touched { snapshot throws(StoreError) in
      let page = try snapshot.catalogPackages(query, page: CatalogPageRequest(first: 10))
      #expect(page.rows.count == 10)
    }
    #expect(work < Self.packages)
  }

  /// Choosing among paths does not cost more with every condition.
  @Test func manyConditionsAreNotAllCounted() throws {
    let all = CatalogPackageFilter.all(
      (0..<200).map { _ in .name(TextCondition(.greater, "")) })
    let query = CatalogPackageQuery(scope: .all, filter: all)
    let work = try touched { snapshot throws(StoreError) in
      let page = try snapshot.catalogPackages(query, page: CatalogPageRequest(first: 10))
      #expect(page.rows.count == 10 && page.hasNext)
    }
    #expect(work < 10 * Self.packages)
  }

  /// The last page of a label with many packages costs what the first costs, without a filter and
  /// with one that most packages meet.
  @Test(arguments: [nil, CatalogPackageFilter.name(TextCondition(.contains, "p"))])
  func lastPageCostsWhatTheFirstCosts(filter: CatalogPackageFilter?) throws {
    let query = CatalogPackageQuery(scope: .ofLabel(label), filter: filter)
    var pages: [Int] = []
    var found = 0
    try registry.look { snapshot throws(StoreError) in
      var request = CatalogPageRequest(first: 100)
      while true {
        let before = snapshot.scratch.touched
        let page = try snapshot.catalogPackages(query, page: request)
        pages.append(snapshot.scratch.touched - before)
        found += page.rows.count
        guard page.hasNext, let last = page.rows.last else { break }
        request.after = snapshot.position(of: last, in: query)
      }
    }
    #expect(found == Self.packages - 10)
    let most = try #require(pages.max())
    #expect(most < 250, "a page of 100 rows: 101 entries, their records, and what lies before")
  }

  /// Names in order, of all packages and of one label's: a page costs its rows.
  @Test(arguments: [nil, true])
  func pageInNameOrder(ofLabel: Bool?) throws {
    let query = CatalogPackageQuery(
      scope: ofLabel == nil ? .all : .ofLabel(label), order: .name, isDescending: true)
    let work = try touched { snapshot throws(StoreError) in
      let page = try snapshot.catalogPackages(query, page: CatalogPageRequest(first: 10))
      #expect(page.rows.first?.name.string == "p999")
      #expect(page.rows.count == 10 && page.hasNext)
    }
    #expect(work < 100)
  }

  /// A nested filter tests each label once, not once for every package that carries it.
  @Test func nestedFiltersTestEachRowOnce() throws {
    let nested = CatalogLabelFilter.hasPackagesWith([.name(TextCondition(.hasSuffix, "x"))])
    let query = CatalogPackageQuery(scope: .all, filter: .hasLabelsWith([nested]))
    let work = try touched { snapshot throws(StoreError) in
      #expect(try snapshot.catalogPackageCount(query) == 0)
    }
    #expect(work < 12 * Self.packages)
  }
}
