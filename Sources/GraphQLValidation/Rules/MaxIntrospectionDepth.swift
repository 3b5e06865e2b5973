import GraphQLLanguage

/// Introspection lists nest at most twice: not in the specification, but such queries grow
/// exponentially.
///
/// A fragment is looked into again only at a greater depth than before, so cycles end and shared
/// fragments cost little.
struct IntrospectionDepth {
  /// Selections still to look at.
  fileprivate struct Level {
    var selections: NodeChildren
    let depth: Int
    /// The fragment whose selections these are.
    var fragment: Int?

    init(_ selections: NodeChildren, depth: Int, fragment: Int? = nil) {
      self.selections = selections
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
    var stack = [IntrospectionDepth.Level(document.selections(of: set), depth: 0)]
    while !stack.isEmpty {
      guard let selection = stack[stack.count - 1].selections.next() else {
        let done = stack.removeLast()
        if let fragment = done.fragment { introspectionDepth.checked[fragment] = done.depth }
        continue
      }
      var depth = stack[stack.count - 1].depth
      if document.kind(of: selection) == .fragmentSpread {
        let name = document.name(of: selection)
        guard let fragment = index.fragment(named: name, in: document),
          introspectionDepth.visited[fragment] < depth,
          introspectionDepth.checked[fragment] < depth
        else { continue }
        introspectionDepth.visited[fragment] = depth
        let selections = document.selections(of: index.fragments[fragment].selectionSet)
        stack.append(IntrospectionDepth.Level(selections, depth: depth, fragment: fragment))
        continue
      }
      if isIntrospectionList(selection) { depth += 1 }
      if depth >= IntrospectionDepth.limit { return true }
      let selections = document.selections(of: selection)
      if !selections.isEmpty {
        stack.append(IntrospectionDepth.Level(selections, depth: depth))
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
