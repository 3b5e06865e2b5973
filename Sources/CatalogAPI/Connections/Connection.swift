import RegistryModel
import RegistryStore

/// One connection of a request: what it lists.
enum Connection {
  case labels(RowList<LabelRecord>)
  case packages(RowList<CatalogPackageRecord>)
  case versions(RowList<CatalogVersionRecord>)
}

/// The rows that a connection lists. Not gathered, unless few are asked for.
struct RowList<Row: ConnectionRow> {
  var query: Row.Query
  var request: CatalogPageRequest
  /// The page, when it is small and needed for more than one field.
  var page: Page<Row>?

  /// Most rows that are gathered.
  private static var mostGathered: Int { 1000 }

  /// Whether the page is worth keeping.
  var isSmall: Bool { request.limit.map { $0 <= Self.mostGathered } ?? false }

  /// Whether the list may look at many more rows than it shows.
  var mayLookAtMuch: Bool {
    query.filter != nil || query.order != nil || request.limit ?? 0 > Self.mostGathered
  }

  /// Most rows that finding the ends walks over.
  var rowsToEnds: Int { page == nil ? request.limit ?? 0 : 0 }

  /// The ends of the page, and whether the list has rows on either side of it.
  func ends(
    _ snapshot: Snapshot
  ) throws(StoreError) -> (first: Row?, last: Row?, hasNext: Bool, hasPrevious: Bool) {
    if let page { return (page.rows.first, page.rows.last, page.hasNext, page.hasPrevious) }
    let ends = try Row.ends(query, request, snapshot)
    return (ends.first, ends.last, ends.hasNext, ends.hasPrevious)
  }
}

extension LabelRecord: ConnectionRow {
  typealias Scope = CatalogLabelScope
  typealias Filter = CatalogLabelFilter
  typealias Field = CatalogLabelField

  static var cursorKind: UInt8 { UInt8(ascii: "l") }

  static func page(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot
  ) throws(StoreError) -> Page<Self> {
    try snapshot.labels(query, page: request)
  }

  static func ends(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot
  ) throws(StoreError) -> CatalogEdges<Self> {
    try snapshot.labelEdges(query, page: request)
  }

  static func count(_ query: Query, _ snapshot: Snapshot) throws(StoreError) -> UInt64 {
    try snapshot.labelCount(query)
  }

  static func forEach(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot,
    _ body: (Self) throws(StoreError) -> Bool
  ) throws(StoreError) {
    // All labels of one package or version are few, and what is asked for most: they need no plan.
    let isWhole = request == CatalogPageRequest() && query.filter == nil && query.order == nil
    func visit(_ id: LabelID) throws(StoreError) -> Bool {
      guard let label = try snapshot.label(id) else { return true }
      return try body(label)
    }
    switch query.scope {
    case .ofPackage(let id) where isWhole: try snapshot.forEachLabel(of: id, visit)
    case .ofVersion(let id) where isWhole: try snapshot.forEachLabel(of: id, visit)
    default: try snapshot.forEachLabel(query, page: request, body)
    }
  }

  func position(in query: Query, _ snapshot: Snapshot) throws(StoreError) -> CatalogPosition {
    snapshot.position(of: self, in: query)
  }

  var object: CatalogObject { .label(self) }

  func edge(of connection: Int) -> CatalogObject { .labelEdge(self, connection) }

  static func wrap(_ list: RowList<Self>) -> Connection { .labels(list) }

  static func unwrap(_ connection: Connection) -> RowList<Self> {
    guard case .labels(let list) = connection else { preconditionFailure("not labels") }
    return list
  }
}

extension CatalogPackageRecord: ConnectionRow {
  typealias Scope = CatalogPackageScope
  typealias Filter = CatalogPackageFilter
  typealias Field = CatalogPackageField

  static var cursorKind: UInt8 { UInt8(ascii: "p") }

  static func page(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot
  ) throws(StoreError) -> Page<Self> {
    try snapshot.catalogPackages(query, page: request)
  }

  static func ends(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot
  ) throws(StoreError) -> CatalogEdges<Self> {
    try snapshot.catalogPackageEdges(query, page: request)
  }

  static func count(_ query: Query, _ snapshot: Snapshot) throws(StoreError) -> UInt64 {
    try snapshot.catalogPackageCount(query)
  }

  static func forEach(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot,
    _ body: (Self) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try snapshot.forEachCatalogPackage(query, page: request, body)
  }

  func position(in query: Query, _ snapshot: Snapshot) throws(StoreError) -> CatalogPosition {
    snapshot.position(of: self, in: query)
  }

  var object: CatalogObject { .package(self) }

  func edge(of connection: Int) -> CatalogObject { .packageEdge(self, connection) }

  static func wrap(_ list: RowList<Self>) -> Connection { .packages(list) }

  static func unwrap(_ connection: Connection) -> RowList<Self> {
    guard case .packages(let list) = connection else { preconditionFailure("not packages") }
    return list
  }
}

extension CatalogVersionRecord: ConnectionRow {
  typealias Scope = CatalogVersionScope
  typealias Filter = CatalogVersionFilter
  typealias Field = CatalogVersionField

  static var cursorKind: UInt8 { UInt8(ascii: "v") }

  static func page(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot
  ) throws(StoreError) -> Page<Self> {
    try snapshot.catalogVersions(query, page: request)
  }

  static func ends(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot
  ) throws(StoreError) -> CatalogEdges<Self> {
    try snapshot.catalogVersionEdges(query, page: request)
  }

  static func count(_ query: Query, _ snapshot: Snapshot) throws(StoreError) -> UInt64 {
    try snapshot.catalogVersionCount(query)
  }

  static func forEach(
    _ query: Query, _ request: CatalogPageRequest, _ snapshot: Snapshot,
    _ body: (Self) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try snapshot.forEachCatalogVersion(query, page: request, body)
  }

  func position(in query: Query, _ snapshot: Snapshot) throws(StoreError) -> CatalogPosition {
    snapshot.position(of: self, in: query)
  }

  var object: CatalogObject { .version(self) }

  func edge(of connection: Int) -> CatalogObject { .versionEdge(self, connection) }

  static func wrap(_ list: RowList<Self>) -> Connection { .versions(list) }

  static func unwrap(_ connection: Connection) -> RowList<Self> {
    guard case .versions(let list) = connection else { preconditionFailure("not versions") }
    return list
  }
}
