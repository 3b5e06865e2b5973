import RegistryModel
import RegistryStore
import Testing

/// What the admin API shows of catalog labels.
@Suite struct LabelTests {
  private func merge(_ harness: Harness, _ labels: [String: [String]]) async throws {
    let command = MergeCatalog(
      packages: labels.sorted { $0.key < $1.key }.map { name, labels in
        CatalogPackageEntry(
          name: CatalogPackageName(name: name, type: "composer"),
          versions: [CatalogVersionEntry(version: "1.0")], labels: labels)
      }, labels: [NewLabel(name: "say \"hi\""), NewLabel(name: "b"), NewLabel(name: "a")],
      rules: CatalogRules(allowsManyLabels: true))
    _ = try await harness.registry.write(actor: "test", at: harness.world.with { $0.now }) {
      session throws(CommandError) in try session.apply(command)
    }
  }

  @Test func aPackageShowsTheLabelsOfItsName() async throws {
    let harness = try Harness()
    for name in ["acme/plain", "acme/tool"] { try await harness.addPackage(name) }
    try await merge(harness, ["Acme/Tool": ["a", "b"], "acme/tool": ["say \"hi\"", "b"]])
    #expect(
      try await harness.send("{ packages { nodes { name labels } } }")
        == #"{"data":{"packages":{"nodes":[{"name":"acme/plain","labels":[]},"#
        + #"{"name":"acme/tool","labels":["say \"hi\"","b","a"]}]}}}"#)
    #expect(
      try await harness.send("{ serverInfo { packages labels } }")
        == #"{"data":{"serverInfo":{"packages":2,"labels":3}}}"#)
  }

  @Test(arguments: [
    ("a", ["acme/one"]), ("b", ["acme/one", "acme/two"]), ("say \"hi\"", []), ("z", []), ("B", []),
  ])
  func packagesAreFoundByLabel(_ label: String, _ names: [String]) async throws {
    let harness = try Harness()
    for name in ["acme/one", "acme/two", "beta/one"] { try await harness.addPackage(name) }
    try await merge(harness, ["acme/ONE": ["a"], "acme/one": ["b"], "acme/two": ["b"]])
    let nodes = names.map { "{\"name\":\"\($0)\"}" }.joined(separator: ",")
    #expect(
      try await harness.send(
        "query($l: String) { packages(filter: { label: $l }) { totalCount nodes { name } } }",
        variables: "{\"l\":\(quoted(label))}")
        == "{\"data\":{\"packages\":{\"totalCount\":\(names.count),\"nodes\":[\(nodes)]}}}")
    #expect(
      try await harness.send(
        "query($l: String) { packages(filter: { label: $l, vendor: \"beta\" }) { totalCount } }",
        variables: "{\"l\":\(quoted(label))}")
        == #"{"data":{"packages":{"totalCount":0}}}"#)
  }
}
