import GraphQLLanguage

/// Fragment Spreads Must Not Form Cycles, section 5.5.2.2.
///
/// Each fragment is entered once, so the search is linear; a cycle is reported where the spread
/// that closes it is met first. It keeps its own stack, because fragments may nest deeply.
struct FragmentCycles {
  /// A fragment whose spreads are being followed.
  fileprivate struct Step {
    let fragment: Int
    /// Its spreads that have not been followed, a range of the index's `spreads`.
    var spreads: Range<Int>
  }

  fileprivate var path: [Step] = []
  /// The spreads that lead from each step of the path to the next.
  fileprivate var spreads: [NodeID] = []
  fileprivate var visited: [Bool] = []
}

extension Validator {
  mutating func checkNoFragmentCycles(_ fragment: NodeID) {
    let name = document.name(of: fragment)
    guard let position = index.fragments.firstIndex(where: { $0.node == fragment }) else { return }
    if fragmentCycles.visited.isEmpty {
      fragmentCycles.visited = Array(repeating: false, count: index.fragments.count)
    }
    enterForCycles(position, named: name)
    while !fragmentCycles.path.isEmpty, !isAborted { followNextSpread() }
  }

  /// Fragments with one name count as one.
  private mutating func enterForCycles(_ fragment: Int, named name: SourceRange) {
    let meant = index.fragment(named: name, in: document) ?? fragment
    if fragmentCycles.visited[meant] { return }
    fragmentCycles.visited[meant] = true
    let spreads = index.spreads(ofFragment: fragment, in: document)
    fragmentCycles.path.append(FragmentCycles.Step(fragment: meant, spreads: spreads))
  }

  private mutating func followNextSpread() {
    let last = fragmentCycles.path.count - 1
    guard let next = fragmentCycles.path[last].spreads.popFirst() else {
      fragmentCycles.path.removeLast()
      _ = fragmentCycles.spreads.popLast()
      return
    }
    let spread = index.spreads[next]
    let name = document.name(of: spread)
    guard let target = index.fragment(named: name, in: document) else { return }
    if let start = fragmentCycles.path.firstIndex(where: { $0.fragment == target }) {
      reportCycle(Array(fragmentCycles.spreads[start...]) + [spread])
      return
    }
    let depth = fragmentCycles.path.count
    enterForCycles(target, named: name)
    if fragmentCycles.path.count > depth { fragmentCycles.spreads.append(spread) }
  }

  private mutating func reportCycle(_ spreads: [NodeID]) {
    let via = spreads.dropLast().map { "\"\(name($0))\"" }.joined(separator: ", ")
    report(
      "Cannot spread fragment \"\(name(spreads[spreads.count - 1]))\" within itself"
        + (via.isEmpty ? "." : " via \(via)."),
      offsets: spreads.map { start($0) })
  }
}
