import RegistryModel

/// What SQL's comparisons give.
enum Truth: UInt8 {
  case no
  /// A comparison with a text that is absent.
  case unknown
  case yes

  init(_ holds: Bool) { self = holds ? .yes : .no }

  var negated: Truth {
    switch self {
    case .no: .yes
    case .unknown: .unknown
    case .yes: .no
    }
  }
}

/// A filter made ready for many rows: its nodes in one array, the root last.
///
/// Testing a row allocates nothing. Belongs to one query and its snapshot.
final class CatalogTest {
  enum Node {
    case constant(Bool)
    /// Which nodes stands in `children`.
    case all(Range<Int>)
    case any(Range<Int>)
    case not(Int)
    /// With what stands in `operands`: folded for a comparison of folded texts, sorted for a list.
    case compare(CatalogText, TextCondition.Comparison, Range<Int>)
    case isPresent(CatalogText, Bool)
    case isCounted(CatalogRelation, Bool)
    /// The rest stands in `related`.
    case hasWith(Int)
  }

  let snapshot: Snapshot
  let nodes: [Node]
  let children: [Int]
  let operands: [UnsafeRawBufferPointer]
  let related: [RelatedTest]
  private let texts: QueryTexts
  /// A row's text, folded; used again for the next.
  private var folded: [UInt8] = []
  /// How many conditions were tested.
  private var tested = 0

  init(_ builder: CatalogTestBuilder) {
    snapshot = builder.snapshot
    nodes = builder.nodes
    children = builder.children
    texts = builder.texts
    operands = builder.texts.all
    related = builder.related
  }

  var root: Int { nodes.count - 1 }

  /// Whether the filter admits a row.
  func admits<Row: CatalogRow>(_ row: Row) throws(StoreError) -> Bool {
    try truth(of: root, row) == .yes
  }

  /// What the filter under a node says of a row.
  func truth<Row: CatalogRow>(of node: Int, _ row: Row) throws(StoreError) -> Truth {
    tested &+= 1
    if tested & (QueryWatch.interval - 1) == 0 { try snapshot.scratch.ask() }
    switch nodes[node] {
    case .constant(let value):
      return Truth(value)
    case .all(let range):
      var result = Truth.yes
      for index in range {
        switch try truth(of: children[index], row) {
        case .no: return .no
        case .unknown: result = .unknown
        case .yes: break
        }
      }
      return result
    case .any(let range):
      var result = Truth.no
      for index in range {
        switch try truth(of: children[index], row) {
        case .no: break
        case .unknown: result = .unknown
        case .yes: return .yes
        }
      }
      return result
    case .not(let child):
      return try truth(of: child, row).negated
    case .compare(let text, let comparison, let range):
      guard let text = row.text(text) else { return .unknown }
      return Truth(holds(comparison, text.bytes, range))
    case .isPresent(let text, let wanted):
      return Truth((row.text(text) != nil) == wanted)
    case .isCounted(let relation, let wanted):
      return Truth((row.count(of: relation) > 0) == wanted)
    case .hasWith(let index):
      return Truth(try related[index].holds(for: row, self))
    }
  }

  private func holds(
    _ comparison: TextCondition.Comparison, _ text: UnsafeRawBufferPointer, _ range: Range<Int>
  ) -> Bool {
    let operand = operands[range.lowerBound]
    switch comparison {
    case .oneOf: return isListed(text, range)
    case .noneOf: return !isListed(text, range)
    case .equal: return order(text, operand) == 0
    case .notEqual: return order(text, operand) != 0
    case .greater: return order(text, operand) > 0
    case .greaterOrEqual: return order(text, operand) >= 0
    case .less: return order(text, operand) < 0
    case .lessOrEqual: return order(text, operand) <= 0
    case .contains: return occurs(operand, in: text)
    case .hasPrefix: return begins(text, with: operand)
    case .hasSuffix: return ends(text, with: operand)
    case .equalFold:
      fold(text)
      return folded.withUnsafeBytes { order($0, operand) == 0 }
    case .containsFold:
      fold(text)
      return folded.withUnsafeBytes { occurs(operand, in: $0) }
    case .hasPrefixFold:
      fold(text)
      return folded.withUnsafeBytes { begins($0, with: operand) }
    }
  }

  private func fold(_ text: UnsafeRawBufferPointer) {
    folded.removeAll(keepingCapacity: true)
    appendFoldedCase(of: text, to: &folded)
  }

  private func isListed(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    var low = range.lowerBound
    var high = range.upperBound
    while low < high {
      let middle = (low + high) / 2
      let order = order(operands[middle], text)
      if order == 0 { return true }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return false
  }
}
