internal import GraphQLLanguage

/// Turns type system documents into the arrays of a schema.
///
/// Types get their ids in the order of their definitions; each type's members, extensions included,
/// are then laid out together.
struct SchemaBuilder {
  var parts = SchemaParts()
  var tables = NameTableBuilder()
  var errors: [GraphQLError] = []
  var outlines: [TypeOutline] = []
  /// Every type by name, also the built-in scalars that end up in no schema.
  var allTypeNames = NameTable.empty
  /// Built-in types that the application's documents define again; its definitions are ignored,
  /// but count as mention.
  var mentioned: [TypeID] = []
  var directiveOutlines: [(name: TextRange, source: SourceReference)] = []
  var extensions: [SourceReference] = []
  let scalars: [CustomScalar]

  /// A type before its members are laid out.
  struct TypeOutline {
    let name: TextRange
    let kind: TypeKind
    /// The definition, then the extensions.
    var sources: [SourceReference]
    var isBuiltIn: Bool { sources[0].document == 0 }
  }

  init(scalars: [CustomScalar]) { self.scalars = scalars }

  mutating func build(_ documents: [Document]) throws(SchemaError) -> SchemaParts {
    parts.documents = [try Self.parseBuiltIns()] + documents
    collect()
    guard errors.isEmpty else { throw SchemaError(errors) }
    for index in outlines.indices { layOut(outlines[index], id: TypeID(rawValue: UInt32(index))) }
    for outline in directiveOutlines { layOut(directive: outline.name, outline.source) }
    layOutRoots()
    guard errors.isEmpty else { throw SchemaError(errors) }
    orderTypes()
    nameTypes()
    relateTypes()
    parts.slots = tables.slots
    coerceDefaultValues()
    return parts
  }

  private static func parseBuiltIns() throws(SchemaError) -> Document {
    do throws(SyntaxError) {
      return try Document.parse(builtInSDL)
    } catch {
      throw SchemaError([GraphQLError(error)])
    }
  }
}

// MARK: - Small services

extension SchemaBuilder {
  func document(_ source: SourceReference) -> Document { parts.documents[Int(source.document)] }

  /// Copies a range of a document into the schema's text.
  mutating func intern(_ range: SourceRange, of document: Document) -> TextRange {
    let start = parts.text.count
    parts.text.append(contentsOf: document.source[range.indices])
    return TextRange(start: UInt32(start), count: UInt32(range.count))
  }

  /// Copies a string value, decoded, into the schema's text.
  mutating func intern(stringValue node: NodeID, of document: Document) -> TextRange {
    let start = parts.text.count
    document.appendStringValue(of: node, to: &parts.text)
    return TextRange(start: UInt32(start), count: UInt32(parts.text.count - start))
  }

  func string(_ range: TextRange) -> String {
    String(decoding: parts.text[range.indices], as: UTF8.self)
  }

  mutating func fail(_ message: String, at node: NodeID, of document: Document) {
    errors.append(GraphQLError(message, locations: [document.location(of: node)]))
  }

  /// The type with the name in `range`, whether or not it ends up in the schema.
  func findType(_ range: SourceRange, of document: Document) -> TypeID? {
    tables.find(
      document.source.span.extracting(range.indices), in: allTypeNames, text: parts.text
    ).map(TypeID.init(rawValue:))
  }

  /// The type a `namedType` node refers to; an unknown one is an error.
  mutating func resolve(_ node: NodeID, of document: Document) -> TypeID? {
    let name = document.name(of: node)
    if let found = findType(name, of: document), found != .metaFields { return found }
    let text = document.text(in: name)
    let known = outlines.dropFirst().map { string($0.name) }
    let hint = Suggestions.didYouMean(Suggestions.list(for: text, among: known))
    fail("Unknown type \"\(text)\".\(hint)", at: node, of: document)
    return nil
  }

  /// The type reference at `node`; nil after an error.
  mutating func typeReference(_ node: NodeID, of document: Document) -> TypeReference? {
    guard document.kind(of: node) != .namedType else {
      return resolve(node, of: document).map(TypeReference.init)
    }
    guard let innerNode = document.type(of: node),
      let inner = typeReference(innerNode, of: document)
    else { return nil }
    let outer = document.kind(of: node) == .listType ? inner.asList : inner.asNonNull
    if outer == nil {
      let limit = TypeReference.maximumWrappers
      fail("A type can have at most \(limit) list and non-null markers.", at: node, of: document)
    }
    return outer
  }

  func directive(_ name: StaticString, on node: NodeID, of document: Document) -> NodeID? {
    document.directives(of: node).first { document.isEqual(document.name(of: $0), name) }
  }

  /// The text of a directive's only string argument; nil where the argument is left out.
  mutating func stringArgument(
    _ name: StaticString, of directive: NodeID, _ document: Document
  ) -> TextRange? {
    for argument in document.arguments(of: directive)
    where document.isEqual(document.name(of: argument), name) {
      let value = document.value(of: argument)
      if document.kind(of: value) == .stringValue {
        return intern(stringValue: value, of: document)
      }
      let owner = document.text(in: document.name(of: directive))
      fail(
        "Argument \"@\(owner)(\(name):)\" has invalid value: String cannot represent a non string "
          + "value: \(document.text(of: value))", at: value, of: document)
    }
    return nil
  }

  mutating func deprecationReason(of node: NodeID, _ document: Document) -> TextRange? {
    guard let directive = directive("deprecated", on: node, of: document) else { return nil }
    if let reason = stringArgument("reason", of: directive, document) { return reason }
    let start = parts.text.count
    parts.text.append(contentsOf: "No longer supported".utf8)
    return TextRange(start: UInt32(start), count: UInt32(parts.text.count - start))
  }

  mutating func describe(_ node: NodeID, _ document: Document) -> TextRange? {
    document.description(of: node).map { intern(stringValue: $0, of: document) }
  }
}
