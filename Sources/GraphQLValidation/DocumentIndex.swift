import GraphQLLanguage
import GraphQLTypeSystem

/// What rules look up in the document itself: its fragments, and the types and directives it
/// defines.
struct DocumentIndex {
  /// A fragment definition.
  struct Fragment {
    let node: NodeID
    let name: SourceRange
    /// The type condition's type, of whatever kind.
    let type: TypeID?
    let selectionSet: NodeID
    /// The spreads in the fragment, a range of `spreads`; known once asked for.
    var spreads: Range<Int>?
  }

  private(set) var operationCount = 0
  /// All fragments in source order, those with a name used before included.
  private(set) var fragments: [Fragment] = []
  /// A spread and the fragment it means: a position in `fragments`, nil if there is none.
  struct Spread {
    let node: NodeID
    let fragment: Int?
  }

  /// The spreads in fragments, fragment by fragment.
  private(set) var spreads: [Spread] = []
  /// Fragments by name, once there are many; of fragments with one name the last counts.
  private var fragmentNames = NameIndex()
  private static let linearLimit = 8

  /// The variables in use, all definitions' together, in source order.
  private(set) var variableUses: [NodeID] = []

  /// The nodes of the types and directives that the document defines, by name.
  private(set) var types = NameIndex()
  private(set) var directives = NameIndex()
  /// The type definitions, in source order.
  private(set) var typeDefinitions: [NodeID] = []

  init(_ document: Document, schema: Schema) {
    let nodes = document.nodes
    var cursor: UInt32 = 1
    let limit = nodes.isEmpty ? 0 : nodes[0].next
    while cursor < limit {
      let node = nodes[Int(cursor)]
      let id = NodeID(cursor)
      if node.kind == .operationDefinition {
        operationCount += 1
        collectVariableUses(in: id, document)
      } else if node.kind == .fragmentDefinition {
        add(fragment: id, document, schema)
        collectVariableUses(in: id, document)
      } else if node.kind == .directiveDefinition {
        directives.set(document.name(of: id), value: cursor, in: document)
      } else if node.kind.isTypeDefinition {
        types.set(document.name(of: id), value: cursor, in: document)
        typeDefinitions.append(id)
      }
      cursor = node.next
    }
  }

  private mutating func add(fragment id: NodeID, _ document: Document, _ schema: Schema) {
    guard let condition = document.typeCondition(of: id),
      let selectionSet = document.selectionSet(of: id)
    else { return }
    let name = document.name(of: id)
    let typeName = document.source.span.extracting(document[condition].range.indices)
    fragments.append(
      Fragment(
        node: id, name: name, type: schema.type(named: typeName), selectionSet: selectionSet))
    let count = fragments.count
    if count == Self.linearLimit + 1 {
      for (position, fragment) in fragments.enumerated() {
        fragmentNames.set(fragment.name, value: UInt32(position), in: document)
      }
    } else if count > Self.linearLimit {
      fragmentNames.set(name, value: UInt32(count - 1), in: document)
    }
  }

  private mutating func collectVariableUses(in definition: NodeID, _ document: Document) {
    let limit = document[definition].next
    var cursor = definition.rawValue + 1
    while cursor < limit {
      let node = document.nodes[Int(cursor)]
      if node.kind == .variable { variableUses.append(NodeID(cursor)) }
      // The variable that a definition declares is no use of it, and what else stands there is
      // constant.
      cursor = node.kind == .variableDefinition ? node.next : cursor + 1
    }
  }

  /// The variables in use in a definition: a range of `variableUses`.
  func variableUses(in definition: NodeID, of document: Document) -> Range<Int> {
    guard !variableUses.isEmpty else { return 0..<0 }
    return firstUse(notBefore: definition)..<firstUse(notBefore: NodeID(document[definition].next))
  }

  private func firstUse(notBefore node: NodeID) -> Int {
    var range = 0..<variableUses.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        variableUses[middle] < node ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  /// The position in `fragments` of the one that this node defines.
  func fragment(definedBy node: NodeID) -> Int? {
    let position = firstFragment { $0.node >= node }
    return position < fragments.count && fragments[position].node == node ? position : nil
  }

  /// The position in `fragments` of the one whose selections these are.
  func fragment(withSelectionSet set: NodeID) -> Int? {
    let position = firstFragment { $0.selectionSet >= set }
    return position < fragments.count && fragments[position].selectionSet == set ? position : nil
  }

  private func firstFragment(_ isBehind: (Fragment) -> Bool) -> Int {
    var range = 0..<fragments.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        isBehind(fragments[middle])
        ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }

  /// The position in `fragments` of the one with this name.
  func fragment(named name: SourceRange, in document: Document) -> Int? {
    if fragments.count > Self.linearLimit {
      return fragmentNames.value(name, in: document).map(Int.init)
    }
    return fragments.lastIndex { document.isEqual($0.name, name) }
  }

  /// The fragment spreads in a fragment, at any depth; see `appendSpreads`.
  mutating func spreads(ofFragment position: Int, in document: Document) -> Range<Int> {
    if let known = fragments[position].spreads { return known }
    let first = spreads.count
    var nodes: [NodeID] = []
    Self.appendSpreads(in: fragments[position].selectionSet, of: document, to: &nodes)
    for node in nodes {
      let target = fragment(named: document.name(of: node), in: document)
      spreads.append(Spread(node: node, fragment: target))
    }
    fragments[position].spreads = first..<spreads.count
    return first..<spreads.count
  }

  /// Appends the spreads in a selection set: its own, then those of the sets nested in it, the last
  /// one first, as the reference orders them.
  static func appendSpreads(in set: NodeID, of document: Document, to spreads: inout [NodeID]) {
    var pending = [set]
    while let next = pending.popLast() {
      let limit = document[next].next
      var cursor = next.rawValue + 1
      while cursor < limit {
        let node = document.nodes[Int(cursor)]
        let id = NodeID(cursor)
        if node.kind == .fragmentSpread {
          spreads.append(id)
        } else if node.next - cursor > 1, let nested = document.selectionSet(of: id) {
          pending.append(nested)
        }
        cursor = node.next
      }
    }
  }
}
