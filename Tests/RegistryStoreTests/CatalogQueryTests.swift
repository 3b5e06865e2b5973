import RegistryModel
import Testing

@testable import RegistryStore

/// Random queries of random catalogs give what their definition says, page by page.
@Suite struct CatalogQueryTests {
  /// With limits as they are, and with limits so small that every way of finding rows is gone.
  static let limits: [CatalogLimits] = [
    CatalogLimits(),
    CatalogLimits(
      mostGathered: 5, cheaplyGathered: 2, shortList: 0, mostListed: 3, mostSearched: 6,
      mostSorted: 2),
    CatalogLimits(
      mostGathered: 1 << 16, cheaplyGathered: 0, shortList: 0, mostListed: 1 << 10,
      mostSearched: 1 << 13, mostSorted: 3),
  ]

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func queriesGiveWhatTheirDefinitionSays(seed: UInt64) throws {
    let registry = try Registry.small(in: TemporaryFolder())
    var generator = CatalogQueryGenerator(seed: seed)
    try generator.fill(registry)
    try registry.look { snapshot throws(StoreError) in
      let catalog = try ReferenceCatalog(snapshot)
      for round in 0..<90 {
        let limits = Self.limits[round % Self.limits.count]
        let labels = generator.labelQuery(catalog)
        var labelPlanner = try snapshot.planner(labels)
        labelPlanner.limits = limits
        try check(
          labelPlanner, labels.isDescending, catalog.list(labels), &generator, "\(labels)")

        let packages = generator.packageQuery(catalog)
        var packagePlanner = try snapshot.planner(packages)
        packagePlanner.limits = limits
        try check(
          packagePlanner, packages.isDescending, catalog.list(packages), &generator, "\(packages)")

        let versions = generator.versionQuery(catalog)
        var versionPlanner = try snapshot.planner(versions)
        versionPlanner.limits = limits
        try check(
          versionPlanner, versions.isDescending, catalog.list(versions), &generator, "\(versions)")
      }
    }
  }

  /// Compares everything a list can be asked with the rows it is to have.
  private func check<Row: CatalogRow>(
    _ planner: CatalogPlanner<Row>, _ isDescending: Bool, _ expected: [ReferenceCatalog.Row],
    _ generator: inout CatalogQueryGenerator, _ query: String
  ) throws(StoreError) {
    let ids = expected.map(\.id)
    let count = try planner.count()
    #expect(count == UInt64(ids.count), "count of \(query)")
    let reference = ReferencePager(rows: expected, text: planner.order, isDescending: isDescending)
    for round in 0..<4 {
      let request =
        round == 0 ? CatalogPageRequest() : generator.request(expected, planner.order)
      let wanted = reference.page(request)
      let pager = try CatalogPager(planner, isDescending: isDescending, request)
      var walked: [UInt64] = []
      try pager.forEach { row in
        walked.append(UInt64(row.number))
        return true
      }
      #expect(walked == wanted.ids, "walk of \(request) of \(query)")
      let page = try pager.page()
      #expect(page.rows.map { UInt64($0.number) } == wanted.ids, "page \(request) of \(query)")
      #expect(page.hasNext == wanted.hasNext, "next of \(request) of \(query)")
      #expect(page.hasPrevious == wanted.hasPrevious, "previous of \(request) of \(query)")
      let edges = try pager.edges()
      #expect(edges.first.map { UInt64($0.number) } == wanted.ids.first, "\(request) of \(query)")
      #expect(edges.last.map { UInt64($0.number) } == wanted.ids.last, "\(request) of \(query)")
      #expect(edges.hasNext == wanted.hasNext, "next by edges of \(request) of \(query)")
      #expect(edges.hasPrevious == wanted.hasPrevious, "previous by edges: \(request) of \(query)")
    }
    try pages(planner, isDescending, ids, query)
  }

  /// Walks a list in pages to its end and back.
  private func pages<Row: CatalogRow>(
    _ planner: CatalogPlanner<Row>, _ isDescending: Bool, _ ids: [UInt64], _ query: String
  ) throws(StoreError) {
    let size = max(1, ids.count / 3)
    var found: [UInt64] = []
    var request = CatalogPageRequest(first: size)
    while true {
      let page = try CatalogPager(planner, isDescending: isDescending, request).page()
      found += page.rows.map { UInt64($0.number) }
      #expect(page.hasPrevious == (request.after != nil), "\(query)")
      guard page.hasNext, let last = page.rows.last else { break }
      request.after = CatalogPosition(last, planner.order)
    }
    #expect(found == ids, "pages onwards through \(query)")
    found = []
    request = CatalogPageRequest(last: size)
    while true {
      let page = try CatalogPager(planner, isDescending: isDescending, request).page()
      found = page.rows.map { UInt64($0.number) } + found
      #expect(page.hasNext == (request.before != nil), "\(query)")
      guard page.hasPrevious, let first = page.rows.first else { break }
      request.before = CatalogPosition(first, planner.order)
    }
    #expect(found == ids, "pages backwards through \(query)")
  }
}

/// Pages of a sorted list by their definition.
private struct ReferencePager {
  let rows: [ReferenceCatalog.Row]
  let text: CatalogText?
  let isDescending: Bool

  func page(
    _ request: CatalogPageRequest
  ) -> (ids: [UInt64], hasNext: Bool, hasPrevious: Bool) {
    // Where the window begins and ends, as indexes.
    let start = request.after.map { after in rows.count { !isBehind($0, after) } } ?? 0
    let end = max(
      start, request.before.map { before in rows.count { isAhead($0, before) } } ?? rows.count)
    let limit = request.limit ?? .max
    let count = min(limit, end - start)
    guard count > 0 else {
      // Nothing found: the place is where the search began.
      let place: Int
      if request.isBackward {
        place = request.before.map { before in rows.count { isAhead($0, before) } } ?? rows.count
        return ([], request.before != nil && place < rows.count, place > 0)
      }
      place = start
      return ([], place < rows.count, request.after != nil && place > 0)
    }
    let first = request.isBackward ? end - count : start
    return (
      rows[first..<(first + count)].map(\.id), first + count < rows.count, first > 0
    )
  }

  private func isBehind(_ row: ReferenceCatalog.Row, _ position: CatalogPosition) -> Bool {
    let order = compare(row, position)
    return isDescending ? order < 0 : order > 0
  }

  private func isAhead(_ row: ReferenceCatalog.Row, _ position: CatalogPosition) -> Bool {
    let order = compare(row, position)
    return isDescending ? order > 0 : order < 0
  }

  private func compare(_ row: ReferenceCatalog.Row, _ position: CatalogPosition) -> Int {
    if let text {
      let (left, right) = (row.texts[text] ?? [], position.text ?? [])
      if left != right { return left.lexicographicallyPrecedes(right) ? -1 : 1 }
    }
    return row.id == position.id ? 0 : row.id < position.id ? -1 : 1
  }
}
