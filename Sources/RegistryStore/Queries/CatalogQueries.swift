import RegistryModel

// Every list can be asked for a page, for its ends alone, as a walk, or for its length. A page of
// rows in creation order, or in the order of a text of all rows, costs one seek and its rows;
// `CatalogPlanner` says what conditions cost. Rows are read where they lie; a page gathers its
// rows, a walk none.

extension Snapshot {
  /// A page of labels, gathered; for many rows walk instead.
  public func labels(
    _ query: CatalogLabelQuery, page: CatalogPageRequest
  ) throws(StoreError) -> Page<LabelRecord> {
    try pager(query, page).page()
  }

  /// The first and last label of a page, which may be everything, and what lies beside it.
  public func labelEdges(
    _ query: CatalogLabelQuery, page: CatalogPageRequest
  ) throws(StoreError) -> CatalogEdges<LabelRecord> {
    try pager(query, page).edges()
  }

  /// Visits the labels of a page, which may be everything, until the closure gives false.
  public func forEachLabel(
    _ query: CatalogLabelQuery, page: CatalogPageRequest,
    _ body: (LabelRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try pager(query, page).forEach(body)
  }

  /// How many labels there are: a counter without a filter, else a walk over the best index.
  public func labelCount(_ query: CatalogLabelQuery) throws(StoreError) -> UInt64 {
    try planner(query).count()
  }

  /// Where a label stands in a list.
  public func position(of label: LabelRecord, in query: CatalogLabelQuery) -> CatalogPosition {
    CatalogPosition(label, query.order?.text)
  }

  /// A page of catalog packages, gathered; for many rows walk instead.
  public func catalogPackages(
    _ query: CatalogPackageQuery, page: CatalogPageRequest
  ) throws(StoreError) -> Page<CatalogPackageRecord> {
    try pager(query, page).page()
  }

  /// The first and last package of a page, which may be everything, and what lies beside it.
  public func catalogPackageEdges(
    _ query: CatalogPackageQuery, page: CatalogPageRequest
  ) throws(StoreError) -> CatalogEdges<CatalogPackageRecord> {
    try pager(query, page).edges()
  }

  /// Visits the packages of a page, which may be everything, until the closure gives false.
  public func forEachCatalogPackage(
    _ query: CatalogPackageQuery, page: CatalogPageRequest,
    _ body: (CatalogPackageRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try pager(query, page).forEach(body)
  }

  /// How many packages there are: a counter without a filter, else a walk over the best index.
  public func catalogPackageCount(_ query: CatalogPackageQuery) throws(StoreError) -> UInt64 {
    try planner(query).count()
  }

  /// Where a package stands in a list.
  public func position(
    of package: CatalogPackageRecord, in query: CatalogPackageQuery
  ) -> CatalogPosition {
    CatalogPosition(package, query.order?.text)
  }

  /// A page of catalog versions, gathered; for many rows walk instead.
  public func catalogVersions(
    _ query: CatalogVersionQuery, page: CatalogPageRequest
  ) throws(StoreError) -> Page<CatalogVersionRecord> {
    try pager(query, page).page()
  }

  /// The first and last version of a page, which may be everything, and what lies beside it.
  public func catalogVersionEdges(
    _ query: CatalogVersionQuery, page: CatalogPageRequest
  ) throws(StoreError) -> CatalogEdges<CatalogVersionRecord> {
    try pager(query, page).edges()
  }

  /// Visits the versions of a page, which may be everything, until the closure gives false.
  public func forEachCatalogVersion(
    _ query: CatalogVersionQuery, page: CatalogPageRequest,
    _ body: (CatalogVersionRecord) throws(StoreError) -> Bool
  ) throws(StoreError) {
    try pager(query, page).forEach(body)
  }

  /// How many versions there are: a counter without a filter, else a walk over the best index.
  public func catalogVersionCount(_ query: CatalogVersionQuery) throws(StoreError) -> UInt64 {
    try planner(query).count()
  }

  /// Where a version stands in a list.
  public func position(
    of version: CatalogVersionRecord, in query: CatalogVersionQuery
  ) -> CatalogPosition {
    CatalogPosition(version, query.order?.text)
  }

  // MARK: Planning

  private func pager(
    _ query: CatalogLabelQuery, _ page: CatalogPageRequest
  ) throws(StoreError) -> CatalogPager<LabelRecord> {
    try CatalogPager(planner(query), isDescending: query.isDescending, page)
  }

  private func pager(
    _ query: CatalogPackageQuery, _ page: CatalogPageRequest
  ) throws(StoreError) -> CatalogPager<CatalogPackageRecord> {
    try CatalogPager(planner(query), isDescending: query.isDescending, page)
  }

  private func pager(
    _ query: CatalogVersionQuery, _ page: CatalogPageRequest
  ) throws(StoreError) -> CatalogPager<CatalogVersionRecord> {
    try CatalogPager(planner(query), isDescending: query.isDescending, page)
  }

  func planner(
    _ query: CatalogLabelQuery
  ) throws(StoreError) -> CatalogPlanner<LabelRecord> {
    let scope =
      switch query.scope {
      case .all: CatalogScope.all
      case .ofPackage(let id): CatalogScope(.labelsOfPackage, id)
      case .ofVersion(let id): CatalogScope(.labelsOfVersion, id)
      }
    var test: CatalogTest?
    if let filter = query.filter {
      var builder = CatalogTestBuilder(self)
      try builder.add(filter)
      test = CatalogTest(builder)
    }
    return CatalogPlanner(self, test, scope, order: query.order?.text)
  }

  func planner(
    _ query: CatalogPackageQuery
  ) throws(StoreError) -> CatalogPlanner<CatalogPackageRecord> {
    let scope =
      switch query.scope {
      case .all: CatalogScope.all
      case .ofLabel(let id): CatalogScope(.packagesOfLabel, id)
      }
    var test: CatalogTest?
    if let filter = query.filter {
      var builder = CatalogTestBuilder(self)
      try builder.add(filter)
      test = CatalogTest(builder)
    }
    return CatalogPlanner(self, test, scope, order: query.order?.text)
  }

  func planner(
    _ query: CatalogVersionQuery
  ) throws(StoreError) -> CatalogPlanner<CatalogVersionRecord> {
    let scope =
      switch query.scope {
      case .all: CatalogScope.all
      case .ofPackage(let id): CatalogScope(.versionsOfPackage, id)
      case .ofLabel(let id): CatalogScope(.versionsOfLabel, id)
      }
    var test: CatalogTest?
    if let filter = query.filter {
      var builder = CatalogTestBuilder(self)
      try builder.add(filter)
      test = CatalogTest(builder)
    }
    return CatalogPlanner(self, test, scope, order: query.order?.text)
  }
}

extension CatalogScope {
  /// The rows beside a record. No row stands beside a number that is too large for a key: 0 is
  /// never given out.
  fileprivate init(_ relation: CatalogRelation, _ owner: some RegistryIdentifier) {
    self.init(relation: relation, owner: UInt32(exactly: owner.rawValue) ?? 0)
  }
}

extension CatalogLabelField {
  fileprivate var text: CatalogText { .name }
}

extension CatalogPackageField {
  fileprivate var text: CatalogText {
    switch self {
    case .name: .name
    case .type: .type
    }
  }
}

extension CatalogVersionField {
  fileprivate var text: CatalogText { .version }
}
