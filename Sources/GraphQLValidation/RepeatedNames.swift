import GraphQLLanguage

/// A node that has the name of an earlier sibling.
struct RepeatedName {
  /// The first with the name.
  let first: NodeID
  let later: NodeID
}

extension Validator {
  /// Whether a node has two children of this kind or more; most have not.
  func hasSeveral(_ kind: NodeKind, in node: NodeID) -> Bool {
    let limit = document[node].next
    var cursor = node.rawValue + 1
    var found = false
    while cursor < limit {
      let child = document.nodes[Int(cursor)]
      if child.kind == kind {
        if found { return true }
        found = true
      }
      cursor = child.next
    }
    return false
  }

  /// The nodes that repeat the name of an earlier one, in source order.
  func repeatedNames(_ nodes: NodeChildrenOfKind) -> [RepeatedName] {
    var nodes = nodes
    guard let first = nodes.next(), let second = nodes.next() else { return [] }
    var result: [RepeatedName] = []
    guard let third = nodes.next() else {
      if document.isEqual(document.name(of: first), document.name(of: second)) {
        result.append(RepeatedName(first: first, later: second))
      }
      return result
    }
    var names = NameIndex()
    func note(_ node: NodeID) {
      let name = document.name(of: node)
      if let first = names.insert(name, value: node.rawValue, in: document) {
        result.append(RepeatedName(first: NodeID(first), later: node))
      }
    }
    note(first)
    note(second)
    note(third)
    while let node = nodes.next() { note(node) }
    return result
  }

  /// Calls the body with each name that is there several times, and where, by first appearance.
  mutating func forEachRepeatedName(
    _ nodes: NodeChildrenOfKind, _ report: (inout Validator, [NodeID]) -> Void
  ) {
    var repeats = repeatedNames(nodes)
    guard !repeats.isEmpty else { return }
    repeats.sort { ($0.first, $0.later) < ($1.first, $1.later) }
    var group: [NodeID] = []
    for pair in repeats {
      if pair.first != group.first {
        if !group.isEmpty { report(&self, group) }
        group = [pair.first]
      }
      group.append(pair.later)
    }
    report(&self, group)
  }
}
