import AdminAPI
import Administrators
import Benchmark
import Foundation
import GraphQL
import Population
import Rivals

/// Queries through both APIs on a store: of the admin API the CPU time of one thread for each
/// request; of the catalog label API the time that passes, half the requests and one in a hundred.
let benchmarks: @Sendable () -> Void = {
  let customer = Administrator.customer
  let count = 2_000

  for (title, grants) in [("Customer with three grants", 3), ("Customer with five grants", 5)] {
    Benchmark.rounds(title, measuring: ["prepared (ns)", "cold (ns)"]) {
      try Asking(Administrator(grants: grants))
    } round: { asking in
      let prepared = try asking.time(count) { _ in customer }
      let cold = try asking.time(count) { "\(customer)#\($0)" }
      return [prepared, cold]
    }
  }

  Benchmark.rounds(
    "Introspection query", measuring: ["prepared (ns)", "cold (ns)", "until executed (ns)"]
  ) {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Compare/documents/introspection.graphql")
    return (Asking(try Administrator(grants: 3)), try String(contentsOf: file, encoding: .utf8))
  } round: { (asking, text) in
    [
      try asking.time(100) { _ in text },
      try asking.time(100) { "\(text)#\($0)" },
      try asking.time(100, executing: false) { "\(text)#\($0)" },
    ]
  }

  Benchmark.rounds("Downloads of a year", measuring: ["p50 (ns)", "p99 (ns)"]) {
    try StatisticsReader()
  } round: { reader in
    let times = try reader.times(200, period: "LAST_365_DAYS")
    return [Double(times[times.count / 2]), Double(times[times.count * 99 / 100])]
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

/// Takes the time of an administrator's requests.
private final class Asking {
  private let administrator: Administrator
  /// Makes documents differ from all before them.
  private var serial = 0

  init(_ administrator: Administrator) { self.administrator = administrator }

  /// Nanoseconds of CPU time for each of `count` requests; `text` gets a new number each time.
  func time(_ count: Int, executing: Bool = true, _ text: (Int) -> String) throws -> Double {
    let requests = (0..<count).map { _ in
      serial += 1
      return administrator.request(text(serial))
    }
    let time = try threadTime {
      for request in requests {
        try administrator.perform(request, executing: executing) { blackHole($0) }
      }
    }
    return Double(time) / Double(count)
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
