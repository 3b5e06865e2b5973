import Foundation
import RegistryModel
import Testing

@testable import AdminAPI

@Suite struct ConnectionTests {
  @Test(arguments: [
    ("first: -1", "first"), ("first: 101", "first"), ("last: -1", "last"), ("last: 101", "last"),
    ("first: 1, last: 1", "last"), ("first: 1, before: \"x\"", "before"),
    ("last: 1, after: \"x\"", "last"), ("after: \"x\"", "after"), ("before: \"x\"", "before"),
    ("after: \"\"", "after"), ("after: \"cGFja2FnZQ\"", "after"),
    ("pagination: { first: 1 }, first: 1", "first"),
    ("pagination: { first: 1 }, after: \"x\"", "after"),
    ("pagination: { first: 1, last: 1 }", "pagination.last"),
    ("pagination: { first: 101 }", "pagination.first"),
    ("pagination: { after: \"x\" }", "pagination.after"),
    ("pagination: { last: 5, before: \"\\u0000\" }", "pagination.before"),
  ])
  func wrongPagesNameTheArgument(_ arguments: String, _ field: String) async throws {
    let harness = try Harness()
    for connection in ["customers", "packages"] {
      let error = try await harness.error("{ \(connection)(\(arguments)) { totalCount } }")
      #expect(error.code == "VALIDATION_ERROR")
      #expect(error.message.hasPrefix("\(field): "), "\(error.message)")
    }
  }

  @Test func aCursorOfTheOtherConnectionIsBroken() async throws {
    let harness = try Harness()
    try await harness.createCustomer("Ada")
    try await harness.addPackage("acme/tool")
    let data = try await harness.data(
      "{ customers { pageInfo { endCursor } } packages { pageInfo { endCursor } } }")
    for (connection, other) in [("customers", "packages"), ("packages", "customers")] {
      let cursor = try #require(
        ((data[connection] as? [String: Any])?["pageInfo"] as? [String: Any])?["endCursor"]
          as? String)
      let query = { (name: String) in "{ \(name)(after: \"\(cursor)\") { totalCount } }" }
      #expect(try await harness.error(query(other)).code == "VALIDATION_ERROR")
      #expect(try await harness.send(query(connection)).contains("totalCount\":1"))
    }
  }

  @Test func aPageOfNoneStillCountsAndPointsOnwards() async throws {
    let harness = try Harness()
    for name in ["a", "b", "c"] { try await harness.createCustomer(name) }
    let answer = try await harness.send(
      """
      { customers(first: 0) { edges { cursor } totalCount
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
      """)
    #expect(
      answer == #"{"data":{"customers":{"edges":[],"totalCount":3,"pageInfo":"#
        + #"{"hasNextPage":true,"hasPreviousPage":false,"startCursor":null,"endCursor":null}}}}"#)
  }

  @Test func aPageWithoutArgumentsHasTwentyRows() async throws {
    let harness = try Harness()
    for number in 0..<21 { try await harness.createCustomer("c\(number)") }
    for arguments in ["", "(pagination: {})", "(pagination: null, first: null)"] {
      let data = try await harness.data(
        "{ customers\(arguments) { nodes { id } pageInfo { hasNextPage } } }")
      let page = try #require(data["customers"] as? [String: Any])
      #expect((page["nodes"] as? [Any])?.count == 20)
      #expect((page["pageInfo"] as? [String: Bool])?["hasNextPage"] == true)
    }
  }

  @Test func edgesByteByByte() async throws {
    let harness = try Harness()
    try await harness.createCustomer("Ada")
    #expect(
      try await harness.send(
        "{ customers { edges { cursor node { name } } pageInfo { endCursor } } }")
        == #"{"data":{"customers":{"edges":[{"cursor":"YwAAAAAAAAAB","node":{"name":"Ada"}}],"#
        + #""pageInfo":{"endCursor":"YwAAAAAAAAAB"}}}}"#)
    try await harness.addPackage("acme/tool")
    #expect(
      try await harness.send("{ packages { edges { cursor node { name } } } }")
        == #"{"data":{"packages":{"edges":[{"cursor":"cGFjbWUvdG9vbA","#
        + #""node":{"name":"acme/tool"}}]}}}"#)
  }

  /// Pages through random lists in both ways, with rows deleted in between, and compares each page
  /// with what a plain array gives.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func pagesEqualAPlainList(_ seed: UInt64) async throws {
    print("pagesEqualAPlainList: seed \(seed)")
    var random = Seeded(state: seed)
    let harness = try Harness()
    var customers: [String] = []
    var packages: [String] = []
    for _ in 0..<25 {
      customers.append(try await harness.createCustomer(random.next() % 2 == 0 ? "Red" : "Blue"))
      let name = "\(["acme", "beta"][Int(random.next() % 2)])/p\(random.next() % 100_000)"
      if !packages.contains(name) {
        try await harness.addPackage(name)
        packages.append(name)
      }
    }
    packages.sort()
    let red = try #require(
      try await harness.data(
        #"{ customers(filter: { search: "RED" }, first: 100) { nodes { id } } }"#)["customers"]
        as? [String: [[String: String]]])
    let reds = (red["nodes"] ?? []).compactMap { $0["id"] }
    var lists: [PlainList] = [
      PlainList(connection: "customers", key: "id", filter: "{}", rows: customers),
      PlainList(connection: "customers", key: "id", filter: #"{search:"red"}"#, rows: reds),
      PlainList(connection: "packages", key: "name", filter: "{}", rows: packages),
      PlainList(
        connection: "packages", key: "name", filter: #"{vendor:"Acme"}"#,
        rows: packages.filter { $0.hasPrefix("acme/") }),
    ]
    for round in 0..<120 {
      let list = lists[round % lists.count]
      let size = Int(random.next() % 5)
      let isBackward = random.next() % 2 == 0
      let position =
        list.known.isEmpty ? nil : list.known[Int(random.next() % UInt64(list.known.count))]
      try await list.check(harness, size: size, isBackward: isBackward, position: position)
      if round % 10 == 9, let gone = customers.randomElement(using: &random) {
        _ = try await harness.data("mutation { deleteCustomer(id: \"\(gone)\") }")
        customers.removeAll { $0 == gone }
        for index in lists.indices { lists[index].rows.removeAll { $0 == gone } }
      }
    }
  }
}

/// What a connection should hold: rows in order, and the keys that were ever seen.
struct PlainList {
  let connection: String
  let key: String
  let filter: String
  var rows: [String]
  let known: [String]

  init(connection: String, key: String, filter: String, rows: [String]) {
    self.connection = connection
    self.key = key
    self.filter = filter
    self.rows = rows
    known = rows
  }

  /// Asks for one page and compares everything about it.
  func check(_ harness: Harness, size: Int, isBackward: Bool, position: String?) async throws {
    var arguments = isBackward ? "last: \(size)" : "first: \(size)"
    if let position {
      arguments += ", \(isBackward ? "before" : "after"): \"\(cursor(position))\""
    }
    let text = try await harness.send(
      """
      { \(connection)(filter: \(filter), \(arguments)) { totalCount nodes { \(key) }
      edges { cursor node { \(key) } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
      """)
    let before = rows.filter { row in position.map { row < $0 } ?? true }
    let after = rows.filter { row in position.map { row > $0 } ?? true }
    let page = isBackward ? Array(before.suffix(size)) : Array(after.prefix(size))
    let hasNext: Bool
    let hasPrevious: Bool
    if isBackward {
      hasPrevious = before.count > size
      hasNext = position == nil ? false : rows.count > before.count
      #expect(size > 0 || page.isEmpty)
    } else {
      hasNext = after.count > size
      hasPrevious = position == nil ? false : rows.count > after.count
    }
    let list = { (items: [String]) in "[\(items.joined(separator: ","))]" }
    let node = { (row: String) in "{\"\(key)\":\"\(row)\"}" }
    let quote = { (row: String?) in row.map { "\"\(cursor($0))\"" } ?? "null" }
    let nodes = list(page.map(node))
    let edges = list(page.map { "{\"cursor\":\(quote($0)),\"node\":\(node($0))}" })
    let expected =
      "{\"data\":{\"\(connection)\":{\"totalCount\":\(rows.count),\"nodes\":\(nodes),"
      + "\"edges\":\(edges),\"pageInfo\":{\"hasNextPage\":\(hasNext),"
      + "\"hasPreviousPage\":\(hasPrevious),\"startCursor\":\(quote(page.first)),"
      + "\"endCursor\":\(quote(page.last))}}}}"
    #expect(text == expected, "\(connection) \(filter) \(arguments)")
  }

  private func cursor(_ row: String) -> String {
    if let id = CustomerID(row) { return String(decoding: Cursor.encoded(id), as: UTF8.self) }
    let bytes = Array(row.utf8).withUnsafeBytes { Cursor.encoded(packageName: $0) }
    return String(decoding: bytes, as: UTF8.self)
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
