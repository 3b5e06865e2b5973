internal import GraphQLLanguage
internal import GraphQLTypeSystem

/// The fragments of a document by name: open addressing, at most half full.
struct FragmentTable: Sendable {
  struct Fragment: Sendable {
    let name: SourceRange
    let selectionSet: NodeID
    /// The type it is on; nil in a document that is not valid.
    let type: TypeID?
  }

  let fragments: [Fragment]
  private let slots: [Int32]

  init(_ document: Document, schema: Schema) {
    var fragments: [Fragment] = []
    for definition in document.definitions
    where document.kind(of: definition) == .fragmentDefinition {
      guard let selectionSet = document.selectionSet(of: definition) else { continue }
      let type = document.typeCondition(of: definition).flatMap { condition in
        schema.type(named: document.source.span.extracting(document.name(of: condition).indices))
      }
      fragments.append(
        Fragment(name: document.name(of: definition), selectionSet: selectionSet, type: type))
    }
    self.fragments = fragments
    guard !fragments.isEmpty else {
      slots = []
      return
    }
    var capacity = 2
    while capacity < fragments.count * 2 { capacity *= 2 }
    var slots = [Int32](repeating: -1, count: capacity)
    for (index, fragment) in fragments.enumerated() {
      var probe = document.hash(of: fragment.name) & (capacity - 1)
      while slots[probe] >= 0 { probe = (probe + 1) & (capacity - 1) }
      slots[probe] = Int32(index)
    }
    self.slots = slots
  }

  /// The index of the fragment with a name; of several the first.
  func index(of name: SourceRange, in document: Document) -> Int? {
    guard !slots.isEmpty else { return nil }
    var probe = document.hash(of: name) & (slots.count - 1)
    while slots[probe] >= 0 {
      let index = Int(slots[probe])
      if document.isEqual(fragments[index].name, name) { return index }
      probe = (probe + 1) & (slots.count - 1)
    }
    return nil
  }
}

extension Document {
  /// A hash of a name, for the tables that live as long as one compilation.
  func hash(of name: SourceRange) -> Int {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in name.indices {
      hash = (hash ^ UInt64(source[index])) &* 0x0000_0100_0000_01B3
    }
    return Int(truncatingIfNeeded: hash ^ hash >> 29) & Int.max
  }
}
