internal import GraphQLLanguage
internal import GraphQLTypeSystem

extension Schema {
  /// The type with this name that introspection lists: a built-in scalar only when it is used.
  func listedType(named name: Span<UInt8>) -> TypeID? {
    type(named: name).flatMap { typeOrder.contains($0) ? $0 : nil }
  }

  /// The type a document writes; nil if the schema has no type of that name, or has too many
  /// wrappers around it.
  func typeReference(_ node: NodeID, in document: Document) -> TypeReference? {
    switch document.kind(of: node) {
    case .listType:
      return document.type(of: node).flatMap { typeReference($0, in: document) }?.asList
    case .nonNullType:
      return document.type(of: node).flatMap { typeReference($0, in: document) }?.asNonNull
    default:
      let name = document.source.span.extracting(document.name(of: node).indices)
      return type(named: name).map { TypeReference($0) }
    }
  }

  /// A field as messages name it: its type's name and its own.
  func coordinate(of field: FieldID) -> String {
    "\(name(of: self[field].parent)).\(name(of: field))"
  }

  /// The default value of an argument or input field as GraphQL text; nil without one.
  func printedDefault(of id: InputValueID) -> String? {
    self[id].defaultLiteral.map {
      documents[Int($0.document)].printed(NodeID($0.node))
    }
  }
}
