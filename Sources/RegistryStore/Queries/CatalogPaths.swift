import LMDB

extension CatalogPlanner {
  /// For each condition that all admitted rows meet and an index answers: the keys of those rows.
  func paths(of node: Int, _ test: CatalogTest) throws(StoreError) -> [[CatalogKeyRange]] {
    switch test.nodes[node] {
    case .constant(let value):
      return value ? [] : [[]]
    case .all(let range):
      var paths: [[CatalogKeyRange]] = []
      for index in range { paths += try self.paths(of: test.children[index], test) }
      return paths
    case .any(let range):
      // One path that holds what each branch admits.
      var union: [CatalogKeyRange] = []
      for index in range {
        let branch = try paths(of: test.children[index], test)
        guard let path = try smallest(of: branch, budget: 1 << 12)?.path ?? branch.first else {
          return []
        }
        union += path
      }
      return [union]
    case .hasWith(let index):
      let related = test.related[index]
      guard let numbers = try related.resolve(test) else { return [] }
      return [numbers.map { CatalogKeyRange(related.relation.inverse, of: $0) }]
    case .compare(let text, let comparison, let range):
      return try paths(of: node, text, comparison, test.operands[range], test)
    case .not, .isPresent, .isCounted:
      return []
    }
  }

  private func paths(
    of node: Int, _ text: CatalogText, _ comparison: TextCondition.Comparison,
    _ operands: ArraySlice<UnsafeRawBufferPointer>, _ test: CatalogTest
  ) throws(StoreError) -> [[CatalogKeyRange]] {
    guard let index = index(of: text), let operand = operands.first else { return [] }
    switch comparison {
    case .equal, .oneOf:
      return [operands.map { index.equal($0, snapshot) }]
    case .hasPrefix:
      return operand.isEmpty ? [] : [[index.prefixed(by: operand, snapshot)]]
    case .greater, .greaterOrEqual:
      return [[index.from(operand, snapshot)]]
    case .less, .lessOrEqual:
      return [[index.upTo(operand, snapshot)]]
    case .equalFold:
      guard let folds = Row.foldIndex(of: text) else { return try typePaths(node, index, test) }
      var range = CatalogIndex(folds).equal(operand, snapshot)
      // Folded texts stand in another order.
      range.index = nil
      return [[range]]
    case .hasPrefixFold:
      if operand.isEmpty { return [] }
      guard let folds = Row.foldIndex(of: text) else { return try typePaths(node, index, test) }
      var range = CatalogIndex(folds).prefixed(by: operand, snapshot)
      range.index = nil
      return [[range]]
    case .notEqual, .noneOf, .contains, .hasSuffix, .containsFold:
      return []
    }
  }

  /// The path of a condition on a text that few rows differ in: looks at each text once.
  private func typePaths(
    _ node: Int, _ index: CatalogIndex, _ test: CatalogTest
  ) throws(StoreError) -> [[CatalogKeyRange]] {
    let all = index.all
    var path: [CatalogKeyRange] = []
    var cursor = try CatalogCursor(snapshot)
    var entry = try cursor.seek(all.lower)
    for _ in 0..<256 {
      guard let found = entry, all.isBelowUpper(found.key) else { return [path] }
      let row: Row = try snapshot.row(try all.number(of: found))
      guard let text = row.text(.type) else { throw all.unreadable }
      let range = index.equal(text.bytes, snapshot)
      if try test.truth(of: node, row) == .yes { path.append(range) }
      entry = try cursor.seek(range.upper)
    }
    return []
  }
}
