internal import GraphQLLanguage
internal import GraphQLTypeSystem

/// The fragments of a document by name.
struct FragmentTable: Sendable {
  struct Fragment: Sendable {
    let selectionSet: NodeID
    /// The type it is on; nil in a document that is not valid.
    let type: TypeID?
  }

  let fragments: [Fragment]
  private let names: NameSlots

  init(_ document: Document, schema: Schema) {
    var fragments: [Fragment] = []
    var names: [SourceRange] = []
    for definition in document.definitions
    where document.kind(of: definition) == .fragmentDefinition {
      guard let selectionSet = document.selectionSet(of: definition) else { continue }
      let type = document.typeCondition(of: definition).flatMap { condition in
        schema.type(named: document.source.span.extracting(document.name(of: condition).indices))
      }
      fragments.append(Fragment(selectionSet: selectionSet, type: type))
      names.append(document.name(of: definition))
    }
    self.fragments = fragments
    self.names = NameSlots(names, of: document)
  }

  var footprint: Int {
    fragments.count * MemoryLayout<Fragment>.stride + names.footprint
  }

  /// The index of the fragment with a name; of several the first.
  func index(of name: SourceRange, in document: Document) -> Int? {
    names.position(of: name, in: document)
  }
}
