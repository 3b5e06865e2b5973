import Foundation
import GraphQLExecution
import LMDB
import RegistryGraphQL
import RegistryModel
import RegistryStore
import Testing

/// A label on 100,000 packages: paged through, listed at once, and deleted with them.
@Suite(.serialized) struct LongListTests {
  static let count = 100_000

  static func filled() async throws -> Harness {
    let harness = try Harness(mapSize: 4 << 30)
    let portion = 5_000
    for start in stride(from: 0, to: count, by: portion) {
      try await harness.merge(
        MergeCatalog(
          packages: (start..<start + portion).map {
            CatalogPackageEntry(
              name: CatalogPackageName(name: "package-\($0)", type: "npm"), labels: ["all"])
          }, labels: [NewLabel(name: "all")]))
    }
    return harness
  }

  static func query(_ arguments: String, _ selection: String) -> String {
    """
    { customCatalogLabel { getLabel(name: "all") { publicPackagesConnection\(arguments) {
      \(selection) } } } }
    """
  }

  @Test func isPagedStreamedAndDeleted() async throws {
    let harness = try await Self.filled()
    try await Self.page(harness)
    try Self.stream(harness)
    try await Self.delete(harness)
  }

  private static func page(_ harness: Harness) async throws {
    let selection = "edges { node { name } } pageInfo { hasNextPage endCursor } totalCount"
    var after = ""
    var seen = 0
    while true {
      let data = try await harness.data(query("(first: 100\(after))", selection))
      let list = at(data, "customCatalogLabel", "getLabel", "publicPackagesConnection")
      let edges = try #require(at(list, "edges") as? [Any])
      #expect(edges.count == 100)
      #expect(at(edges, 0, "node", "name") as? String == "package-\(seen)")
      #expect(at(edges, 99, "node", "name") as? String == "package-\(seen + 99)")
      #expect(at(list, "totalCount") as? Int == count)
      seen += edges.count
      guard at(list, "pageInfo", "hasNextPage") as? Bool == true else { break }
      after = ", after: \"\(at(list, "pageInfo", "endCursor") as? String ?? "")\""
    }
    #expect(seen == count)
  }

  private static func stream(_ harness: Harness) throws {
    let document = query(
      "", "totalCount edges { cursor node { name type } } pageInfo { hasNextPage }")
    guard case .offloaded(let work) = try harness.outcome(document),
      case .offloaded(let sameWork) = try harness.outcome(document)
    else {
      Issue.record("an event loop has listed 100,000 packages")
      return
    }
    let portions = Portions()
    let rest = work(portions.sink(threshold: 64 << 10))
    #expect(!rest.isBroken)
    let parts = portions.all
    // No part is much longer than it has to be, so nothing was gathered.
    #expect(parts.count > 50)
    #expect(parts.allSatisfy { $0.count < 80 << 10 })
    #expect(rest.body.count < 80 << 10)
    let data = try object(portions.text + String(decoding: rest.body, as: UTF8.self))
    let list = at(data, "data", "customCatalogLabel", "getLabel", "publicPackagesConnection")
    let edges = try #require(at(list, "edges") as? [Any])
    #expect(edges.count == count)
    #expect(at(edges, count - 1, "node", "name") as? String == "package-\(count - 1)")
    #expect(at(list, "pageInfo", "hasNextPage") as? Bool == false)
    let unwanted = sameWork(ResponseSink(threshold: 64 << 10) { _ in false })
    #expect(unwanted.isBroken)
    #expect(unwanted.body.isEmpty)
  }

  private static func delete(_ harness: Harness) async throws {
    let commits = try harness.registry.storage().lastTransaction
    #expect(
      await harness.mutate(#"deleteCustomCatalogLabel(label: { name: "all" })"#)
        == #"{"data":{"customCatalogLabel":{"deleteCustomCatalogLabel":true}}}"#)
    #expect(try harness.registry.storage().lastTransaction == commits + 1)
    #expect(
      await harness.send(
        """
        { publicPackage { searchPackages(where: { hasCustomCatalogLabels: true }) { totalCount }
            getPackage(name: "package-99999", type: "npm") {
              customCatalogLabelsConnection { totalCount edges { cursor } } } } }
        """)
        == #"{"data":{"publicPackage":{"searchPackages":{"totalCount":0},"getPackage":{"#
        + #""customCatalogLabelsConnection":{"totalCount":0,"edges":[]}}}}}"#)
  }
}
