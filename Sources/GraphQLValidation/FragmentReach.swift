import GraphQLLanguage

/// The fragments that an operation spreads, directly or through others.
struct FragmentReach {
  /// Positions in the index's `fragments`, each once, in the order in which they are met.
  var fragments: [Int] = []
  /// Per fragment: the number of the operation that met it last; 0 for none.
  var mark: [UInt32] = []
  /// How many operations have been asked.
  var operation: UInt32 = 0
  /// The spreads of the operation itself.
  var spreads: [NodeID] = []

  /// Whether some operation has met the fragment.
  func isReached(_ fragment: Int) -> Bool { !mark.isEmpty && mark[fragment] != 0 }
}

extension Validator {
  /// Finds the fragments an operation reaches: breadth first, each fragment's spreads found once.
  mutating func findReachableFragments(of operation: NodeID) {
    guard !index.fragments.isEmpty else { return }
    reach.fragments.removeAll(keepingCapacity: true)
    reach.spreads.removeAll(keepingCapacity: true)
    if reach.mark.isEmpty { reach.mark = Array(repeating: 0, count: index.fragments.count) }
    reach.operation += 1
    if let set = document.selectionSet(of: operation) {
      DocumentIndex.appendSpreads(in: set, of: document, to: &reach.spreads)
    }
    for spread in reach.spreads {
      meet(index.fragment(named: document.name(of: spread), in: document))
    }
    var next = 0
    while next < reach.fragments.count, !isAborted {
      let range = index.spreads(ofFragment: reach.fragments[next], in: document)
      spendFragmentWork(1 + range.count)
      for spread in range { meet(index.spreads[spread].fragment) }
      next += 1
    }
  }

  private mutating func meet(_ fragment: Int?) {
    guard let fragment, reach.mark[fragment] != reach.operation else { return }
    reach.mark[fragment] = reach.operation
    reach.fragments.append(fragment)
  }
}
