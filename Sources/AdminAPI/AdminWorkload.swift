import GraphQLLanguage
import RegistryGraphQL

/// Fields and arguments that stand for many records.
private let longNames: [[UInt8]] = [
  "filter", "versions", "latestVersion", "frozenVersions", "bundles", "checkAccessBatch",
  "latestAllowedVersion", "customerCounts", "serverInfo", "downloadStats",
].map { Array($0.utf8) }

extension Workload {
  /// Whether a query may walk through many records, told from its document: a filter, a list of all
  /// versions, packages or bundles, a batch, what looks for the best of many, what counts or
  /// measures, the labels of many packages, and the packages of a bundle or of many customers, who
  /// may have whole bundles of them.
  init(_ document: Document) {
    var hasOwners = false
    var hasPackages = false
    for index in document.nodes.indices {
      let node = document.nodes[index]
      guard node.kind == .field || node.kind == .argument else { continue }
      let name = document.source[document.name(of: NodeID(UInt32(index))).indices]
      if longNames.contains(where: { name.elementsEqual($0) }) {
        self = .long
        return
      }
      if ["customers", "bundle", "labels"].contains(where: { name.elementsEqual($0.utf8) }) {
        hasOwners = true
      }
      if name.elementsEqual("packages".utf8) { hasPackages = true }
    }
    self = hasOwners && hasPackages ? .long : .short
  }
}
