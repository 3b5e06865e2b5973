import RegistryModel

/// Turns a filter into the nodes of a `CatalogTest`; each method adds one and gives its index.
struct CatalogTestBuilder {
  let snapshot: Snapshot
  let texts = QueryTexts()
  private(set) var nodes: [CatalogTest.Node] = []
  private(set) var children: [Int] = []
  private(set) var related: [RelatedTest] = []

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  @discardableResult
  mutating func add(_ filter: CatalogLabelFilter) throws(StoreError) -> Int {
    switch filter {
    case .all(let parts):
      return addAll(
        try nodes(of: parts) { builder, part throws(StoreError) in try builder.add(part) })
    case .any(let parts):
      return addAny(
        try nodes(of: parts) { builder, part throws(StoreError) in try builder.add(part) })
    case .not(let part):
      let child = try add(part)
      return add(.not(child))
    case .name(let condition): return add(.name, condition)
    case .description(let condition): return add(.description, condition)
    case .hasDescription(let wanted): return add(.isPresent(.description, wanted))
    case .hasPackages(let wanted): return add(.isCounted(.packagesOfLabel, wanted))
    case .hasPackagesWith(let filters):
      return filters.isEmpty
        ? add(.constant(true)) : try addRelated(.packagesOfLabel, try add(.all(filters)))
    case .hasVersions(let wanted): return add(.isCounted(.versionsOfLabel, wanted))
    case .hasVersionsWith(let filters):
      return filters.isEmpty
        ? add(.constant(true)) : try addRelated(.versionsOfLabel, try add(.all(filters)))
    }
  }

  @discardableResult
  mutating func add(_ filter: CatalogPackageFilter) throws(StoreError) -> Int {
    switch filter {
    case .all(let parts):
      return addAll(
        try nodes(of: parts) { builder, part throws(StoreError) in try builder.add(part) })
    case .any(let parts):
      return addAny(
        try nodes(of: parts) { builder, part throws(StoreError) in try builder.add(part) })
    case .not(let part):
      let child = try add(part)
      return add(.not(child))
    case .name(let condition): return add(.name, condition)
    case .type(let condition): return add(.type, condition)
    case .hasLabels(let wanted):
      let has = try addRelated(.labelsOfPackage, nil)
      return wanted ? has : add(.not(has))
    case .hasLabelsWith(let filters):
      return filters.isEmpty
        ? add(.constant(true)) : try addRelated(.labelsOfPackage, try add(.all(filters)))
    }
  }

  @discardableResult
  mutating func add(_ filter: CatalogVersionFilter) throws(StoreError) -> Int {
    switch filter {
    case .all(let parts):
      return addAll(
        try nodes(of: parts) { builder, part throws(StoreError) in try builder.add(part) })
    case .any(let parts):
      return addAny(
        try nodes(of: parts) { builder, part throws(StoreError) in try builder.add(part) })
    case .not(let part):
      let child = try add(part)
      return add(.not(child))
    case .version(let condition): return add(.version, condition)
    case .hasPackage(let wanted): return add(.constant(wanted))
    case .hasPackageWith(let filters):
      return filters.isEmpty
        ? add(.constant(true)) : try addRelated(.packageOfVersion, try add(.all(filters)))
    case .hasLabels(let wanted):
      let has = try addRelated(.labelsOfVersion, nil)
      return wanted ? has : add(.not(has))
    case .hasLabelsWith(let filters):
      return filters.isEmpty
        ? add(.constant(true)) : try addRelated(.labelsOfVersion, try add(.all(filters)))
    }
  }

  private mutating func nodes<Filter>(
    of parts: [Filter], _ add: (inout Self, Filter) throws(StoreError) -> Int
  ) throws(StoreError) -> [Int] {
    var nodes: [Int] = []
    for part in parts { nodes.append(try add(&self, part)) }
    return nodes
  }

  private mutating func add(_ node: CatalogTest.Node) -> Int {
    nodes.append(node)
    return nodes.count - 1
  }

  private mutating func addAll(_ nodes: [Int]) -> Int {
    if nodes.isEmpty { return add(.constant(true)) }
    if nodes.count == 1 { return nodes[0] }
    children.append(contentsOf: nodes)
    return add(.all(children.count - nodes.count..<children.count))
  }

  private mutating func addAny(_ nodes: [Int]) -> Int {
    if nodes.count < 2 { return addAll(nodes) }
    children.append(contentsOf: nodes)
    return add(.any(children.count - nodes.count..<children.count))
  }

  private mutating func addRelated(
    _ relation: CatalogRelation, _ target: Int?
  ) throws(StoreError) -> Int {
    related.append(try RelatedTest(snapshot, relation, target))
    return add(.hasWith(related.count - 1))
  }

  private mutating func add(_ text: CatalogText, _ condition: TextCondition) -> Int {
    guard !condition.operands.isEmpty else { return add(.constant(true)) }
    let first = texts.all.count
    switch condition.comparison {
    case .equalFold, .containsFold, .hasPrefixFold:
      texts.append(Array(foldedCase(condition.operands[0]).utf8))
    case .oneOf, .noneOf:
      var sorted = condition.operands.map { Array($0.utf8) }
      sorted.sort { $0.lexicographicallyPrecedes($1) }
      for operand in sorted { texts.append(operand) }
    default:
      texts.append(Array(condition.operands[0].utf8))
    }
    return add(.compare(text, condition.comparison, first..<texts.all.count))
  }
}
