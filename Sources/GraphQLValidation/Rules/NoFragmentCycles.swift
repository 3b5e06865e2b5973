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
  /// Per fragment: whether it has been entered.
  fileprivate var visited: [Bool] = []
  /// Per fragment: its place on the path, or -1.
  fileprivate var place: [Int] = []
}

extension Validator {
  mutating func checkNoFragmentCycles(_ fragment: NodeID) {
    let name = document.name(of: fragment)
    guard let position = index.fragment(definedBy: fragment) else { return }
    if fragmentCycles.visited.isEmpty {
      fragmentCycles.visited = Array(repeating: false, count: index.fragments.count)
      fragmentCycles.place = Array(repeating: -1, count: index.fragments.count)
    }
    enterForCycles(position, meaning: index.fragment(named: name, in: document) ?? position)
    while !fragmentCycles.path.isEmpty, !isAborted { followNextSpread() }
  }

  /// Begins with a fragment's spreads; fragments with one name count as one, `meant`.
  private mutating func enterForCycles(_ fragment: Int, meaning meant: Int) {
    if fragmentCycles.visited[meant] { return }
    fragmentCycles.visited[meant] = true
    let spreads = index.spreads(ofFragment: fragment, in: document)
    fragmentCycles.place[meant] = fragmentCycles.path.count
    fragmentCycles.path.append(FragmentCycles.Step(fragment: meant, spreads: spreads))
  }

  private mutating func followNextSpread() {
    let last = fragmentCycles.path.count - 1
    guard let next = fragmentCycles.path[last].spreads.popFirst() else {
      fragmentCycles.place[fragmentCycles.path.removeLast().fragment] = -1
      _ = fragmentCycles.spreads.popLast()
      return
    }
    let spread = index.spreads[next].node
    guard let target = index.spreads[next].fragment else { return }
    let place = fragmentCycles.place[target]
    if place >= 0 {
      reportCycle(Array(fragmentCycles.spreads[place...]) + [spread])
      return
    }
    let depth = fragmentCycles.path.count
    enterForCycles(target, meaning: target)
    if fragmentCycles.path.count > depth { fragmentCycles.spreads.append(spread) }
  }

  private mutating func reportCycle(_ spreads: [NodeID]) {
    // A hundred cycles may share a path of thousands of fragments: no more than is shown is named.
    let shown = spreads.dropLast().prefix(FieldConflictSearch.maximumDetail / 4)
    let via = abbreviated(shown.map { "\"\(name($0))\"" }.joined(separator: ", "))
    report(
      "Cannot spread fragment \"\(name(spreads[spreads.count - 1]))\" within itself"
        + (via.isEmpty ? "." : " via \(via)."),
      offsets: spreads.map { start($0) })
  }
}
