import GraphQLExecution
import GraphQLLanguage

/// Which queries may walk through many records, so that an event loop should not wait for them.
///
/// Told from the document: a filter, a list of all versions, packages or bundles, a batch, what
/// looks for the best of many, and the packages of a bundle or of many customers, who may have
/// whole bundles of them. The verdict on a plan that was just used is remembered.
struct WorkloadTable {
  private var entries: [(plan: OperationPlan, isLong: Bool)?]

  /// Entries; a power of two.
  private static let size = 64

  /// Fields and arguments that stand for many records.
  private static let longNames: [[UInt8]] = [
    "filter", "versions", "latestVersion", "frozenVersions", "bundles", "checkAccessBatch",
    "latestAllowedVersion",
  ].map { Array($0.utf8) }

  init() {
    entries = Array(repeating: nil, count: Self.size)
  }

  /// Whether the query may take long.
  mutating func isLong(_ plan: OperationPlan) -> Bool {
    // Objects lie 16 bytes apart at least.
    let index = Int(UInt(bitPattern: ObjectIdentifier(plan)) >> 4 & UInt(Self.size - 1))
    if let entry = entries[index], entry.plan === plan { return entry.isLong }
    let isLong = Self.isLong(plan.document) || plan.cost.fields > 2000
    entries[index] = (plan, isLong)
    return isLong
  }

  private static func isLong(_ document: Document) -> Bool {
    var hasOwners = false
    var hasPackages = false
    for index in document.nodes.indices {
      let node = document.nodes[index]
      guard node.kind == .field || node.kind == .argument else { continue }
      let name = document.source[document.name(of: NodeID(UInt32(index))).indices]
      if longNames.contains(where: { name.elementsEqual($0) }) { return true }
      if name.elementsEqual("customers".utf8) || name.elementsEqual("bundle".utf8) {
        hasOwners = true
      }
      if name.elementsEqual("packages".utf8) { hasPackages = true }
    }
    return hasOwners && hasPackages
  }
}
