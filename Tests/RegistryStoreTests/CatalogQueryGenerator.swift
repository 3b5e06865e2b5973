import RegistryModel

@testable import RegistryStore

/// Random catalogs with texts that are hard on keys and comparisons, and random queries of them.
struct CatalogQueryGenerator {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// Longer than what a key holds, and alike so far.
  private static let long = String(repeating: "ab", count: 100)

  static let texts: [String] = [
    "a", "A", "b", "ab", "aB", "AB", "abc", " ", "%", "_", "\\", "a%", "a_b", "\"", "z", "Z",
    "a\0", "a\0b", "a\u{1}", "\0", "\u{1}", "a\u{1}\0", "stra\u{DF}e", "STRASSE", "Strasse",
    "\u{E9}", "\u{C9}", "e\u{301}", "\u{1F600}", "\u{FFFF}", "k", "K", "\u{212A}", "\u{130}",
    "i\u{307}", long, long + "a", long + "b", long + "B", long + "ab", long.uppercased(),
    long + "\0", String(long.dropLast()) + "\0", String(long.dropLast()) + "\0x",
    String(long.dropLast()) + "\u{1}y", String(long.dropLast()), String(long.dropLast()) + "c",
  ]

  static let types = [
    "npm", "NPM", "debian", "", "n", "\u{E9}", String(repeating: "t", count: 200),
  ]
  .filter { !$0.isEmpty }

  mutating func text() -> String { Self.texts.randomElement(using: &random) ?? "" }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  // MARK: Data

  /// Fills a catalog: every text once or more, several labels on what is labelled, and numbers with
  /// gaps, for some labels are deleted and made anew.
  mutating func fill(_ registry: Registry) throws(CommandError) {
    var labels: [NewLabel] = []
    for text in Self.texts {
      let description: String? = chance(30) ? nil : chance(20) ? "" : self.text()
      labels.append(NewLabel(name: text, description: description))
    }
    var packages: [CatalogPackageEntry] = []
    for index in 0..<120 {
      let name = index < Self.texts.count ? Self.texts[index] : text()
      let type = Self.types.randomElement(using: &random) ?? "npm"
      var entry = CatalogPackageEntry(name: CatalogPackageName(name: name, type: type))
      if chance(50) {
        entry.labels = (0..<Int.random(in: 1...4, using: &random)).map { _ in text() }
      }
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        entry.versions.append(
          CatalogVersionEntry(version: text(), labels: chance(40) ? [text(), text()] : []))
      }
      if chance(3) {
        entry.versions += Self.texts.map { CatalogVersionEntry(version: $0) }
      }
      packages.append(entry)
    }
    let merge = MergeCatalog(
      packages: packages, labels: labels.shuffled(using: &random),
      rules: CatalogRules(allowsManyLabels: true))
    let gone = (0..<8).map { _ in text() }
    let again = Set(gone.map { Array($0.utf8) }).prefix(5).map {
      NewLabel(name: String(decoding: $0, as: UTF8.self))
    }
    try registry.perform { session throws(CommandError) in
      _ = try session.apply(merge)
      _ = try session.apply(DeleteLabels(names: gone))
      _ = try session.apply(CreateLabels(labels: again))
    }
  }

  // MARK: Filters

  mutating func condition(_ pool: [String] = texts) -> TextCondition {
    let comparison = TextCondition.Comparison.allCases.randomElement(using: &random) ?? .equal
    let count = comparison.takesList ? Int.random(in: 0...4, using: &random) : 1
    return TextCondition(comparison, (0..<count).map { _ in operand(pool) })
  }

  private mutating func operand(_ pool: [String]) -> String {
    let text = pool.randomElement(using: &random) ?? ""
    let scalars = Array(text.unicodeScalars)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: return string(scalars.prefix(Int.random(in: 0...scalars.count, using: &random)))
    case 1: return string(scalars.suffix(Int.random(in: 0...scalars.count, using: &random)))
    case 2: return text.uppercased()
    case 3: return text + "x"
    default: return text
    }
  }

  private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }

  mutating func labelFilter(_ depth: Int = 2) -> CatalogLabelFilter {
    switch Int.random(in: depth > 0 ? 0..<12 : 3..<9, using: &random) {
    case 0: return .all(few { $0.labelFilter(depth - 1) })
    case 1: return .any(few { $0.labelFilter(depth - 1) })
    case 2: return .not(labelFilter(depth - 1))
    case 3: return .description(condition())
    case 4: return .hasDescription(chance(50))
    case 5: return .hasPackages(chance(50))
    case 6: return .hasVersions(chance(50))
    case 7, 8: return .name(condition())
    case 9: return .hasPackagesWith(few { $0.packageFilter(depth - 1) })
    case 10: return .hasVersionsWith(few { $0.versionFilter(depth - 1) })
    default: return .all([.name(condition()), labelFilter(depth - 1)])
    }
  }

  mutating func packageFilter(_ depth: Int = 2) -> CatalogPackageFilter {
    switch Int.random(in: depth > 0 ? 0..<10 : 3..<8, using: &random) {
    case 0: return .all(few { $0.packageFilter(depth - 1) })
    case 1: return .any(few { $0.packageFilter(depth - 1) })
    case 2: return .not(packageFilter(depth - 1))
    case 3, 4: return .type(condition(Self.types))
    case 5: return .hasLabels(chance(50))
    case 6, 7: return .name(condition())
    case 8: return .hasLabelsWith(few { $0.labelFilter(depth - 1) })
    default: return .all([.name(condition()), .type(condition(Self.types))])
    }
  }

  mutating func versionFilter(_ depth: Int = 2) -> CatalogVersionFilter {
    switch Int.random(in: depth > 0 ? 0..<10 : 3..<8, using: &random) {
    case 0: return .all(few { $0.versionFilter(depth - 1) })
    case 1: return .any(few { $0.versionFilter(depth - 1) })
    case 2: return .not(versionFilter(depth - 1))
    case 3: return .hasPackage(chance(80))
    case 4: return .hasLabels(chance(50))
    case 5, 6, 7: return .version(condition())
    case 8: return .hasLabelsWith(few { $0.labelFilter(depth - 1) })
    default: return .hasPackageWith(few { $0.packageFilter(depth - 1) })
    }
  }

  private mutating func few<Filter>(
    _ make: (inout CatalogQueryGenerator) -> Filter
  ) -> [Filter] {
    (0..<Int.random(in: 0...3, using: &random)).map { _ in make(&self) }
  }

  // MARK: Queries

  mutating func labelQuery(_ catalog: ReferenceCatalog) -> CatalogLabelQuery {
    let scope: CatalogLabelScope =
      switch Int.random(in: 0..<4, using: &random) {
      case 0: .ofPackage(CatalogPackageID(rawValue: id(catalog.packages)))
      case 1: .ofVersion(CatalogVersionID(rawValue: id(catalog.versions)))
      default: .all
      }
    return CatalogLabelQuery(
      scope: scope, filter: chance(80) ? labelFilter() : nil, order: chance(50) ? .name : nil,
      isDescending: chance(50))
  }

  mutating func packageQuery(_ catalog: ReferenceCatalog) -> CatalogPackageQuery {
    let scope: CatalogPackageScope =
      chance(40) ? .ofLabel(LabelID(rawValue: id(catalog.labels))) : .all
    return CatalogPackageQuery(
      scope: scope, filter: chance(80) ? packageFilter() : nil,
      order: chance(30) ? nil : chance(50) ? .name : .type, isDescending: chance(50))
  }

  mutating func versionQuery(_ catalog: ReferenceCatalog) -> CatalogVersionQuery {
    let scope: CatalogVersionScope =
      switch Int.random(in: 0..<3, using: &random) {
      case 0: .ofPackage(CatalogPackageID(rawValue: id(catalog.packages)))
      case 1: .ofLabel(LabelID(rawValue: id(catalog.labels)))
      default: .all
      }
    return CatalogVersionQuery(
      scope: scope, filter: chance(80) ? versionFilter() : nil,
      order: chance(50) ? .version : nil, isDescending: chance(50))
  }

  /// The number of a row or, rarely, of none.
  private mutating func id(_ rows: [ReferenceCatalog.Row]) -> UInt64 {
    chance(3) ? 99_999 : chance(2) ? .max : rows.randomElement(using: &random)?.id ?? 1
  }

  /// A page whose cursors may lie anywhere, in the wrong order too.
  mutating func request(
    _ rows: [ReferenceCatalog.Row], _ text: CatalogText?
  ) -> CatalogPageRequest {
    let after = chance(50) ? position(rows, text) : nil
    let before = chance(40) ? position(rows, text) : nil
    let limit = Int.random(in: 0...12, using: &random)
    if chance(40) { return CatalogPageRequest(last: limit, after: after, before: before) }
    return CatalogPageRequest(first: chance(70) ? limit : nil, after: after, before: before)
  }

  private mutating func position(
    _ rows: [ReferenceCatalog.Row], _ text: CatalogText?
  ) -> CatalogPosition {
    guard let row = rows.randomElement(using: &random), chance(90) else {
      let id = UInt64.random(in: 0...200, using: &random)
      return CatalogPosition(
        id: chance(10) ? .max : id, text: text.map { _ in Array(self.text().utf8) })
    }
    let id = chance(20) ? row.id &+ 1 : chance(20) ? row.id &- 1 : row.id
    return CatalogPosition(id: id, text: text.flatMap { row.texts[$0] })
  }
}
