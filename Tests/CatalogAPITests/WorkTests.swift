import CatalogAPI
import GraphQL
import GraphQLExecution
import LMDB
import RegistryModel
import RegistryStore
import Testing

/// Lists that look at much: in a query they have their time, in the result of a mutation, for
/// which other mutations wait, a bound that is the same on every machine.
@Suite struct WorkTests {
  /// No index answers these, and no row meets them: each is tested for every row.
  static let filter: String = {
    let parts = (0..<1_900).map { "{ nameContains: \"\\u0001\($0)\" }" }
    return "where: { or: [\(parts.joined(separator: ","))] }"
  }()

  /// Each look at this clock finds a second gone.
  @Test(arguments: ["totalCount", "edges { cursor }", "pageInfo { hasNextPage }"])
  func oneListLooksAtTheClock(_ selection: String) async throws {
    let seconds = Ticks()
    var options = GraphQLOptions.catalog()
    options.limits.streaming.time = .seconds(10)
    options.limits.streaming.clock = { seconds.next() * 1_000_000_000 }
    let harness = try Harness(options: options)
    try await harness.merge(Catalog().merge)
    let error = try await harness.error(
      "{ publicPackage { searchPackages(\(Self.filter)) { \(selection) } } }")
    #expect(error.code == "QUERY_TOO_COMPLEX")
    #expect(error.message == "The operation took longer than 10000 milliseconds.")
    #expect(harness.log.all.isEmpty)
  }

  @Test(arguments: [
    "publicPackagesConnection(\(filter)) { totalCount }",
    "publicPackagesConnection(first: 100000) { pageInfo { hasNextPage } }",
    "publicPackagesConnection(orderBy: { field: NAME }) { pageInfo { hasNextPage } }",
    "publicPackagesConnection { edges { node { id name type } } }",
  ])
  func aMutationWhoseResultIsTooMuchChangesNothing(_ selection: String) async throws {
    var options = GraphQLOptions.catalog()
    options.limits.mutationWork = 5_000
    let harness = try Harness(options: options)
    try await harness.merge(
      MergeCatalog(
        packages: (0..<3_000).map {
          CatalogPackageEntry(
            name: CatalogPackageName(name: "package-\($0)", type: "npm"), labels: ["all"])
        }, labels: [NewLabel(name: "all")]))
    let commits = try harness.registry.storage().lastTransaction
    let error = try await harness.error(
      """
      mutation { customCatalogLabel {
        a: createCustomCatalogLabel(label: { name: "new" }) { name }
        b: updateCustomCatalogLabel(label: { name: "all", updatedName: "every" }) {
          name \(selection) } } }
      """)
    #expect(error.code == "QUERY_TOO_COMPLEX")
    #expect(
      error.message == "The operation takes more than 5000 steps. Nothing was changed.")
    #expect(
      await harness.send(
        """
        { customCatalogLabel { a: getLabel(name: "all") { name } b: getLabel(name: "new") { name }
            c: getLabel(name: "every") { name } } }
        """)
        == #"{"data":{"customCatalogLabel":{"a":{"name":"all"},"b":null,"c":null}}}"#)
    #expect(try harness.registry.storage().lastTransaction <= commits + 1)
    #expect(
      await harness.mutate(#"deleteCustomCatalogLabel(label: { name: "all" })"#)
        == #"{"data":{"customCatalogLabel":{"deleteCustomCatalogLabel":true}}}"#)
    #expect(try harness.registry.verify().isEmpty)
  }
}
