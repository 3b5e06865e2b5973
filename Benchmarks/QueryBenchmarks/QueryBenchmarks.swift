import AdminAPI
import Benchmark
import Foundation
import Population
import Rivals

/// Queries through both APIs on a store: of the admin API the CPU time of one thread for each
/// request; of the catalog label API the time that passes, half the requests and one in a hundred.
let benchmarks: @Sendable () -> Void = {
  let customer = """
    query Customer($id: ID!) { customer(id: $id) {
      id name email status packages { name constraint grantedAt } token { createdAt }
    } }
    """
  let count = 2_000

  Benchmark.rounds("Customer with three grants", measuring: ["prepared (ns)", "cold (ns)"]) {
    try Administrator()
  } round: { administrator in
    let prepared = try administrator.time(count) { _ in customer }
    let cold = try administrator.time(count) { "\(customer)#\($0)" }
    return [prepared, cold]
  }

  Benchmark.rounds(
    "Introspection query", measuring: ["prepared (ns)", "cold (ns)", "until executed (ns)"]
  ) {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Compare/documents/introspection.graphql")
    return (try Administrator(), try String(contentsOf: file, encoding: .utf8))
  } round: { (administrator, text) in
    [
      try administrator.time(100) { _ in text },
      try administrator.time(100) { "\(text)#\($0)" },
      try administrator.time(100, executing: false) { "\(text)#\($0)" },
    ]
  }

  for query in CatalogQuery.all {
    Benchmark.rounds(query.title, measuring: ["p50 (ns)", "p99 (ns)"]) {
      let reader = try CatalogReader()
      let variables = query.variables.replacing("CURSOR", with: reader.lastPage)
      _ = try reader.answer(to: query.document, variables)
      return (reader, variables)
    } round: { (reader, variables) in
      let times = try reader.times(query.count, query.document, variables)
      return [Double(times[times.count / 2]), Double(times[times.count * 99 / 100])]
    }
  }
}

/// What is asked of the catalog label API.
private struct CatalogQuery {
  let title: String
  /// Requests in a round.
  let count: Int
  let document: String
  let variables: String

  static let all = [
    CatalogQuery(
      title: "Label with five packages", count: 2_000,
      document: """
        query($n: String!) { customCatalogLabel { getLabel(name: $n) { id name description
          publicPackagesConnection { edges { node { name type } } } } } }
        """, variables: #"{"n":"reviewed"}"#),
    CatalogQuery(
      title: "Labels by a part of their name", count: 300,
      document: """
        query($w: CustomCatalogLabelWhereInput) { customCatalogLabel {
          searchLabels(where: $w) { totalCount edges { node { name } } } } }
        """, variables: #"{"w":{"nameContainsFold":"LABEL 99"}}"#),
    CatalogQuery(
      title: "Version with its labels", count: 2_000,
      document: """
        query($n: String!, $t: String!, $v: String!) { publicPackageVersion {
          getVersion(name: $n, type: $t, version: $v) { version
            customCatalogLabelsConnection { edges { node { name } } }
            publicPackage { name type
              customCatalogLabelsConnection { edges { node { name } } } } } } }
        """, variables: #"{"n":"event-stream","t":"npm","v":"3.3.6"}"#),
    page("First hundred of 100,000", ""),
    page("Last hundred of 100,000", #","c":"CURSOR""#),
  ]

  private static func page(_ title: String, _ cursor: String) -> CatalogQuery {
    CatalogQuery(
      title: title, count: 500,
      document: """
        query($n: String!, $c: Cursor) { customCatalogLabel { getLabel(name: $n) {
          publicPackagesConnection(first: 100, after: $c) {
            edges { node { name } } pageInfo { hasNextPage endCursor } } } } }
        """, variables: "{\"n\":\"everywhere\"\(cursor)}")
  }
}
