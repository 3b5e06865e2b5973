internal import GraphQLLanguage

extension TypeKind {
  /// The kind a definition or extension node makes or extends.
  init?(_ node: NodeKind) {
    switch node {
    case .scalarTypeDefinition, .scalarTypeExtension: self = .scalar
    case .objectTypeDefinition, .objectTypeExtension: self = .object
    case .interfaceTypeDefinition, .interfaceTypeExtension: self = .interface
    case .unionTypeDefinition, .unionTypeExtension: self = .union
    case .enumTypeDefinition, .enumTypeExtension: self = .enum
    case .inputObjectTypeDefinition, .inputObjectTypeExtension: self = .inputObject
    default: return nil
    }
  }

  /// How messages call the kind.
  var phrase: String {
    switch self {
    case .scalar: "scalar"
    case .object: "object"
    case .interface: "interface"
    case .union: "union"
    case .enum: "enum"
    case .inputObject: "input object"
    }
  }
}

/// The first pass: which types and directives there are, and what extends them.
extension SchemaBuilder {
  mutating func collect() {
    var types = 0
    var directives = 0
    for document in parts.documents {
      for node in document.definitions {
        let kind = document.kind(of: node)
        if kind.isTypeDefinition { types += 1 }
        if kind == .directiveDefinition { directives += 1 }
      }
    }
    allTypeNames = tables.makeTable(for: types)
    parts.directiveNames = tables.makeTable(for: directives)
    for number in parts.documents.indices { collect(document: number) }
    for node in parts.documents[0].definitions
    where parts.documents[0].kind(of: node) == .directiveDefinition {
      collectBuiltIn(directive: SourceReference(document: 0, node: node.rawValue))
    }
    for source in extensions { collect(extension: source) }
  }

  private mutating func collect(document number: Int) {
    let document = parts.documents[number]
    for node in document.definitions {
      let source = SourceReference(document: UInt32(number), node: node.rawValue)
      let nodeKind = document.kind(of: node)
      switch nodeKind {
      case .directiveDefinition: if number > 0 { collect(directive: source) }
      case .schemaDefinition: collect(schema: source)
      case .schemaExtension: parts.schemaSources.append(source)
      default:
        guard let kind = TypeKind(nodeKind) else { continue }
        if nodeKind.isTypeExtension {
          extensions.append(source)
        } else {
          collect(type: source, kind)
        }
      }
    }
  }

  private mutating func collect(type source: SourceReference, _ kind: TypeKind) {
    let document = document(source)
    let node = NodeID(source.node)
    let range = document.name(of: node)
    guard let existing = findType(range, of: document) else {
      let name = intern(range, of: document)
      tables.insert(name, id: UInt32(outlines.count), into: allTypeNames, text: parts.text)
      outlines.append(TypeOutline(name: name, kind: kind, sources: [source]))
      return
    }
    let outline = outlines[Int(existing.rawValue)]
    if outline.isBuiltIn {
      mentioned.append(existing)
    } else if outline.sources[0].document == source.document {
      let message = "There can be only one type named \"\(document.text(in: range))\"."
      fail(message, at: node, of: document)
    } else {
      let message =
        "Type \"\(document.text(in: range))\" already exists in the schema. "
        + "It cannot also be defined in this type definition."
      fail(message, at: node, of: document)
    }
  }

  private mutating func collect(extension source: SourceReference) {
    let document = document(source)
    let node = NodeID(source.node)
    let range = document.name(of: node)
    guard let type = findType(range, of: document), type != .metaFields else {
      let text = document.text(in: range)
      let known = outlines.dropFirst().map { string($0.name) }
      let hint = Suggestions.didYouMean(Suggestions.list(for: text, among: known))
      fail(
        "Cannot extend type \"\(text)\" because it is not defined.\(hint)", at: node, of: document)
      return
    }
    let index = Int(type.rawValue)
    let kind = outlines[index].kind
    if kind != TypeKind(document.kind(of: node)) {
      let text = document.text(in: range)
      let expected = TypeKind(document.kind(of: node))?.phrase ?? ""
      fail("Cannot extend non-\(expected) type \"\(text)\".", at: node, of: document)
    } else if !outlines[index].isBuiltIn {
      outlines[index].sources.append(source)
    }
  }

  private mutating func collect(directive source: SourceReference) {
    let document = document(source)
    let node = NodeID(source.node)
    let range = document.name(of: node)
    let bytes = document.source.span.extracting(range.indices)
    if tables.find(bytes, in: parts.directiveNames, text: parts.text) != nil {
      let message = "There can be only one directive named \"@\(document.text(in: range))\"."
      fail(message, at: node, of: document)
      return
    }
    if source.document > 1, isBuiltInDirective(bytes) {
      let message =
        "Directive \"@\(document.text(in: range))\" already exists in the schema. "
        + "It cannot be redefined."
      fail(message, at: node, of: document)
      return
    }
    add(directive: source, named: intern(range, of: document))
  }

  private mutating func collectBuiltIn(directive source: SourceReference) {
    let document = parts.documents[0]
    let range = document.name(of: NodeID(source.node))
    let bytes = document.source.span.extracting(range.indices)
    if tables.find(bytes, in: parts.directiveNames, text: parts.text) == nil {
      add(directive: source, named: intern(range, of: document))
    }
  }

  private mutating func add(directive source: SourceReference, named name: TextRange) {
    let id = UInt32(directiveOutlines.count)
    tables.insert(name, id: id, into: parts.directiveNames, text: parts.text)
    directiveOutlines.append((name, source))
  }

  private func isBuiltInDirective(_ name: Span<UInt8>) -> Bool {
    let document = parts.documents[0]
    for node in document.definitions where document.kind(of: node) == .directiveDefinition {
      let known = document.source.span.extracting(document.name(of: node).indices)
      if sameBytes(known, name) { return true }
    }
    return false
  }

  private mutating func collect(schema source: SourceReference) {
    let document = document(source)
    let defined = parts.schemaSources.first {
      self.document($0).kind(of: NodeID($0.node)) == .schemaDefinition
    }
    if let defined {
      let message =
        defined.document == source.document
        ? "Must provide only one schema definition."
        : "Cannot define a new schema within a schema extension."
      fail(message, at: NodeID(source.node), of: document)
    }
    parts.schemaSources.append(source)
  }
}
