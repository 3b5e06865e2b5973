import Foundation
import RegistryGraphQL
import RegistryModel
import Testing

/// Pages of every connection in every order, against a plain list.
@Suite struct ConnectionTests {
  /// A connection: how to ask for it, and its rows in the order of creation.
  struct List: Sendable {
    /// What stands around the connection; `%` is its field with arguments and selection.
    var around: String
    var path: [String]
    var field: String
    /// The texts that show a row, and by which it may be ordered.
    var texts: [String]
    /// One array of texts for each row.
    var rows: [[String]]

    /// The rows in an order, as indexes of `rows`.
    func order(by text: String?, descending: Bool) -> [Int] {
      guard let text, let place = texts.firstIndex(of: text) else { return Array(rows.indices) }
      let sorted = rows.indices.sorted { left, right in
        let (a, b) = (Array(rows[left][place].utf8), Array(rows[right][place].utf8))
        return a == b ? left < right : a.lexicographicallyPrecedes(b)
      }
      return descending ? sorted.reversed() : sorted
    }
  }

  static func lists(_ catalog: Catalog) -> [List] {
    let packages = catalog.packages.map { [$0.name.name, $0.name.type] }
    let labelled = catalog.packages.filter { $0.labels.first == "alpha" }
    let versioned = catalog.packages.max { $0.versions.count < $1.versions.count }
    let onVersions = Dictionary(grouping: catalog.versions) { $0.labels.first ?? "" }
    let (name, some) =
      onVersions.filter { $0.key != "" }.max { $0.value.count < $1.value.count }
      ?? ("", [])
    return [
      List(
        around: "{ customCatalogLabel { % } }", path: ["customCatalogLabel"],
        field: "searchLabels", texts: ["name"], rows: catalog.labels.map { [$0.name] }),
      List(
        around: "{ publicPackage { % } }", path: ["publicPackage"], field: "searchPackages",
        texts: ["name", "type"], rows: packages),
      List(
        around: "{ publicPackageVersion { % } }", path: ["publicPackageVersion"],
        field: "searchVersions", texts: ["version"], rows: catalog.versions.map { [$0.text] }),
      List(
        around: #"{ customCatalogLabel { getLabel(name: "alpha") { % } } }"#,
        path: ["customCatalogLabel", "getLabel"], field: "publicPackagesConnection",
        texts: ["name", "type"], rows: labelled.map { [$0.name.name, $0.name.type] }),
      List(
        around: "{ customCatalogLabel { getLabel(name: \(quoted(name))) { % } } }",
        path: ["customCatalogLabel", "getLabel"], field: "publicPackageVersionsConnection",
        texts: ["version"], rows: some.map { [$0.text] }),
      List(
        around: "{ publicPackage { getPackage(name: \(quoted(versioned?.name.name ?? "")), "
          + "type: \(quoted(versioned?.name.type ?? ""))) { % } } }",
        path: ["publicPackage", "getPackage"], field: "versionsConnection", texts: ["version"],
        rows: versioned?.versions.map { [$0.version] } ?? []),
    ]
  }

  @Test(arguments: 0..<6) func pagesAreWindowsOfTheList(_ number: Int) async throws {
    let harness = try Harness()
    let catalog = Catalog()
    try await harness.merge(catalog.merge)
    let list = Self.lists(catalog)[number]
    #expect(list.rows.count > 2)
    var random = Seeded(state: UInt64(number))
    for text in [nil] + list.texts.map({ $0 as String? }) {
      for descending in text == nil ? [false] : [false, true] {
        let order = list.order(by: text, descending: descending)
        let by = text.map {
          "orderBy: { field: \($0.uppercased())\(descending ? ", direction: DESC" : "") }"
        }
        let cursors = try await check(harness, list, order, by, [:], nil)
        for _ in 0..<14 {
          var page: [String: Int] = [:]
          let size = Int.random(in: 0...list.rows.count + 1, using: &random)
          switch Int.random(in: 0..<3, using: &random) {
          case 0: page["first"] = size
          case 1: page["last"] = size
          default: break
          }
          if Bool.random(using: &random) {
            page["after"] = Int.random(in: order.indices, using: &random)
          }
          if Bool.random(using: &random) {
            let least = (page["after"] ?? -1) + 1
            if least < order.count {
              page["before"] = Int.random(in: least..<order.count, using: &random)
            }
          }
          _ = try await check(harness, list, order, by, page, cursors)
        }
      }
    }
  }

  /// Asks for a page and compares it with the window of the list; gives the cursors of its rows.
  ///
  /// `after` and `before` are places in the order.
  private func check(
    _ harness: Harness, _ list: List, _ order: [Int], _ orderBy: String?, _ page: [String: Int],
    _ cursors: [String]?
  ) async throws -> [String] {
    var arguments = orderBy.map { [$0] } ?? []
    for (name, value) in page {
      let isCursor = name == "after" || name == "before"
      arguments.append("\(name): \(isCursor ? "\"\(cursors?[value] ?? "")\"" : "\(value)")")
    }
    let shown = arguments.isEmpty ? "" : "(\(arguments.joined(separator: ", ")))"
    let field = """
      \(list.field)\(shown) { totalCount
      edges { cursor node { id \(list.texts.joined(separator: " ")) } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
      """
    let data = try await harness.data(list.around.replacing("%", with: field))
    var found: Any? = data
    for step in list.path + [list.field] { found = at(found, step) }
    let edges = try #require(at(found, "edges") as? [Any])
    let start = page["after"].map { $0 + 1 } ?? 0
    let end = page["before"] ?? order.count
    var window = start..<end
    if let first = page["first"] { window = start..<min(start + first, end) }
    if let last = page["last"] { window = max(end - last, start)..<end }
    let expected = order[window].map { list.rows[$0].map { Array($0.utf8) } }
    let rows = edges.map { edge in
      list.texts.map { Array((at(edge, "node", $0) as? String ?? "").utf8) }
    }
    #expect(rows == expected, "\(shown)")
    #expect(at(found, "totalCount") as? Int == order.count)
    let made = edges.compactMap { at($0, "cursor") as? String }
    if let cursors { #expect(made == Array(cursors[window]), "\(shown)") }
    let info = at(found, "pageInfo")
    #expect(at(info, "hasNextPage") as? Bool == (window.upperBound < order.count), "\(shown)")
    #expect(at(info, "hasPreviousPage") as? Bool == (window.lowerBound > 0), "\(shown)")
    #expect(at(info, "startCursor") as? String == made.first, "\(shown)")
    if let last = made.last {
      #expect(at(info, "endCursor") as? String == last, "\(shown)")
    } else if window.upperBound < order.count, let cursors {
      // What follows an empty page is what its end cursor leads to.
      let end = try #require(at(info, "endCursor") as? String, "\(shown)")
      let next = (orderBy.map { [$0] } ?? []) + ["first: 1", "after: \"\(end)\""]
      let data = try await harness.data(
        list.around.replacing(
          "%", with: "\(list.field)(\(next.joined(separator: ", "))) { edges { cursor } }"))
      var found: Any? = data
      for step in list.path + [list.field] { found = at(found, step) }
      #expect(
        at(found, "edges", 0, "cursor") as? String == cursors[window.upperBound], "\(shown)")
    }
    return made
  }

  @Test(arguments: [
    ("first: 1, last: 1", #"last: Give either "first" or "last", not both."#),
    ("first: -1", "first: Must not be negative; it is -1."),
    ("last: -5", "last: Must not be negative; it is -5."),
    (#"after: "nonsense""#, "after: Is not a cursor that any connection has given."),
    (#"before: """#, "before: Is not a cursor that any connection has given."),
    (#"after: "bC0AAAAAAAAAAR""#, "after: Is not a cursor that any connection has given."),
    (
      #"first: 2, after: "cC0AAAAAAAAAAQ""#, "after: Is a cursor of another kind of connection."
    ),
    (
      #"after: "bC0AAAAAAAAAAQ", orderBy: { field: NAME }"#,
      #"after: Is a cursor of another order; give the "orderBy" that it was given with."#
    ),
    (
      #"after: "bG4AAAAAAAAAAWE""#,
      #"after: Is a cursor of another order; give the "orderBy" that it was given with."#
    ),
  ])
  func argumentsAreRefused(_ arguments: String, _ message: String) async throws {
    let harness = try Harness()
    try await harness.merge(Catalog().merge)
    let text = await harness.send(
      "{ customCatalogLabel { searchLabels(\(arguments)) { totalCount } } }")
    let errors = try #require(try object(text)["errors"])
    #expect(at(errors, 0, "message") as? String == message)
    #expect(at(errors, 0, "extensions", "code") as? String == "VALIDATION_ERROR")
  }

  @Test func aCursorByteByByteAndForARowThatIsGone() async throws {
    let harness = try Harness()
    _ = await harness.mutate(MessageTests.creates(3))
    #expect(
      await harness.send(
        "{ customCatalogLabel { searchLabels(first: 1) { edges { cursor } } } }")
        == #"{"data":{"customCatalogLabel":{"searchLabels":{"edges":["#
        + #"{"cursor":"bC0AAAAAAAAAAQ"}]}}}}"#
    )
    _ = await harness.mutate(#"deleteCustomCatalogLabel(label: { name: "l1" })"#)
    #expect(
      await harness.send(
        """
        query($c: Cursor) { customCatalogLabel { searchLabels(first: 1, after: $c) {
          edges { node { name } } pageInfo { hasPreviousPage hasNextPage } } } }
        """, variables: #"{"c":"bC0AAAAAAAAAAQ"}"#)
        == #"{"data":{"customCatalogLabel":{"searchLabels":{"edges":[{"node":{"name":"l2"}}],"#
        + #""pageInfo":{"hasPreviousPage":false,"hasNextPage":true}}}}}"#)
  }

  /// The cursor of an empty page at the start says that place; nothing stands before it.
  @Test(arguments: ["first: 2", "last: 2", "last: 0", ""])
  func nothingStandsBeforeTheFirstRow(_ page: String) async throws {
    let harness = try Harness()
    try await harness.merge(Catalog().merge)
    #expect(
      await harness.send(
        """
        { customCatalogLabel { searchLabels(\(page) before: "bC0") {
          edges { cursor } pageInfo { hasPreviousPage hasNextPage endCursor } } } }
        """)
        == #"{"data":{"customCatalogLabel":{"searchLabels":{"edges":[],"pageInfo":"#
        + #"{"hasPreviousPage":false,"hasNextPage":true,"endCursor":"bC0"}}}}}"#)
  }

  /// Cursors that nobody was given and that yet say something: numbers and texts of any kind.
  @Test(arguments: [
    [UInt8](repeating: 0xFF, count: 8), [UInt8](repeating: 0, count: 8),
    [0, 0, 0, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
  ])
  func aMadeUpCursorIsOnlyAPlace(_ number: [UInt8]) async throws {
    let harness = try Harness()
    try await harness.merge(Catalog().merge)
    let texts: [[UInt8]] = [
      [], [0], [0xFF, 0xC0, 0x80], Array("gamma".utf8), [UInt8](repeating: 0x6C, count: 3_900),
    ]
    for text in texts {
      for (mark, order) in [
        ("-", ""), ("n", "orderBy: { field: NAME }"),
        ("n", "orderBy: { field: NAME, direction: DESC }"),
      ] where mark == "n" || text.isEmpty {
        let bytes = Array("l\(mark)".utf8) + number + text
        let cursor = String(decoding: Base64URL.encoded(bytes), as: UTF8.self)
        for page in ["first: 0", "last: 0", "first: 3", "last: 3", ""] {
          for side in ["after", "before"] {
            let data = try await harness.data(
              """
              { customCatalogLabel { searchLabels(\(page) \(side): "\(cursor)" \(order)) {
                totalCount edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } } }
              """)
            let list = at(data, "customCatalogLabel", "searchLabels")
            #expect(at(list, "totalCount") as? Int == Catalog.names.count)
            let info = at(list, "pageInfo")
            #expect(at(info, "hasNextPage") as? Bool != true || at(info, "endCursor") is String)
          }
        }
      }
    }
  }

  @Test func unknownPackagesAndVersionsAreNull() async throws {
    let harness = try Harness()
    try await harness.merge(Catalog().merge)
    #expect(
      await harness.send(
        """
        { publicPackage { a: getPackage(name: "alpha", type: "Npm") { id }
            b: getPackage(name: "alpha", type: "npm") { id name type description homepage } }
          publicPackageVersion { a: getVersion(name: "zeta", type: "npm", version: "1.0") { id }
            b: getVersion(name: "alpha", type: "npm", version: "9") { id } } }
        """)
        == #"{"data":{"publicPackage":{"a":null,"b":{"id":"cpk_0000000000001","name":"alpha","#
        + #""type":"npm","description":null,"homepage":null}},"publicPackageVersion":{"a":null,"#
        + #""b":null}}}"#)
  }

  @Test func anEventLoopDoesWhatIsShort() async throws {
    let harness = try Harness()
    let packages = (0..<600).map { number in
      CatalogPackageEntry(
        name: CatalogPackageName(name: "p\(number)", type: "npm"),
        labels: number < 5 ? ["few"] : ["many"])
    }
    try await harness.merge(
      MergeCatalog(packages: packages, labels: [NewLabel(name: "few"), NewLabel(name: "many")]))
    func label(_ name: String, _ arguments: String = "") -> String {
      """
      { customCatalogLabel { getLabel(name: "\(name)") { publicPackagesConnection\(arguments) {
        totalCount edges { node { name } } pageInfo { endCursor } } } } }
      """
    }
    let cases: [(String, Bool)] = [
      (label("few"), false), (label("many"), true), (label("many", "(first: 100)"), false),
      (label("many", "(first: 501)"), true), (label("few", "(orderBy: { field: NAME })"), true),
      (label("few", "(where: { name: \"p1\" })"), true),
      ("{ publicPackage { searchPackages { totalCount pageInfo { hasNextPage } } } }", false),
      ("{ publicPackage { searchPackages(first: 500) { pageInfo { hasNextPage } } } }", false),
      ("{ publicPackage { searchPackages(first: 501) { pageInfo { hasNextPage } } } }", true),
      ("{ publicPackage { searchPackages(last: 1001) { pageInfo { endCursor } } } }", true),
    ]
    for (document, isLong) in cases {
      for round in 1...2 {
        let isOffloaded = try harness.isOffloaded(document)
        #expect(isOffloaded == isLong, "\(document), round \(round)")
      }
      #expect(try object(await harness.send(document))["errors"] == nil)
    }
  }
}

/// Random numbers that a seed repeats (SplitMix64).
struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
