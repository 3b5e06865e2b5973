import CatalogAPI
import Foundation
import GraphQL
import GraphQLExecution
import LMDB
import RegistryModel
import RegistryStore
import Synchronization
import Testing

/// Requests as scripts send them.
@Suite struct RequestTests {
  static let create =
    "mutation { customCatalogLabel { createCustomCatalogLabel(label: { name: %, description: % }) "
    + "{ name description } } }"

  @Test(arguments: [
    "", #","variables":{}"#, #","variables":null"#, #","operationName":null"#,
    #","variables":{"unused":1}"#,
  ])
  func whatIsNotNeededMayBeThereOrNot(_ members: String) async throws {
    let harness = try Harness()
    let query = "query Some { customCatalogLabel { getLabel(name: \"a\") { id } } }"
    #expect(
      await harness.send(body: "{\"query\":\(quoted(query))\(members)}")
        == #"{"data":{"customCatalogLabel":{"getLabel":null}}}"#)
  }

  @Test(arguments: [
    "{customCatalogLabel{searchLabels(first:1 orderBy:{direction:DESC field:NAME}){totalCount}}}",
    "{,customCatalogLabel,{,searchLabels,(,first:1,,orderBy:{direction:DESC,field:NAME,},),"
      + "{,totalCount,},},},",
    "query\n{\n\tcustomCatalogLabel\r\n{ searchLabels(\nfirst\n:\n1\n) { totalCount } } }",
    "\u{FEFF}{ # a comment\n customCatalogLabel { searchLabels { totalCount } } }",
  ])
  func commasStandAnywhereOrNowhere(_ query: String) async throws {
    let harness = try Harness()
    #expect(
      await harness.send(query)
        == #"{"data":{"customCatalogLabel":{"searchLabels":{"totalCount":0}}}}"#)
  }

  @Test func enumValuesAreStringsInVariables() async throws {
    let harness = try Harness()
    try await harness.merge(Catalog().merge)
    let document = """
      query($o: PublicPackageOrder, $f: PublicPackageOrderField!, $d: OrderDirection!) {
        publicPackage {
          a: searchPackages(first: 2, orderBy: $o) { edges { node { type } } }
          b: searchPackages(first: 2, orderBy: { field: $f, direction: $d }) {
            edges { node { type } } }
        } }
      """
    let variables = #"""
      {"o":{"field":"TYPE","direction":"DESC"},"f":"TYPE","d":"DESC"}
      """#
    let list = #"{"edges":[{"node":{"type":"npm"}},{"node":{"type":"npm"}}]}"#
    #expect(
      await harness.send(document, variables: variables)
        == "{\"data\":{\"publicPackage\":{\"a\":\(list),\"b\":\(list)}}}")
  }

  @Test func aCursorIsPastedAsItIs() async throws {
    let harness = try Harness()
    try await harness.merge(Catalog().merge)
    var names: [String] = []
    var after = ""
    while true {
      let data = try await harness.data(
        """
        { customCatalogLabel { searchLabels(first: 5 \(after), orderBy: { field: NAME }) {
          edges { node { name } } pageInfo { hasNextPage endCursor } } } }
        """)
      let list = at(data, "customCatalogLabel", "searchLabels")
      names += (at(list, "edges") as? [Any] ?? []).compactMap { at($0, "node", "name") as? String }
      guard at(list, "pageInfo", "hasNextPage") as? Bool == true else { break }
      let cursor = try #require(at(list, "pageInfo", "endCursor") as? String)
      #expect(cursor.utf8.allSatisfy { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") })
      after = "after: \"\(cursor)\""
    }
    let bytes = names.map { Array($0.utf8) }
    #expect(bytes.count == Catalog.names.count)
    #expect(bytes == bytes.sorted { $0.lexicographicallyPrecedes($1) })
  }

  /// Strings whose quotes, line ends or escapes a script forgot to escape.
  @Test(arguments: [
    #"say "hi" to"#, "two\nlines", #"C:\Users"#, #"ends with \"#, #"\u12"#, #"a""b"#,
  ])
  func aBrokenStringIsASyntaxError(_ text: String) async throws {
    let harness = try Harness()
    let query = Self.create.replacing("%", with: "\"\(text)\"")
    let error = try await harness.error(query)
    #expect(error.code == "GRAPHQL_PARSE_FAILED")
    #expect(error.message.hasPrefix("Syntax Error: "), "\(error.message)")
    #expect(
      await harness.send("{ customCatalogLabel { searchLabels { totalCount } } }")
        == #"{"data":{"customCatalogLabel":{"searchLabels":{"totalCount":0}}}}"#)
  }

  @Test func hundredsOfMutationsInOneDocumentAreOneCommit() async throws {
    let harness = try Harness()
    let fields = (1...400).map {
      "a\($0): createCustomCatalogLabel(label: { name: \"l\($0)\" }) { name } "
        + "b\($0): assignCustomCatalogLabelsToPublicPackage(publicPackageLabels: { publicPackage: "
        + "{ name: \"p\($0)\", type: \"npm\" }, labelNames: [\"l\($0)\"] }) "
    }
    let commits = try harness.registry.storage().lastTransaction
    let data = try await harness.data(
      "mutation { customCatalogLabel { \(fields.joined()) } }")
    #expect(try harness.registry.storage().lastTransaction == commits + 1)
    let answers = try #require(at(data, "customCatalogLabel") as? [String: Any])
    #expect(answers.count == 800)
    #expect(answers.filter { $0.key.hasPrefix("b") }.allSatisfy { $0.value as? Bool == true })
  }

  @Test func aliasesOfTheGroupRunInOrderToo() async throws {
    let harness = try Harness()
    #expect(
      await harness.send(
        """
        mutation {
          a: customCatalogLabel { createCustomCatalogLabel(label: { name: "x" }) { name } }
          b: customCatalogLabel { updateCustomCatalogLabel(label: {
            name: "x", updatedName: "y" }) { name } }
          c: customCatalogLabel { deleteCustomCatalogLabel(label: { name: "x" }) }
        }
        """)
        == #"{"data":{"a":{"createCustomCatalogLabel":{"name":"x"}},"#
        + #""b":{"updateCustomCatalogLabel":{"name":"y"}},"c":{"deleteCustomCatalogLabel":false}}}"#
    )
  }

  /// Each look at this clock finds a second gone; nothing here shows enough for the executor to
  /// look.
  @Test(arguments: [
    ("where: { name: \"x\" }", true), ("orderBy: { field: NAME }", true), ("", false),
  ])
  func theTimeOfListsThatShowLittleIsBounded(_ arguments: String, _ isBounded: Bool) async throws {
    let seconds = Ticks()
    var options = GraphQLOptions.catalog()
    options.limits.streaming.time = .seconds(10)
    options.limits.streaming.clock = { seconds.next() * 1_000_000_000 }
    let harness = try Harness(options: options)
    let list = "searchLabels(first: 0 \(arguments)) { totalCount }"
    for (count, isRefused) in [(5, false), (20, isBounded)] {
      let lists = (0..<count).map { " a\($0): \(list)" }.joined()
      let answer = try object(await harness.send("{ customCatalogLabel {\(lists) } }"))
      #expect((answer["errors"] != nil) == isRefused)
    }
  }
}

/// Counts how often it was asked.
final class Ticks: Sendable {
  private let count = Atomic<UInt64>(0)

  func next() -> UInt64 { count.add(1, ordering: .relaxed).newValue }
}
