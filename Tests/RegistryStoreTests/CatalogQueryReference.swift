import RegistryModel

@testable import RegistryStore

/// A catalog as plain values, and queries on it by the letter of their definition.
struct ReferenceCatalog {
  struct Row {
    var id: UInt64
    var texts: [CatalogText: [UInt8]]
    /// Numbers of rows beside this one.
    var beside: [CatalogRelation: Set<UInt64>] = [:]
  }

  var labels: [Row] = []
  var packages: [Row] = []
  var versions: [Row] = []

  /// Reads every record and both directions of no relation but one.
  init(_ snapshot: Snapshot) throws(StoreError) {
    for number in 1..<(try snapshot.counters().nextLabel) {
      guard let label = try snapshot.label(LabelID(rawValue: number)) else { continue }
      var texts: [CatalogText: [UInt8]] = [.name: Array(label.name.bytes)]
      if let description = label.description { texts[.description] = Array(description.bytes) }
      labels.append(Row(id: number, texts: texts))
    }
    for number in 1..<(try snapshot.counters().nextCatalogPackage) {
      let id = CatalogPackageID(rawValue: number)
      guard let package = try snapshot.catalogPackage(id) else { continue }
      let texts: [CatalogText: [UInt8]] = [
        .name: Array(package.name.bytes), .type: Array(package.type.bytes),
      ]
      var row = Row(id: number, texts: texts)
      for label in try snapshot.labels(of: id) {
        row.beside[.labelsOfPackage, default: []].insert(label.rawValue)
      }
      packages.append(row)
    }
    for number in 1..<(try snapshot.counters().nextCatalogVersion) {
      let id = CatalogVersionID(rawValue: number)
      guard let version = try snapshot.catalogVersion(id) else { continue }
      var row = Row(id: number, texts: [.version: Array(version.text.bytes)])
      row.beside[.packageOfVersion] = [version.package.rawValue]
      for label in try snapshot.labels(of: id) {
        row.beside[.labelsOfVersion, default: []].insert(label.rawValue)
      }
      versions.append(row)
    }
    for row in packages {
      for label in row.beside[.labelsOfPackage] ?? [] {
        add(row.id, .packagesOfLabel, to: label, &labels)
      }
    }
    for row in versions {
      for label in row.beside[.labelsOfVersion] ?? [] {
        add(row.id, .versionsOfLabel, to: label, &labels)
      }
      for package in row.beside[.packageOfVersion] ?? [] {
        add(row.id, .versionsOfPackage, to: package, &packages)
      }
    }
  }

  private func add(
    _ id: UInt64, _ relation: CatalogRelation, to owner: UInt64, _ rows: inout [Row]
  ) {
    guard let index = rows.firstIndex(where: { $0.id == owner }) else { return }
    rows[index].beside[relation, default: []].insert(id)
  }

  // MARK: Lists

  func list(_ query: CatalogLabelQuery) -> [Row] {
    let rows =
      switch query.scope {
      case .all: labels
      case .ofPackage(let id): labels.filter { isBeside($0, .packagesOfLabel, id.rawValue) }
      case .ofVersion(let id): labels.filter { isBeside($0, .versionsOfLabel, id.rawValue) }
      }
    let admitted = rows.filter { row in query.filter.map { holds($0, row) == true } ?? true }
    return sorted(admitted, query.order.map { _ in .name }, query.isDescending)
  }

  func list(_ query: CatalogPackageQuery) -> [Row] {
    let rows =
      switch query.scope {
      case .all: packages
      case .ofLabel(let id): packages.filter { isBeside($0, .labelsOfPackage, id.rawValue) }
      }
    let admitted = rows.filter { row in query.filter.map { holds($0, row) == true } ?? true }
    return sorted(admitted, query.order.map { $0 == .name ? .name : .type }, query.isDescending)
  }

  func list(_ query: CatalogVersionQuery) -> [Row] {
    let rows =
      switch query.scope {
      case .all: versions
      case .ofPackage(let id): versions.filter { isBeside($0, .packageOfVersion, id.rawValue) }
      case .ofLabel(let id): versions.filter { isBeside($0, .labelsOfVersion, id.rawValue) }
      }
    let admitted = rows.filter { row in query.filter.map { holds($0, row) == true } ?? true }
    return sorted(admitted, query.order.map { _ in .version }, query.isDescending)
  }

  private func isBeside(_ row: Row, _ relation: CatalogRelation, _ id: UInt64) -> Bool {
    row.beside[relation]?.contains(id) ?? false
  }

  private func sorted(_ rows: [Row], _ text: CatalogText?, _ isDescending: Bool) -> [Row] {
    let up = rows.sorted { left, right in
      guard let text else { return left.id < right.id }
      let (first, second) = (left.texts[text] ?? [], right.texts[text] ?? [])
      return first == second ? left.id < right.id : first.lexicographicallyPrecedes(second)
    }
    return isDescending ? up.reversed() : up
  }

  // MARK: Filters; `nil` is SQL's unknown

  func holds(_ filter: CatalogLabelFilter, _ row: Row) -> Bool? {
    switch filter {
    case .all(let parts): return all(parts.map { holds($0, row) })
    case .any(let parts): return parts.isEmpty ? true : any(parts.map { holds($0, row) })
    case .not(let part): return holds(part, row).map { !$0 }
    case .name(let condition): return holds(condition, row.texts[.name])
    case .description(let condition): return holds(condition, row.texts[.description])
    case .hasDescription(let wanted): return (row.texts[.description] != nil) == wanted
    case .hasPackages(let wanted): return (row.beside[.packagesOfLabel] != nil) == wanted
    case .hasVersions(let wanted): return (row.beside[.versionsOfLabel] != nil) == wanted
    case .hasPackagesWith(let filters):
      return hasWith(row, .packagesOfLabel, packages, filters) { holds($0, $1) }
    case .hasVersionsWith(let filters):
      return hasWith(row, .versionsOfLabel, versions, filters) { holds($0, $1) }
    }
  }

  func holds(_ filter: CatalogPackageFilter, _ row: Row) -> Bool? {
    switch filter {
    case .all(let parts): return all(parts.map { holds($0, row) })
    case .any(let parts): return parts.isEmpty ? true : any(parts.map { holds($0, row) })
    case .not(let part): return holds(part, row).map { !$0 }
    case .name(let condition): return holds(condition, row.texts[.name])
    case .type(let condition): return holds(condition, row.texts[.type])
    case .hasLabels(let wanted): return (row.beside[.labelsOfPackage] != nil) == wanted
    case .hasLabelsWith(let filters):
      return hasWith(row, .labelsOfPackage, labels, filters) { holds($0, $1) }
    }
  }

  func holds(_ filter: CatalogVersionFilter, _ row: Row) -> Bool? {
    switch filter {
    case .all(let parts): return all(parts.map { holds($0, row) })
    case .any(let parts): return parts.isEmpty ? true : any(parts.map { holds($0, row) })
    case .not(let part): return holds(part, row).map { !$0 }
    case .version(let condition): return holds(condition, row.texts[.version])
    case .hasPackage(let wanted): return wanted
    case .hasPackageWith(let filters):
      return hasWith(row, .packageOfVersion, packages, filters) { holds($0, $1) }
    case .hasLabels(let wanted): return (row.beside[.labelsOfVersion] != nil) == wanted
    case .hasLabelsWith(let filters):
      return hasWith(row, .labelsOfVersion, labels, filters) { holds($0, $1) }
    }
  }

  private func all(_ truths: [Bool?]) -> Bool? {
    if truths.contains(false) { return false }
    return truths.contains(nil) ? nil : true
  }

  private func any(_ truths: [Bool?]) -> Bool? {
    if truths.contains(true) { return true }
    return truths.contains(nil) ? nil : false
  }

  private func hasWith<Filter>(
    _ row: Row, _ relation: CatalogRelation, _ others: [Row], _ filters: [Filter],
    _ holds: (Filter, Row) -> Bool?
  ) -> Bool {
    if filters.isEmpty { return true }
    let beside = row.beside[relation] ?? []
    return others.contains { other in
      beside.contains(other.id) && filters.allSatisfy { holds($0, other) == true }
    }
  }

  private func holds(_ condition: TextCondition, _ text: [UInt8]?) -> Bool? {
    if condition.operands.isEmpty { return true }
    guard let text else { return nil }
    let operands = condition.operands.map { Array($0.utf8) }
    let operand = operands[0]
    let folded = Array(foldedCase(String(decoding: text, as: UTF8.self)).utf8)
    let foldedOperand = Array(foldedCase(condition.operands[0]).utf8)
    return switch condition.comparison {
    case .equal: text == operand
    case .notEqual: text != operand
    case .oneOf: operands.contains(text)
    case .noneOf: !operands.contains(text)
    case .greater: operand.lexicographicallyPrecedes(text)
    case .greaterOrEqual: !text.lexicographicallyPrecedes(operand)
    case .less: text.lexicographicallyPrecedes(operand)
    case .lessOrEqual: !operand.lexicographicallyPrecedes(text)
    case .contains: occurs(operand, in: text)
    case .hasPrefix: text.starts(with: operand)
    case .hasSuffix: text.reversed().starts(with: operand.reversed())
    case .equalFold: folded == foldedOperand
    case .containsFold: occurs(foldedOperand, in: folded)
    case .hasPrefixFold: folded.starts(with: foldedOperand)
    }
  }

  private func occurs(_ needle: [UInt8], in text: [UInt8]) -> Bool {
    guard needle.count <= text.count else { return false }
    return (0...(text.count - needle.count)).contains { text[$0...].starts(with: needle) }
  }
}
