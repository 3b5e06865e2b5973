import GraphQLLanguage

/// Introspection lists nest at most twice: not in the specification, but such queries grow
/// exponentially.
///
/// A fragment is looked into again only at a greater depth than before, so cycles end and shared
/// fragments cost little.
struct IntrospectionDepth {
  /// The selections of a set that are still to look at.
  fileprivate struct Level {
    var next: UInt32
    let limit: UInt32
    let depth: Int
    /// The fragment whose selections these are.
    let fragment: Int?

    init(_ set: NodeID, of document: Document, depth: Int, fragment: Int? = nil) {
      next = set.rawValue + 1
      limit = document[set].next
      self.depth = depth
      self.fragment = fragment
    }
  }

  /// Per fragment: the greatest depth at which the present check has looked into it.
  fileprivate var visited: [Int] = []
  /// Per fragment: the greatest depth from which no finding was made below it, in any check.
  fileprivate var checked: [Int] = []

  fileprivate static let limit = 3
}

extension Validator {
  mutating func checkMaxIntrospectionDepth(_ field: NodeID) {
    let name = document.name(of: field)
    guard document.isEqual(name, "__schema") || document.isEqual(name, "__type"),
      let set = document.selectionSet(of: field)
    else { return }
    introspectionDepth.visited = Array(repeating: -1, count: index.fragments.count)
    if introspectionDepth.checked.isEmpty {
      introspectionDepth.checked = introspectionDepth.visited
    }
    if exceedsIntrospectionDepth(set) {
      report("Maximum introspection depth exceeded", at: start(field))
    }
  }

  /// Looks into a selection set and all below it, with a stack of its own because fragments may
  /// nest deeply.
  private mutating func exceedsIntrospectionDepth(_ set: NodeID) -> Bool {
    var stack = [IntrospectionDepth.Level(set, of: document, depth: 0)]
    while let level = stack.last {
      guard level.next < level.limit else {
        stack.removeLast()
        if let fragment = level.fragment { introspectionDepth.checked[fragment] = level.depth }
        continue
      }
      let selection = NodeID(level.next)
      let node = document[selection]
      stack[stack.count - 1].next = node.next
      if node.kind == .fragmentSpread {
        guard let fragment = index.fragment(named: document.name(of: selection), in: document),
          introspectionDepth.visited[fragment] < level.depth,
          introspectionDepth.checked[fragment] < level.depth
        else { continue }
        introspectionDepth.visited[fragment] = level.depth
        stack.append(
          IntrospectionDepth.Level(
            index.fragments[fragment].selectionSet, of: document, depth: level.depth,
            fragment: fragment))
        continue
      }
      let depth = level.depth + (isIntrospectionList(selection) ? 1 : 0)
      if depth >= IntrospectionDepth.limit { return true }
      if let set = document.selectionSet(of: selection) {
        stack.append(IntrospectionDepth.Level(set, of: document, depth: depth))
      }
    }
    return false
  }

  private func isIntrospectionList(_ selection: NodeID) -> Bool {
    guard document.kind(of: selection) == .field else { return false }
    let name = document.name(of: selection)
    return document.isEqual(name, "fields") || document.isEqual(name, "interfaces")
      || document.isEqual(name, "possibleTypes") || document.isEqual(name, "inputFields")
  }
}
