import Foundation
import RegistryModel
import RegistryStore
import Testing

/// Every operator of every text of every where-input, against a plain evaluation.
@Suite struct FilterTests {
  static let comparisons = TextCondition.Comparison.allCases.filter { !$0.takesList }

  /// What a comparison says of a text; the same question asked in the plainest way.
  static func holds(
    _ comparison: TextCondition.Comparison, _ text: String, _ operands: [String]
  ) -> Bool {
    let bytes = Array(text.utf8)
    let operand = Array((operands.first ?? "").utf8)
    switch comparison {
    case .equal: return bytes == operand
    case .notEqual: return bytes != operand
    case .oneOf: return operands.isEmpty || operands.contains { Array($0.utf8) == bytes }
    case .noneOf: return !operands.contains { Array($0.utf8) == bytes }
    case .greater: return operand.lexicographicallyPrecedes(bytes)
    case .greaterOrEqual: return !bytes.lexicographicallyPrecedes(operand)
    case .less: return bytes.lexicographicallyPrecedes(operand)
    case .lessOrEqual: return !operand.lexicographicallyPrecedes(bytes)
    case .contains: return bytes.contains(run: operand)
    case .hasPrefix: return bytes.starts(with: operand)
    case .hasSuffix: return bytes.ends(with: operand)
    case .equalFold: return folded(text) == folded(operands[0])
    case .containsFold: return folded(text).contains(run: folded(operands[0]))
    case .hasPrefixFold: return folded(text).starts(with: folded(operands[0]))
    }
  }

  @Test(arguments: [
    ("customCatalogLabel", "searchLabels", "name", "CustomCatalogLabel"),
    ("customCatalogLabel", "searchLabels", "description", "CustomCatalogLabel"),
    ("publicPackage", "searchPackages", "name", "PublicPackage"),
    ("publicPackage", "searchPackages", "type", "PublicPackage"),
    ("publicPackageVersion", "searchVersions", "version", "PublicPackageVersion"),
  ])
  func everyOperator(_ group: String, _ search: String, _ text: String, _ type: String)
    async throws
  {
    let harness = try Harness()
    let catalog = Catalog()
    try await harness.merge(catalog.merge)
    let rows: [String?] =
      switch (search, text) {
      case ("searchLabels", "name"): catalog.labels.map(\.name)
      case ("searchLabels", _): catalog.labels.map(\.description)
      case ("searchPackages", "name"): catalog.packages.map(\.name.name)
      case ("searchPackages", _): catalog.packages.map(\.name.type)
      default: catalog.versions.map(\.text)
      }
    let document = """
      query($w: \(type)WhereInput) { \(group) { \(search)(where: $w) {
        totalCount edges { node { \(text) } } } } }
      """
    func check(_ comparison: TextCondition.Comparison, _ operands: [String], _ value: String)
      async throws
    {
      let filter = "{\"w\":{\"\(text)\(comparison.rawValue)\":\(value)}}"
      let data = try await harness.data(document, variables: filter)
      let list = at(data, group, search)
      let found = try #require(at(list, "edges") as? [Any]).map { at($0, "node", text) as? String }
      // What is absent meets no comparison, unless the comparison is ignored.
      let isIgnored = comparison.takesList && operands.isEmpty
      let expected = rows.filter { row in
        row.map { Self.holds(comparison, $0, operands) } ?? isIgnored
      }
      #expect(
        found.map { $0.map { Array($0.utf8) } } == expected.map { $0.map { Array($0.utf8) } },
        "\(filter)")
      #expect(at(list, "totalCount") as? Int == expected.count, "\(filter)")
    }
    let operands = Set(rows.compactMap { $0 }.prefix(12)).union(Catalog.operands.suffix(14))
    for comparison in Self.comparisons {
      for operand in operands.sorted() { try await check(comparison, [operand], quoted(operand)) }
    }
    for comparison in [TextCondition.Comparison.oneOf, .noneOf] {
      for count in [0, 1, 3, 12] {
        let some = Array(operands.sorted().prefix(count))
        try await check(
          comparison, some, "[\(some.map { quoted($0) }.joined(separator: ","))]")
      }
    }
  }

  @Test(arguments: [
    (#"{}"#, 22), (#"{ and: [] }"#, 22), (#"{ or: [] }"#, 22), (#"{ nameIn: [] }"#, 22),
    (#"{ nameNotIn: [], or: [], name: "alpha" }"#, 1),
    (#"{ name: "alpha", nameNEQ: "alpha" }"#, 0),
    (#"{ or: [{ name: "alpha" }, { name: "beta" }] }"#, 2),
    (#"{ or: [{ name: "alpha" }, { name: "beta" }], nameHasPrefix: "a" }"#, 1),
    (#"{ and: [{ nameHasPrefix: "b" }, { nameHasSuffix: "2" }] }"#, 2),
    (#"{ not: { nameHasPrefixFold: "a" } }"#, 15), (#"{ not: { not: { name: "a" } } }"#, 1),
    (#"{ nameContains: "%" }"#, 1), (#"{ nameContains: "_" }"#, 1), (#"{ nameContains: "\\" }"#, 1),
    (#"{ nameEqualFold: "ALPHA" }"#, 3), (#"{ nameEqualFold: "strasse" }"#, 2),
    (#"{ descriptionIsNil: true }"#, 8), (#"{ descriptionIsNil: false }"#, 14),
    (#"{ descriptionNotNil: true }"#, 14), (#"{ descriptionNotNil: false }"#, 8),
    (#"{ description: "" }"#, 7), (#"{ descriptionNEQ: "" }"#, 7),
    (#"{ not: { description: "" } }"#, 7), (#"{ name: null, nameIn: null, not: null }"#, 22),
  ])
  func logicAndNulls(_ filter: String, _ count: Int) async throws {
    let harness = try Harness()
    try await harness.merge(Catalog().merge)
    #expect(
      await harness.send(
        "{ customCatalogLabel { searchLabels(where: \(filter)) { totalCount } } }")
        == "{\"data\":{\"customCatalogLabel\":{\"searchLabels\":{\"totalCount\":\(count)}}}}")
  }

  /// The lists a relation gives, each against what the test put there.
  @Test func relations() async throws {
    let harness = try Harness()
    let catalog = Catalog()
    try await harness.merge(catalog.merge)
    func count(_ group: String, _ search: String, _ filter: String) async throws -> Int {
      let data = try await harness.data(
        "{ \(group) { \(search)(where: \(filter)) { totalCount edges { node { id } } } } }")
      let edges = try #require(at(data, group, search, "edges") as? [Any])
      #expect(at(data, group, search, "totalCount") as? Int == edges.count)
      return edges.count
    }
    func labels(_ filter: String) async throws -> Int {
      try await count("customCatalogLabel", "searchLabels", filter)
    }
    func packages(_ filter: String) async throws -> Int {
      try await count("publicPackage", "searchPackages", filter)
    }
    func versions(_ filter: String) async throws -> Int {
      try await count("publicPackageVersion", "searchVersions", filter)
    }
    let labelled = distinct(catalog.packages.flatMap(\.labels))
    let onVersions = distinct(catalog.versions.flatMap(\.labels))
    let all = catalog.labels.count
    #expect(try await labels("{ hasPublicPackages: true }") == labelled)
    #expect(try await labels("{ hasPublicPackages: false }") == all - labelled)
    #expect(try await labels("{ hasPublicPackagesWith: [] }") == all)
    #expect(
      try await labels(#"{ hasPublicPackagesWith: [{ type: "debian" }] }"#)
        == distinct(catalog.packages.filter { $0.name.type == "debian" }.flatMap(\.labels)))
    #expect(try await labels("{ hasPublicPackageVersions: true }") == onVersions)
    #expect(
      try await labels(#"{ hasPublicPackageVersionsWith: [{ version: "1.0" }] }"#)
        == distinct(catalog.versions.filter { $0.text == "1.0" }.flatMap(\.labels)))
    let plain = catalog.packages.filter { $0.labels.isEmpty }.count
    #expect(try await packages("{ hasCustomCatalogLabels: false }") == plain)
    #expect(
      try await packages("{ hasCustomCatalogLabels: true }") == catalog.packages.count - plain)
    let first = catalog.packages[1].labels[0]
    #expect(
      try await packages("{ hasCustomCatalogLabelsWith: [{ name: \(quoted(first)) }] }")
        == catalog.packages.filter { $0.labels == [first] }.count)
    #expect(
      try await versions("{ hasCustomCatalogLabels: true }")
        == catalog.versions.filter { !$0.labels.isEmpty }.count)
    #expect(try await versions("{ hasPublicPackage: true }") == catalog.versions.count)
    #expect(try await versions("{ hasPublicPackage: false }") == 0)
    #expect(
      try await versions(#"{ hasPublicPackageWith: [{ type: "npm" }, { nameContains: "a" }] }"#)
        == catalog.versions.filter {
          $0.package.type == "npm" && $0.package.name.utf8.contains(UInt8(ascii: "a"))
        }.count)
  }

  @Test(arguments: [
    ("nameIn", 5_000, nil), ("nameIn", 5_001, "where: Holds more than 5000 values."),
    ("or", 999, nil), ("or", 1_001, "where: Holds more than 2000 conditions."),
    ("and", 1_999, nil), ("and", 2_000, "where: Holds more than 2000 conditions."),
    ("not", 31, nil), ("not", 32, "where: Holds more than 32 \"has...\" filters."),
  ])
  func aFilterHasBounds(_ member: String, _ count: Int, _ message: String?) async throws {
    let harness = try Harness()
    // What is counted: conditions, items without any, filters of what stands beside, values.
    let item =
      switch member {
      case "or": #"{"name":"a","nameNEQ":"b"}"#
      case "and": "{}"
      case "not": #"{"hasPublicPackagesWith":[]}"#
      default: "\"a\""
      }
    let items = Array(repeating: item, count: count).joined(separator: ",")
    let document = """
      query($w: CustomCatalogLabelWhereInput) {
        customCatalogLabel { searchLabels(where: $w) { totalCount } } }
      """
    let variables =
      member == "not"
      ? "{\"w\":{\"not\":{\"hasPublicPackages\":true,\"and\":[\(items)]}}}"
      : "{\"w\":{\"\(member)\":[\(items)]}}"
    guard let message else {
      #expect(try object(await harness.send(document, variables: variables))["errors"] == nil)
      return
    }
    let error = try await harness.error(document, variables: variables)
    #expect(error.message == message && error.code == "QUERY_TOO_COMPLEX")
  }
}

/// How many texts differ in bytes; canonically equivalent ones are not the same here.
private func distinct(_ texts: [String]) -> Int { Set(texts.map { Array($0.utf8) }).count }
